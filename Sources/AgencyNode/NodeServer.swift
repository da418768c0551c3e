// A running node: its configuration checked, its store open, its port listening.

import Catalogues
import Findings
import Identities
import Parties
import Sessions
import Transport
import Wire

package final class NodeServer: Sendable {
    package let port: Int
    private let listener: TLSListener
    private let service: NodeService
    private let store: JobStore
    private let loop: TransportLoop
    private let log: NodeLog

    private init(listener: TLSListener, service: NodeService, store: JobStore, loop: TransportLoop, log: NodeLog) {
        port = listener.port
        self.listener = listener
        self.service = service
        self.store = store
        self.loop = loop
        self.log = log
    }

    /// - Throws: whatever is wrong with configuration, identity, peers, tables, store or port, as a finding.
    package static func start(_ configuration: NodeConfiguration, log: NodeLog = NodeLog()) async throws -> NodeServer {
        let identity = try NodeIdentity.load(directory: configuration.identityPath)
        guard identity.id == configuration.party else {
            throw Finding(
                NodeFindings.otherIdentity, party: configuration.party.name, stage: .arguments,
                [configuration.party.name, identity.id.name])
        }
        let directory = try PeerDirectory.load(configuration.peersPath)
        let credentials = try TLSCredentials(
            id: identity.id, certificatePEM: identity.certificatePEM, privateKeyPEM: identity.privateKeyPEM)
        let catalogue = try NodeCatalogue(
            root: try DataRoot(path: configuration.dataPath), tables: configuration.tables, rowsMax: configuration.limits.rowsMax)
        let store = try JobStore(path: configuration.storePath)
        let policy = Policy(
            me: configuration.party, access: configuration.policy, catalogue: catalogue,
            peers: Set(directory.list.filter(\.isTrusted).map(\.id)), rowsMax: configuration.limits.rowsMax)
        var settings = TransportSettings()
        settings.stallSeconds = configuration.limits.stallSeconds
        let loop = TransportLoop()
        let board = SessionBoard()
        let runner = NetworkJobRunner(
            credentials: credentials, directory: directory, settings: settings, loop: loop, board: board)
        let service = NodeService(
            policy: policy, limits: configuration.limits, store: store, runner: runner, log: log)
        let listener = try await TLSListener.start(
            host: configuration.listen.host, port: configuration.listen.port, credentials: credentials, directory: directory,
            settings: settings, on: loop,
            onRefusal: { error in
                log(.warning, "connection.refused", ["code": .text(error.finding.kind.code), "cause": .text(error.finding.cause())])
            },
            onConnection: { channel in
                switch channel.purpose {
                case .control: await serve(channel, service)
                case .session: board.deliver(channel)
                // A node is no hub.
                case .relay: channel.close()
                }
            })
        if let health = configuration.health { log(.warning, "health.unserved", ["address": .text("\(health)")]) }
        log(.info, "node.listening", ["party": .text(configuration.party.name), "port": .number(listener.port)])
        return NodeServer(listener: listener, service: service, store: store, loop: loop, log: log)
    }

    /// Requests of one peer, one after the other, until it closes or sends what is no frame of this connection.
    private static func serve(_ channel: TLSChannel, _ service: NodeService) async {
        let exchange = ControlExchange(channel)
        defer { exchange.close() }
        while let request = try? await exchange.receive() {
            let answer = await service.answer(request, from: channel.peer)
            guard (try? await exchange.send(answer)) != nil else { return }
        }
    }

    /// Takes no more work, ends what runs, and returns when the port is free.
    package func stop() async {
        await listener.stop()
        await service.stop()
        // The last words of the store reach the file, and another process may open it.
        store.close()
        await loop.shutdown()
        log(.info, "node.stopped")
    }

    package func health() async -> NodeHealth { await service.health() }
}
