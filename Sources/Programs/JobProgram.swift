// A whole job at one party: agree on the session, align, train, score.
//
// Spec: protocols/session.md. `tally`, `tallyd` and `tally-sim` run exactly this; they differ in channels, gate and randomness.

import Findings
package import Jobs
import Parties
import Secrets
import Sessions
package import Tables
import Wire

/// Where a party's rows come from.
package enum RowSource: Sendable {
    /// The private alignment of these keys; nil at a neutral party.
    case keys(KeyColumn?)
    /// A simulator's join in the clear: for each position the row of the table.
    case joined([Int])
}

package struct JobResult: Sendable {
    package let training: TrainResult
    package let alignment: AlignedRows
    package let table: OwnTable
}

package enum JobProgram {
    /// - Parameters:
    ///   - table: the party's own table; nil for a neutral compute node.
    ///   - start: this party's part of the model that the job starts from.
    /// - Throws: `Finding`, `ChannelError`, `AlignmentError`, `DisclosureRefusal`. Nothing is returned unless all has succeeded.
    package static func run<Gate, Randomness>(
        job: Job, table: Table?, source: RowSource, start: EarlierModel? = nil, context: consuming PartyContext<Gate, Randomness>
    ) async throws -> JobResult {
        let endpoint = context.endpoint
        let session = try await SessionAgreement.agree(
            parties: job.parties.map(\.id), manifest: job.manifestDigest, endpoint: endpoint, randomness: &context.randomness)
        guard let party = job.parties.first(where: { $0.id == endpoint.me }) else { preconditionFailure("no part in the job") }
        let onProgress = context.onProgress
        let aligned: AlignedRows
        switch source {
        case .joined(let rows): aligned = AlignedRows(rows: rows, sizes: [:], pairwise: [], method: nil)
        case .keys(let keys):
            aligned = try await AlignProgram.run(
                parties: job.parties, comparing: job.labelOwner, keys: keys, session: session, endpoint: endpoint,
                randomness: &context.randomness
            ) { done, total in
                onProgress(JobProgress(phase: .align, pass: (done, total), bytesSent: endpoint.traffic.bytesSent))
            }
        }
        guard !aligned.rows.isEmpty else { throw Finding(RunFindings.noCommonRows, stage: .align, ["key type and format"]) }
        let own: OwnTable
        do throws(Finding) {
            own = try OwnTable(party: party, table: table, rows: aligned.rows)
        } catch {
            throw error.at(party: party.id.name, stage: .table)
        }
        let training = try await TrainProgram.run(job: job, table: own, session: session, start: start, context: context)
        return JobResult(training: training, alignment: aligned, table: own)
    }
}
