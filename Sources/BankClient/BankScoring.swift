// Scoring a new table with a stored model, from the bank's side: offer the nodes their parts, connect, and run the program.
//
// Spec: protocols/scoring-job.md.

import Features
package import Findings
package import Jobs
import Parties
package import Programs
import Secrets
package import Sessions
import Tables
import Transport
import Wire

/// What is to be scored: a model, and the bank's new table.
package struct ScoringPlan: Sendable {
    package let model: BankModel
    package let job: ScoreJob
    let trained: TrainedModel
    private let party: JobParty
    private let source: JobTable

    /// - Parameter source: the new table, with path, delimiter and key.
    /// - Throws: R440 for a damaged model, P624 for one of another version.
    package init(model: BankModel, source: JobTable) throws(Finding) {
        guard let head = try? ManifestHead(decoding: model.manifest), let own = model.ownParty,
            let reference = ModelReference(id: model.id.bytes, trainingManifest: model.manifest)
        else { throw Finding(ModelFindings.damaged, stage: .arguments, [model.id.description]) }
        guard head.version == Manifest.version else {
            throw Finding(PolicyFindings.modelVersion, stage: .arguments, ["\(head.version)", "\(Manifest.version)"])
        }
        trained = try model.trained()
        let party = JobParty(id: own.id, table: source, label: nil, weight: nil, columns: own.columns)
        job = ScoreJob(
            name: model.name, parties: model.parties.map { $0.id == own.id ? party : $0 }, recipient: model.owner, model: reference,
            purpose: model.purpose)
        self.model = model
        self.source = source
        self.party = party
    }

    /// The new table and its keys.
    ///
    /// - Throws: M809 when there are too few keys; what reading throws.
    package func read() throws(Finding) -> ScoringInput {
        do throws(Finding) {
            let table = try Table.read(
                path: source.path, options: try CSVOptions(delimiter: source.delimiter), columns: party.columnNames)
            let keys = try KeyColumn(try table.column(source.keyColumn), type: source.keyType, duplicates: source.duplicates)
            guard keys.count >= ScoreProgram.rowCountMin else {
                throw Finding(ModelFindings.tooFewRows, stage: .table, ["\(keys.count)", "\(ScoreProgram.rowCountMin)"])
            }
            for column in party.columns where column.kind != .excluded { _ = try table.column(column.name) }
            return ScoringInput(
                table: table, keys: keys,
                warnings: keys.warnings.map { $0.at(party: party.id.name, stage: .table, column: source.keyColumn) })
        } catch {
            throw error.at(party: party.id.name, stage: .table)
        }
    }
}

package struct ScoringInput: Sendable {
    let table: Table
    let keys: KeyColumn
    package let warnings: [Finding]

    package var rowCount: Int { table.rowCount }
    package var keyCount: Int { keys.count }
}

package struct ScoringOutcome: Sendable {
    package let id: JobID
    package let model: JobID
    /// The bank's own keys of the common rows, and their linear predictors in the label's unit.
    package let keys: [String]
    package let predictors: [Double]
    package let target: ModelTarget
    /// Rows of the new table, and usable keys in it.
    package let rowCount: Int
    package let keyCount: Int
    /// Keys each owner put into the alignment.
    package let setSizes: [String: Int]
    package let alignment: AlignmentReport
    package let seconds: [(Phase, Double)]
    package let bytesSent: Int
    package let rounds: Int

    /// Keys without a score: some other owner does not have them.
    package var notCommonCount: Int { keyCount - keys.count }
}

package enum BankScoring {
    /// - Throws: findings, `ChannelError`, `TransportError`. Where not all take the job, it is cancelled at those that did.
    package static func run(
        _ plan: ScoringPlan, input: ScoringInput, network: BankNetwork, onProgress: @escaping @Sendable (JobProgress) -> Void
    ) async throws -> ScoringOutcome {
        let job = plan.job
        guard job.recipient == network.me else {
            throw Finding(ModelFindings.otherParty, stage: .arguments, [job.recipient.name, network.me.name])
        }
        let id = try BankJob.drawID()
        let (model, table, keys, me, jobSeconds) = (plan.trained, input.table, input.keys, network.me, network.limits.jobSeconds)
        let (result, traffic) = try await JobConnections.use(
            id, purpose: job.purpose, manifest: job.manifestBytes, with: job.parties.filter { $0.id != me }, network
        ) { channels in
            try await network.loop.run { () async throws -> (ScoreResult, Traffic) in
                let endpoint = Endpoint(me: me, channels: channels)
                defer { endpoint.close() }
                let context = PartyContext(
                    endpoint: endpoint, gate: ScoreProgram.gate(for: job), randomness: SystemRandomSource(), onProgress: onProgress)
                let result = try await SessionDeadline.run(seconds: jobSeconds, endpoint: endpoint, channels: channels) {
                    try await ScoreProgram.run(job: job, model: model, table: table, source: .keys(keys), context: context)
                }
                return (result, endpoint.traffic)
            }
        }
        let keyOfRow = Dictionary(uniqueKeysWithValues: (0..<keys.count).map { (keys.rows[$0], keys.keys[$0]) })
        return ScoringOutcome(
            id: id, model: plan.model.id, keys: result.alignment.rows.map { keyOfRow[$0] ?? "" },
            predictors: (result.predictors ?? []).map(plan.model.target.predictor), target: plan.model.target, rowCount: input.rowCount,
            keyCount: input.keyCount,
            setSizes: Dictionary(uniqueKeysWithValues: result.alignment.sizes.map { ($0.key.name, $0.value) }),
            alignment: AlignmentReport(result.alignment), seconds: BankJob.phases(result.marks), bytesSent: traffic.bytesSent,
            rounds: traffic.rounds)
    }
}
