// What can end the making of correlations besides a fault of a channel.

package import Parties

package enum CorrelationError: Error, Sendable, Hashable {
    /// What the peer sent fails a consistency check: it does not follow the protocol.
    case inconsistent(peer: PartyID, step: String)
    /// Element `index` that the peer sent is no point of the group.
    case invalidPoint(peer: PartyID, index: Int)
    /// The peer is about to run something else: another session, role, count, security, or no parameter set that both accept.
    case disagreement(peer: PartyID)
}
