// Runs an accepted job over the network: finds the channels to the two other parties, then the program that all parties run.

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
    /// How long the two others may take to connect after the offer was accepted.
    static let connectSeconds = 30

    let credentials: TLSCredentials
    let directory: PeerDirectory
    let settings: TransportSettings
    let loop: TransportLoop
    let board: SessionBoard

    @concurrent func run(_ accepted: AcceptedJob) async throws -> NodeModel {
        let job = accepted.job
        let label = accepted.id.description
        defer { board.drop(label: label) }
        let table = try accepted.readTable()
        var keys: KeyColumn?
        if let table, let source = accepted.ownParty?.table {
            keys = try KeyColumn(
                try table.column(source.keyColumn), type: source.keyType, duplicates: source.duplicates)
        }
        var channels: [TLSChannel] = []
        for peer in job.parties.map(\.id) where peer != credentials.id {
            channels.append(try await channel(to: peer, job: job, label: label))
        }
        let (all, source) = (channels, RowSource.keys(keys))
        let onPhase = accepted.onPhase
        let result = try await loop.run { () async throws -> JobResult in
            let endpoint = Endpoint(me: credentials.id, channels: all)
            defer { endpoint.close() }
            let context = PartyContext(
                endpoint: endpoint, gate: TrainProgram.gate(for: job), randomness: SystemRandomSource(),
                onProgress: { onPhase($0.phase.rawValue) })
            return try await JobProgram.run(job: job, table: table, source: source, context: context)
        }
        // What was sent last must reach the peers before the job counts as done.
        for channel in channels { await channel.finish() }
        let part = result.training.modelPart
        return NodeModel(
            manifest: accepted.manifest, section: accepted.section, encoding: result.training.features.encoding,
            whitening: result.training.features.whitening, columnCounts: part.columnCounts, own: part.own, next: part.next,
            fractionBits: part.fractionBits, magnitudeBits: part.magnitudeBits)
    }

    /// The label owner dials. Of two nodes the one of the lower role dials if it knows where the other listens; else it is dialled.
    private func channel(to peer: PartyID, job: Job, label: String) async throws(TransportError) -> TLSChannel {
        let ids = job.parties.map(\.id)
        let isFirst = (ids.firstIndex(of: credentials.id) ?? 0) < (ids.firstIndex(of: peer) ?? 0)
        if peer != job.labelOwner, isFirst, directory.address(of: peer) != nil {
            return try await TLSDialer.connect(
                to: peer, purpose: .session, label: label, credentials: credentials, directory: directory, settings: settings,
                on: loop, deadline: .seconds(Self.connectSeconds))
        }
        return try await board.take(label: label, from: peer, withinSeconds: Self.connectSeconds)
    }
}
