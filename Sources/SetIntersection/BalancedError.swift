// What can end a balanced intersection besides a fault of a channel, of the correlations, and what `AlignmentError` has.

package import Parties

package enum BalancedError: Error, Sendable, Hashable {
    /// With a set of the size it announced, the receiver could ask for more identifiers than the sender allows.
    case tooManyProbes(party: PartyID, count: Int, countMax: Int)
    /// The tags that the peer sent do not ascend at this index: one is repeated, or the list is not sorted.
    case tagsOutOfOrder(peer: PartyID, index: Int)
    /// The peer's coins are not those it had committed to.
    case coinsDiffer(peer: PartyID)
    /// The peer marked more common rows than the smaller set has, or bits beyond the last row.
    case invalidMatches(peer: PartyID, count: Int)
    /// The record that the peer sent with its tag of this index does not open under the key of the common identifier.
    case recordForged(peer: PartyID, index: Int)
    /// The records of the common identifiers, whose length the peer names, are more than this party keeps.
    case recordsTooLarge(peer: PartyID, byteCount: Int, bytesMax: Int)
    /// This party's identifiers have no solution under this session's salt, as happens once in 2^40: a new session draws another.
    case unsolvable

    /// Who is to blame; nil for chance.
    package var party: PartyID? {
        switch self {
        case .tooManyProbes(let party, _, _), .tagsOutOfOrder(let party, _), .coinsDiffer(let party), .invalidMatches(let party, _),
            .recordForged(let party, _), .recordsTooLarge(let party, _, _):
            party
        case .unsolvable: nil
        }
    }
}
