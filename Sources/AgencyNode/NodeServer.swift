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
    /// Where health is served; nil where it is not.
    package var healthPort: Int? { health?.port }
    private let listener: TLSListener
    private let health: HealthListener?
    private let service: NodeService
    private let store: JobStore
    private let loop: TransportLoop
    private let log: NodeLog

    private init(
        listener: TLSListener, health: HealthListener?, service: NodeService, store: JobStore, loop: TransportLoop, log: NodeLog
    ) {
        port = listener.port
        self.listener = listener
        self.health = health
        self.service = service
        self.store = store
        self.loop = loop
        self.log = log
    }

    /// - Throws: whatever is wrong with configuration, identity, peers, tables, store or ports, as a finding.
    package static func start(_ configuration: NodeConfiguration, log: NodeLog = NodeLog()) async throws -> NodeServer {
        let identity = try NodeIdentity.load(directory: configuration.identityPath)
        guard identity.id == configuration.party else {
            throw Finding(
                NodeFindings.otherIdentity, party: configuration.party.name, stage: .arguments,
                [configuration.party.name, identity.id.name])
        }
        if let finding = identity.expiryWarning() {
            log(.warning, "certificate.expiring", ["code": .text(finding.kind.code), "cause": .text(finding.cause())])
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
        let board = SessionBoard(waitSeconds: configuration.limits.stallSeconds)
        let connections = NodeConnections(
            credentials: credentials, directory: directory, settings: settings, loop: loop, board: board, log: log)
        let runner = NetworkJobRunner(
            credentials: credentials, directory: directory, settings: settings, loop: loop, board: board,
            jobSeconds: configuration.limits.jobSeconds)
        let service = NodeService(
            policy: policy, limits: configuration.limits, store: store, runner: runner, log: log,
            reach: { await connections.reaches($0) })
        do {
            let listener = try await TLSListener.start(
                host: configuration.listen.host, port: configuration.listen.port, credentials: credentials, directory: directory,
                settings: settings, on: loop, onRefusal: { connections.refused($0) },
                onConnection: { await connections.take($0, service) })
            do {
                let health = try await serveHealth(of: service, at: configuration.health)
                log(.info, "node.listening", ["party": .text(configuration.party.name), "port": .number(listener.port)])
                return NodeServer(listener: listener, health: health, service: service, store: store, loop: loop, log: log)
            } catch {
                await listener.stop()
                throw error
            }
        } catch {
            store.close()
            await loop.shutdown()
            throw error
        }
    }

    private static func serveHealth(of service: NodeService, at address: NodeAddress?) async throws -> HealthListener? {
        guard let address else { return nil }
        return try await HealthListener.start(host: address.host, port: address.port) { path in
            let health = await service.health()
            switch path {
            case "/health": return HealthAnswer(isGood: health.isStoreGood, json: health.json)
            case "/ready": return HealthAnswer(isGood: health.isReady, json: health.json)
            default: return nil
            }
        }
    }

    /// Takes no more work, ends what runs, and returns when the ports are free.
    package func stop() async {
        await listener.stop()
        await service.stop()
        await health?.stop()
        // The last words of the store reach the file, and another process may open it.
        store.close()
        await loop.shutdown()
        log(.info, "node.stopped")
    }
}
