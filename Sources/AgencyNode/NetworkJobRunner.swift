// Runs an accepted job over the network: finds the channels to the other parties, then the program that all parties run.

import Catalogues
import Findings
import Identities
import Jobs
import Parties
import Programs
import Secrets
import Sessions
import Tables
import Transport
import Wire

struct NetworkJobRunner: JobRunner {
    let credentials: TLSCredentials
    let directory: PeerDirectory
    let settings: TransportSettings
    let loop: TransportLoop
    let board: SessionBoard
    let jobSeconds: Int

    @concurrent func run(_ accepted: AcceptedJob) async throws -> NodeModel? {
        let label = accepted.id.description
        defer { board.drop(label: label) }
        let table = try accepted.readTable()
        var keys: KeyColumn?
        if let table, let source = accepted.ownParty?.table {
            keys = try KeyColumn(
                try table.column(source.keyColumn), type: source.keyType, duplicates: source.duplicates)
        }
        var channels: [TLSChannel] = []
        for peer in accepted.job.parties.map(\.id) where peer != credentials.id {
            channels.append(try await channel(to: peer, accepted, label: label))
        }
        var model: NodeModel?
        switch accepted.job {
        case .training(let job): model = try await train(job, accepted, table, keys, channels)
        case .scoring(let job): try await score(job, accepted, table, keys, channels)
        }
        // What was sent last must reach the peers before the job counts as done.
        for channel in channels { await channel.finish() }
        return model
    }

    private func train(
        _ job: Job, _ accepted: AcceptedJob, _ table: Table?, _ keys: KeyColumn?, _ channels: [TLSChannel]
    ) async throws -> NodeModel {
        let (me, onPhase, jobSeconds, start) = (credentials.id, accepted.onPhase, jobSeconds, accepted.start)
        let result = try await loop.run { () async throws -> JobResult in
            let endpoint = Endpoint(me: me, channels: channels)
            defer { endpoint.close() }
            let context = PartyContext(
                endpoint: endpoint, gate: TrainProgram.gate(for: job), randomness: SystemRandomSource(),
                onProgress: { onPhase($0.phase.rawValue) })
            return try await SessionDeadline.run(seconds: jobSeconds, endpoint: endpoint, channels: channels) {
                try await JobProgram.run(job: job, table: table, source: .keys(keys), start: start, context: context)
            }
        }
        let part = result.training.modelPart
        return NodeModel(
            manifest: accepted.manifest, section: accepted.section, encoding: result.training.features.encoding,
            whitening: result.training.features.whitening, columnCounts: part.columnCounts, own: part.own, next: part.next,
            fractionBits: part.fractionBits, magnitudeBits: part.magnitudeBits, coefficients: result.training.coefficients,
            statistics: result.training.statistics(of: job), phases: PhaseCost.ofParty(result.training.marks))
    }

    private func score(
        _ job: ScoreJob, _ accepted: AcceptedJob, _ table: Table?, _ keys: KeyColumn?, _ channels: [TLSChannel]
    ) async throws {
        guard let model = accepted.model else { preconditionFailure("a scoring job is accepted with its model") }
        let (me, onPhase, jobSeconds) = (credentials.id, accepted.onPhase, jobSeconds)
        _ = try await loop.run { () async throws -> ScoreResult in
            let endpoint = Endpoint(me: me, channels: channels)
            defer { endpoint.close() }
            let context = PartyContext(
                endpoint: endpoint, gate: ScoreProgram.gate(for: job), randomness: SystemRandomSource(),
                onProgress: { onPhase($0.phase.rawValue) })
            return try await SessionDeadline.run(seconds: jobSeconds, endpoint: endpoint, channels: channels) {
                try await ScoreProgram.run(job: job, model: model, table: table, source: .keys(keys), context: context)
            }
        }
    }

    /// The recipient of the scores dials; to the other nodes the offer says how. A relayed stream arrives here like one that was
    /// dialled.
    ///
    /// A party that still reads its table is waited for as long as in any later step.
    private func channel(to peer: PartyID, _ accepted: AcceptedJob, label: String) async throws(TransportError) -> TLSChannel {
        if accepted.routes.contains(PeerRoute(peer: peer, way: .dial)) {
            return try await TLSDialer.connect(
                to: peer, purpose: .session, label: label, credentials: credentials, directory: directory, settings: settings, on: loop)
        }
        return try await board.take(label: label, from: peer, withinSeconds: settings.stallSeconds)
    }
}
