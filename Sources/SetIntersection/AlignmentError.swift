// What can end an alignment besides a fault of a channel, and whom to blame.

package import Parties

package enum AlignmentError: Error, Sendable, Hashable {
    /// A set is larger than was agreed. The party may be this one.
    case tooManyIdentifiers(party: PartyID, count: UInt64, countMax: Int)
    /// A set is smaller than was agreed. The party may be this one.
    case tooFewIdentifiers(party: PartyID, count: Int, countMin: Int)
    /// This party's own input holds an identifier twice, at these positions: duplicates are settled before an alignment.
    case duplicateIdentifier(first: Int, second: Int)
    /// The peer heard other announcements, or runs the protocol with other parties or another comparing one.
    case disagreement(peer: PartyID)
    /// Element `index` of a list that the peer sent has low order: every scalar makes 0 of it.
    case lowOrderPoint(peer: PartyID, index: Int)
    /// A list that the peer sent holds an element twice.
    case repeatedElement(peer: PartyID)
    /// More common rows than one of the sets has; or, for a neutral party, another number than the first owner named.
    case invalidCount(peer: PartyID, count: UInt64)
    /// Entry `index` of the positions that the peer sent lies outside of its list, or was there before.
    case invalidPosition(peer: PartyID, index: Int)

    /// Who is to blame; nil for this party's own input.
    package var party: PartyID? {
        switch self {
        case .tooManyIdentifiers(let party, _, _), .tooFewIdentifiers(let party, _, _), .disagreement(let party),
            .lowOrderPoint(let party, _),
            .repeatedElement(let party), .invalidCount(let party, _), .invalidPosition(let party, _):
            party
        case .duplicateIdentifier: nil
        }
    }
}
