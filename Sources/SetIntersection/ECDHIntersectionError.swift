// What can end an ECDH intersection besides `AlignmentError` of its agreement and a fault of the channel.

package import Parties

package enum ECDHIntersectionError: Error, Sendable, Hashable {
    /// Element `index` of the points that the peer sent has low order: every scalar makes 0 of it.
    case lowOrderPoint(peer: PartyID, index: Int)
    /// A list that the peer sent holds an element twice, or is not in the order that the protocol has.
    case repeatedElement(peer: PartyID)
    /// More common elements than one of the sets has.
    case tooManyCommon(peer: PartyID, count: Int)

    package var party: PartyID {
        switch self {
        case .lowOrderPoint(let peer, _), .repeatedElement(let peer), .tooManyCommon(let peer, _): peer
        }
    }
}
