// What a peer can do wrong in an unbalanced intersection.

package import Parties

package enum UnbalancedError: Error, Sendable, Hashable {
    /// The client asks for more points than its budget has left.
    case budgetSpent(party: PartyID, asked: Int, left: Int)
    /// A point of the peer's whose product is 0.
    case lowOrderPoint(peer: PartyID, index: Int)
    /// Products that are not those of the epoch's key.
    case wrongProducts(peer: PartyID)
    /// A filter that came whole and is not the one that the epoch names.
    case wrongFilter(peer: PartyID, filter: Int)
    /// A filter that came whole, a part of it in another session, and is not the one that the epoch names: the part may have been damaged
    /// here.
    case wrongResumedFilter(peer: PartyID, filter: Int)
    /// An epoch of the same identity whose filters are others than before.
    case changedEpoch(peer: PartyID)
    /// A request for filters that are not there.
    case badRequest(peer: PartyID)
}
