// What a scoring job touches and what each party will learn, before anything is done.

import Features
package import Findings
import Jobs
import Parties
import Programs
import Sessions

package struct ScoringStatement: Encodable, Sendable {
    private struct PartyPart: Encodable, Sendable {
        let party: String
        let table: String?
        let columns: [String]
    }

    private let schema = 1
    private let kind = "score"
    private let dryRun = true
    private let model: String
    private let name: String
    private let purpose: String
    private let recipient: String
    private let parties: [PartyPart]
    private let tableRows: Int
    private let keys: Int
    private let rowsMin = ScoreProgram.rowCountMin
    /// Payload of sharing, product and disclosure over all links if every key is common; the alignment comes on top.
    private let scoringBytesMax: Int

    package init(_ plan: ScoringPlan, _ input: ScoringInput) {
        model = plan.model.id.description
        name = plan.model.name
        purpose = plan.job.purpose
        recipient = plan.job.recipient.name
        parties = plan.job.parties.map { party in
            PartyPart(
                party: party.id.name, table: party.table?.path,
                columns: party.columns.filter { $0.kind != .excluded }.map(\.name).sorted())
        }
        tableRows = input.rowCount
        keys = input.keyCount
        let columnCount = plan.model.part.columnCounts.reduce(0, +)
        // protocols/scoring.md, section «Cost».
        scoringBytesMax = 8 * keys * columnCount + 24 * keys + 831 * 8 * ((keys + 63) / 64)
    }

    package func text(in language: Language) -> String {
        var lines = [ModelText.plan.text(in: language, [parties.first { $0.party == recipient }?.table ?? "", model, name, purpose])]
        for part in parties {
            let line =
                part.table.map { ModelText.planTable.text(in: language, [part.party, $0, part.columns.joined(separator: ", ")]) }
                ?? ModelText.planNeutral.text(in: language, [part.party])
            lines.append("  " + line)
        }
        lines.append(ModelText.planOwners.text(in: language))
        let owners = parties.count { $0.table != nil }
        if owners >= 3 { lines.append((owners == 3 ? ModelText.planPairs : .planGroups).text(in: language, [recipient])) }
        lines.append(ModelText.planScores.text(in: language, [recipient, "\(rowsMin)"]))
        lines.append(ModelText.planBytes.text(in: language, ["\(tableRows)", "\(keys)", "\(scoringBytesMax)"]))
        return lines.joined(separator: "\n")
    }
}
