// What a node does with the connections that its listener hands over, and whom it can dial itself.

import Findings
import Identities
import Parties
import Sessions
import Transport

struct NodeConnections: Sendable {
    /// Seconds that a try to reach a party may take.
    private static let reachSeconds: Int64 = 5

    let credentials: TLSCredentials
    let directory: PeerDirectory
    let settings: TransportSettings
    let loop: TransportLoop
    let board: SessionBoard
    let log: NodeLog

    func take(_ channel: TLSChannel, _ service: NodeService) async {
        switch channel.purpose {
        case .control: await serve(channel, service)
        case .session: board.deliver(channel)
        case .relay(let origin, let target):
            guard await service.expectsRelay(label: channel.label, from: channel.peer, between: [origin, target]) else {
                log(.warning, "relay.refused", ["peer": .text(channel.peer.name), "label": .text(channel.label)])
                channel.close()
                return
            }
            do throws(TransportError) {
                board.deliver(
                    try await Relay.open(over: channel, credentials: credentials, directory: directory, settings: settings, on: loop))
            } catch {
                refused(error)
            }
        }
    }

    func refused(_ error: TransportError) {
        log(.warning, "connection.refused", ["code": .text(error.finding.kind.code), "cause": .text(error.finding.cause())])
    }

    /// Whether this node can dial the party now, by dialling it.
    func reaches(_ party: PartyID) async -> Bool {
        let channel = try? await TLSDialer.connect(
            to: party, purpose: .control, label: "reach", credentials: credentials, directory: directory, settings: settings, on: loop,
            deadline: .seconds(Self.reachSeconds))
        channel?.close()
        return channel != nil
    }

    /// Requests of one peer, one after the other, until it closes, sends what is no frame of this connection, or asks nothing for
    /// the stall limit.
    private func serve(_ channel: TLSChannel, _ service: NodeService) async {
        let exchange = ControlExchange(channel)
        defer { exchange.close() }
        while let request = try? await exchange.receive() {
            let answer = await service.answer(request, from: channel.peer)
            guard (try? await exchange.send(answer)) != nil else { return }
        }
    }
}
