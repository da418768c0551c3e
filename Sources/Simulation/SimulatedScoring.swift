// A scoring job in the simulator: new rows of the label owner under the model that a simulated run trained.

package import Findings
package import Foundation
import Jobs
import Parties
package import Programs
import Tables

/// A scoring job as the simulator sees it.
package struct SimulatedScores: Sendable {
    /// The label owner's keys of the common rows, ascending by bytes.
    package let keys: [String]
    package let predictors: [Double]
    package let target: ModelTarget
    package let results: [ScoreResult]
    package let warnings: [Finding]

    /// New rows: key, and the predictions as the model's family has them.
    package var csv: Data {
        let columns = ScoreColumns(target.family)
        var writer = CSVWriter()
        writer.row(["key"] + columns.names)
        for (key, predictor) in zip(keys, predictors) {
            writer.text(key)
            columns.write(predictor, to: &writer)
            writer.endRow()
        }
        return Data(writer.bytes)
    }
}

package enum SimulatedScoring {
    /// - Parameters:
    ///   - trained: whose model scores; the other parties' tables are read again.
    ///   - tablePath: the label owner's new table, with key and columns as in the job; absolute or relative to the process.
    ///   - jobPath: the others' tables are relative to it.
    /// - Throws: as `ScoreProgram`.
    package static func run(
        _ trained: SimulationOutcome, tablePath: String, jobPath: String, options: SimulationOptions
    ) async throws(Finding) -> SimulatedScores {
        let training = trained.job
        guard
            let reference = ModelReference(
                id: [UInt8](repeating: 0, count: ModelReference.idByteCount), manifest: training.manifestDigest)
        else { preconditionFailure("the count is right") }
        var models: [TrainedModel] = []
        for (result, party) in zip(trained.trained, training.parties) {
            models.append(try result.trainedModel(of: training, at: party.id))
        }
        let parties = training.parties.map { party in
            let table = party.id == training.labelOwner ? party.table.map { JobTable($0, path: tablePath) } : party.table
            return JobParty(id: party.id, table: table, label: nil, weight: nil, columns: party.columns)
        }
        let job = ScoreJob(name: training.name, parties: parties, recipient: training.labelOwner, model: reference)
        var keyed: [KeyedTable] = []
        for party in parties {
            keyed.append(try KeyedTable.load(party, beside: party.id == training.labelOwner ? "" : jobPath))
        }
        let (keys, rows) = try SimulatedJoin.align(keyed)
        let sources = keyed.indices.map { options.alignsPrivately ? RowSource.keys(keyed[$0].keys) : .joined(rows[$0]) }
        let (tables, parts) = (keyed.map(\.table), models)
        let (results, _) = try await SimulatedParties.run(parties.map(\.id), options: options, stage: .score) { index, endpoint, random in
            let context = PartyContext(endpoint: endpoint, gate: ScoreProgram.gate(for: job), randomness: random)
            return try await ScoreProgram.run(
                job: job, model: parts[index], table: tables[index], source: sources[index], context: context)
        }
        let target = trained.results[trained.job.labelOwnerIndex].target
        return SimulatedScores(
            keys: keys, predictors: (results.lazy.compactMap(\.predictors).first ?? []).map(target.predictor), target: target,
            results: results,
            warnings: keyed.flatMap(\.warnings))
    }
}
