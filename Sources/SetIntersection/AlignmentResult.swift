// What an alignment yields to one party.

package import Parties

package struct AlignmentResult: Sendable {
    /// For each aligned row the index of this party's own identifier; the rows are in the same order at all parties. Empty for a
    /// neutral party.
    package let positions: [Int]
    /// How many identifiers each party put in; empty for a neutral party.
    package let sizes: [PartyID: Int]
    /// Rows that are common to all sets.
    package let commonCount: Int
    /// How they were found; nil for a neutral party, which does not see it.
    package let method: IntersectionMethod?
    /// At the comparing party of three and more: what each two have in common, itself last. nil at everyone else.
    package let pairwise: [PairwiseSize]?
    /// What each party committed itself to before the session's salt existed; empty for a neutral party.
    package let commitments: [PartyID: SetCommitment]
    /// What opens this party's own commitment in an audit; nil for a neutral party.
    package let opening: SetCommitment.Opening?
}

package struct PairwiseSize: Sendable, Hashable {
    package let first: PartyID
    package let second: PartyID
    /// Identifiers that both have.
    package let count: Int

    package init(first: PartyID, second: PartyID, count: Int) {
        self.first = first
        self.second = second
        self.count = count
    }
}

/// Counts a party's point multiplications for a display.
final class AlignmentProgress {
    private let total: Int
    private let report: (Int, Int) -> Void
    private var done = 0

    init(total: Int, report: @escaping (Int, Int) -> Void) {
        self.total = total
        self.report = report
    }

    func advance(_ count: Int) {
        done += count
        report(done, total)
    }
}
