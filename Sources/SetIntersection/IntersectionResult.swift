// What an intersection of two sets tells, and to whom it comes.

package import Parties

/// What is told to those that learn the result.
package enum IntersectionDisclosure: UInt8, Sendable, Hashable, CaseIterable {
    /// Which of its own identifiers are common.
    case rows = 1
    /// How many are.
    case count = 2
    /// How many are, and over them the sums of the other party's columns.
    case sum = 3
    /// Which of its own identifiers are common, and the other party's cells for them.
    case payload = 4

    package var tellsRows: Bool { self == .rows || self == .payload }
    /// Whether one of the parties gives columns.
    package var takesColumns: Bool { self == .sum || self == .payload }
}

/// Who learns the result.
package enum IntersectionRecipients: String, Sendable, CaseIterable {
    /// The party that compares.
    case receiver
    case both
}

/// What an intersection yields to one party.
package struct IntersectionResult: Sendable {
    /// Indices of the party's own identifiers that are common; nil where none are told to it.
    package let positions: [Int]?
    /// nil where it is not told.
    package let commonCount: Int?
    package let sizes: [PartyID: Int]
    /// What each party committed itself to before the session's salt existed.
    package let commitments: [PartyID: SetCommitment]
    /// What opens this party's own commitment in an audit.
    package let opening: SetCommitment.Opening
    /// Places of the common ones, where the set was in parts; nil where none are told to it.
    package var marks: PlaceMarks?
    /// For how many identifiers the party that compares could have asked.
    package let probeCount: Int
    /// By column; nil where none are told.
    package var sums: [Int64]?
    /// The sender's record for each of `positions`, in their order; nil where none are delivered to this party.
    package var records: PayloadRecords?

    package init(
        positions: [Int]?, commonCount: Int?, sizes: [PartyID: Int], commitments: [PartyID: SetCommitment],
        opening: SetCommitment.Opening, probeCount: Int, sums: [Int64]? = nil,
        records: PayloadRecords? = nil
    ) {
        self.positions = positions
        self.commonCount = commonCount
        self.sizes = sizes
        self.commitments = commitments
        self.opening = opening
        self.probeCount = probeCount
        self.sums = sums
        self.records = records
    }
}
