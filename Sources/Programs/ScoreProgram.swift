// Scoring new rows with a stored model at one party, straight through: agree, align, encode, share, score, disclose.
//
// Spec: protocols/scoring-job.md. `tally`, `tallyd` and `tally-sim` run exactly this.

package import Disclosures
import Findings
package import Jobs
import Learning
import Parties
import SecretSharing
import Secrets
import Sessions
package import Tables
import Wire

/// What a party has after a scoring job.
package struct ScoreResult: Sendable {
    package let alignment: AlignedRows
    /// Linear predictors by aligned position, at the recipient.
    package let predictors: [Double]?
    package let marks: [PhaseMark]
}

package enum ScoreProgram {
    /// Keys that every owner brings, and common rows, at least.
    package static let rowCountMin = JobGate.rowCountMin
    static let rowCountMax = LearningLimits.rowCountMax

    /// What this job may disclose: the rules of every party's gate.
    package static func gate(for job: ScoreJob) -> JobGate {
        JobGate(rules: [(.scores, job.recipient, BatchScorer.predictorFractionBits)], scoresAreOneBatch: true)
    }

    /// - Parameters:
    ///   - model: this party's part.
    ///   - table: the party's own table; nil for a neutral compute node.
    /// - Throws: `Finding`, `ChannelError`, `AlignmentError`, `DisclosureRefusal`. Nothing is returned unless all has succeeded.
    package static func run<Gate, Randomness>(
        job: ScoreJob, model: TrainedModel, table: Table?, source: RowSource, context: consuming PartyContext<Gate, Randomness>
    ) async throws -> ScoreResult {
        let endpoint = context.endpoint
        let ids = job.parties.map(\.id)
        guard let party = job.parties.first(where: { $0.id == endpoint.me }) else { preconditionFailure("no part in the job") }
        var marks: [PhaseMark] = []
        func mark(_ phase: Phase) {
            endpoint.clock.mark()
            marks.append(PhaseMark(phase: phase, endNanoseconds: endpoint.clock.nanoseconds, traffic: endpoint.traffic))
        }
        let onProgress = context.onProgress
        func report(_ phase: Phase, _ pass: (done: Int, of: Int)? = nil) {
            onProgress(JobProgress(phase: phase, pass: pass, bytesSent: endpoint.traffic.bytesSent))
        }

        // Agree, and find the rows that all owners have.
        let session = try await SessionAgreement.agree(
            parties: ids, manifest: job.manifestDigest, endpoint: endpoint, randomness: &context.randomness)
        let aligned: AlignedRows
        switch source {
        case .joined(let rows): aligned = AlignedRows(rows: rows, sizes: [:], pairwise: [], method: nil)
        case .keys(let keys):
            aligned = try await AlignProgram.run(
                parties: job.parties, comparing: job.recipient, keys: keys, countMin: rowCountMin, session: session,
                endpoint: endpoint, randomness: &context.randomness
            ) { done, total in
                report(.align, (done, total))
            }
        }
        try check(count: aligned.rows.count)
        mark(.align)
        report(.share)

        // Encode as training froze it, and share.
        let columns = try encode(model, party, table, aligned.rows)
        guard let shared = model.shared else {
            let owner = try await OutsideOwner.start(
                parties: ids, session: session, endpoint: endpoint, randomness: &context.randomness)
            try await owner.share(columns)
            mark(.share)
            mark(.score)
            return ScoreResult(alignment: aligned, predictors: nil, marks: marks)
        }
        let engine = try await ReplicatedEngine.start(
            parties: ids, session: session, endpoint: endpoint, randomness: &context.randomness)
        let scorer = BatchScorer(engine: engine, model: shared)
        let matrix = try await scorer.share(columns, rowCount: aligned.rows.count)
        mark(.share)
        report(.score)

        // Score, to the recipient only.
        guard let recipient = engine.role(of: job.recipient) else { preconditionFailure("the recipient is a party") }
        let predictors = try await scorer.score(matrix, to: recipient, gate: context.gate)
        mark(.score)
        return ScoreResult(alignment: aligned, predictors: predictors, marks: marks)
    }

    /// The same at all parties, who all know the count.
    private static func check(count: Int) throws(Finding) {
        guard count >= rowCountMin else {
            throw Finding(RunFindings.tooFewRowsToScore, stage: .align, ["\(count)", "\(rowCountMin)"])
        }
        guard count <= rowCountMax else {
            throw Finding(RunFindings.tooManyRowsToScore, stage: .align, ["\(count)", "\(rowCountMax)"])
        }
    }

    private static func encode(
        _ model: TrainedModel, _ party: JobParty, _ table: Table?, _ rows: [Int]
    ) throws(Finding) -> SecretWords {
        do throws(Finding) {
            let own = try OwnTable(party: party, table: table, rows: rows)
            return try model.features.encode(own, positions: Array(rows.indices))
        } catch {
            throw error.at(party: party.id.name, stage: .table)
        }
    }
}
