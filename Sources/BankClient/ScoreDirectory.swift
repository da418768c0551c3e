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
    private let alignment: AlignmentReport

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
        alignment = outcome.alignment
    }

    package func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return try encoder.encode(self) + Data("\n".utf8)
    }
}

extension ResultDirectory {
    /// scores.csv (key, and the predictions as the model's family has them) of the common rows, and run.json.
    package func write(_ outcome: ScoringOutcome) throws(Finding) {
        try write { folder in
            var writer = CSVWriter()
            let columns = ScoreColumns(outcome.target.family)
            writer.row(["key"] + columns.names)
            for (key, predictor) in zip(outcome.keys, outcome.predictors) {
                writer.text(key)
                columns.write(predictor, to: &writer)
                writer.endRow()
            }
            try Data(writer.bytes).write(to: folder.appendingPathComponent("scores.csv"))
            try ScoringReport(outcome).json().write(to: folder.appendingPathComponent("run.json"))
        }
    }
}
