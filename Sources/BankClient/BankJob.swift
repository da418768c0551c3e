// One job from the bank's side: read its own table, offer the others their parts, connect, and run the program.

package import Findings
package import Jobs
import Parties
package import Programs
import Secrets
package import Sessions
import Tables
import Transport
import Wire

/// What the bank has after a job.
package struct BankJobOutcome: Sendable {
    package let id: JobID
    package let result: JobResult
    /// The bank's own keys of the common rows, in the order of the rows.
    package let keys: [String]
    /// Rows of the bank's table, and its well-formed keys.
    package let rowCount: Int
    package let validKeyCount: Int
    package let warnings: [Finding]
    /// Wall seconds of the phases align, share, train, score.
    package let seconds: [(Phase, Double)]
    package let bytesSent: Int
    package let rounds: Int
}

package enum BankJob {
    /// - Parameters:
    ///   - job: the bank is its label owner; the other parties' `table` is a name of their catalogues.
    ///   - jobPath: the bank's own table is relative to it.
    ///   - start: the bank's part of the model that the job starts from.
    ///   - id: names the run everywhere; fresh.
    ///   - observer: sees every byte of others that is relayed here. For tests.
    /// - Throws: findings, `ChannelError`, `TransportError`.
    package static func run(
        job: Job, jobPath: String, start: EarlierModel? = nil, network: BankNetwork, id: JobID,
        observer: (@Sendable ([UInt8]) -> Void)? = nil,
        onProgress: @escaping @Sendable (JobProgress) -> Void
    ) async throws -> BankJobOutcome {
        guard job.labelOwner == network.me, let party = job.parties.first(where: { $0.id == network.me }), let source = party.table
        else { throw Finding(JobFindings.notTheBank, stage: .job, [network.me.name]) }
        let own = try OwnInput.read(party, source, beside: jobPath)
        let (table, keys, me, jobSeconds) = (own.table, own.keys, network.me, network.limits.jobSeconds)
        let (result, traffic) = try await JobConnections.use(
            id, purpose: job.purpose, manifest: job.manifestBytes, with: job.parties.filter { $0.id != me }, network,
            observer: observer
        ) { channels in
            try await network.loop.run { () async throws -> (JobResult, Traffic) in
                let endpoint = Endpoint(me: me, channels: channels)
                defer { endpoint.close() }
                let context = PartyContext(
                    endpoint: endpoint, gate: TrainProgram.gate(for: job), randomness: SystemRandomSource(), onProgress: onProgress)
                let result = try await SessionDeadline.run(seconds: jobSeconds, endpoint: endpoint, channels: channels) {
                    try await JobProgram.run(job: job, table: table, source: .keys(keys), start: start, context: context)
                }
                return (result, endpoint.traffic)
            }
        }
        let keyOfRow = Dictionary(uniqueKeysWithValues: (0..<keys.count).map { (keys.rows[$0], keys.keys[$0]) })
        return BankJobOutcome(
            id: id, result: result, keys: result.alignment.rows.map { keyOfRow[$0] ?? "" },
            rowCount: table.rowCount, validKeyCount: keys.validCount,
            warnings: network.warnings + own.warnings + result.training.warnings, seconds: phases(result.training.marks),
            bytesSent: traffic.bytesSent, rounds: traffic.rounds)
    }

    package static func drawID() throws -> JobID {
        var bytes = [UInt8](repeating: 0, count: JobID.byteCount)
        var source = SystemRandomSource()
        try bytes.withUnsafeMutableBytes { try source.fill($0) }
        guard let id = JobID(bytes) else { preconditionFailure("the count is right") }
        return id
    }

    static func phases(_ marks: [PhaseMark]) -> [(Phase, Double)] {
        var last: UInt64 = 0
        return marks.map { mark in
            defer { last = mark.endNanoseconds }
            return (mark.phase, Double(mark.endNanoseconds - min(last, mark.endNanoseconds)) * 1e-9)
        }
    }
}

/// The bank's own table and keys.
struct OwnInput {
    let table: Table
    let keys: KeyColumn
    let warnings: [Finding]

    static func read(_ party: JobParty, _ source: JobTable, beside jobPath: String) throws(Finding) -> OwnInput {
        do throws(Finding) {
            let table = try Table.read(
                path: JobPath.resolve(source.path, beside: jobPath), options: try CSVOptions(delimiter: source.delimiter),
                columns: party.columnNames)
            let keys = try KeyColumn(
                try table.column(source.keyColumn), type: source.keyType, duplicates: source.duplicates)
            return OwnInput(
                table: table, keys: keys,
                warnings: keys.warnings.map { $0.at(party: party.id.name, stage: .table, column: source.keyColumn) })
        } catch {
            throw error.at(party: party.id.name, stage: .table)
        }
    }
}
