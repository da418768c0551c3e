// A finished run as one who holds everybody's data sees it: a simulation's, or that of nodes whose files were brought together.

package import Findings
package import Jobs
package import Parties
package import Programs
import Tables

package struct SimulationOutcome: Sendable {
    package let job: Job
    /// Keys of the common rows, by aligned position.
    package let keys: [String]
    let tables: [OwnTable]
    let keyed: [PartyFacts]
    /// In the order of the job's parties.
    package let results: [PartyResult]
    /// The shares behind `results`; empty where the parties ran elsewhere and kept theirs.
    package let trained: [TrainResult]
    /// Of each party that told them.
    package let costs: [PartyCosts]
    /// Of all parties together.
    package let phases: [PhaseCost]
    package let warnings: [Finding]
    /// What the label owner learned of each pair of owners; by the private alignment of three and more owners only.
    package let overlaps: [(PartyID, PartyID, Int)]
}

extension SimulationOutcome {
    /// What decided the cost of this run, to the byte.
    ///
    /// - Precondition: the parties ran here.
    package func sizes(alignsPrivately: Bool) -> JobSizes {
        let keys = zip(job.parties, keyed).map { party, facts in party.table == nil ? nil : facts.keyCount }
        return JobSizes(job, keys: keys, result: trained[0], alignsPrivately: alignsPrivately)
    }
}

package struct PartyCosts: Sendable {
    package let party: PartyID
    package let phases: [PhaseCost]
}

/// A party's table in numbers.
struct PartyFacts: Sendable {
    let rowCount: Int
    let keyCount: Int
    let validKeyCount: Int
}

extension PartyFacts {
    init(_ keyed: KeyedTable) {
        self.init(
            rowCount: keyed.table?.rowCount ?? 0, keyCount: keyed.keys?.count ?? 0, validKeyCount: keyed.keys?.validCount ?? 0)
    }
}
