// The files of a scoring job: scores.csv and run.json, staged and moved whole like those of a training job.

package import Findings
package import Foundation
import Parties
import Programs
import Sessions
import Tables

/// What a scoring job says of itself, in run.json and with --json: schema 1.
package struct ScoringReport: Encodable, Sendable {
    private let schema = 1
    private let kind = "score"
    private let job: String
    private let model: String
    /// Of the bank's new table, and usable keys in it.
    private let tableRows: Int
    private let keys: Int
    private let scoredRows: Int
    private let notCommonRows: Int
    private let bytesSent: Int
    private let rounds: Int
    private let seconds: [String: Double]
    /// Keys each owner put into the alignment.
    private let setSizes: [String: Int]

    package init(_ outcome: ScoringOutcome) {
        job = outcome.id.description
        model = outcome.model.description
        tableRows = outcome.rowCount
        keys = outcome.keyCount
        scoredRows = outcome.keys.count
        notCommonRows = outcome.notCommonCount
        bytesSent = outcome.bytesSent
        rounds = outcome.rounds
        seconds = Dictionary(uniqueKeysWithValues: outcome.seconds.map { ($0.0.rawValue, $0.1) })
        setSizes = outcome.setSizes
    }

    package func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return try encoder.encode(self) + Data("\n".utf8)
    }
}

extension ResultDirectory {
    /// scores.csv (key, logit, pd) of the common rows, and run.json.
    package func write(_ outcome: ScoringOutcome) throws(Finding) {
        try write { folder in
            var writer = CSVWriter()
            writer.row(["key", "logit", "pd"])
            for (key, logit) in zip(outcome.keys, outcome.predictors) {
                writer.text(key)
                writer.number((logit * 1e6).rounded() / 1e6)
                writer.text(String(format: "%.6f", 1 / (1 + exp(-logit))))
                writer.endRow()
            }
            try Data(writer.bytes).write(to: folder.appendingPathComponent("scores.csv"))
            try ScoringReport(outcome).json().write(to: folder.appendingPathComponent("run.json"))
        }
    }
}
