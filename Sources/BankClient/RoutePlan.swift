// How the nodes of a job reach each other: the bank asks who can dial whom, and relays where nobody can.
//
// Spec: protocols/control.md, section «Routes».

import Findings
import Parties
import Sessions
import Transport
import Wire

struct RoutePlan {
    /// A stream between two nodes; the origin has the lower role.
    struct Stream: Hashable {
        let origin: PartyID
        let target: PartyID
    }

    enum Choice {
        case originDials, targetDials, relayed
    }

    let streams: [(Stream, Choice)]

    /// - Parameter nodes: in the order of the roles.
    /// - Throws: whatever keeps a node from answering.
    static func make(among nodes: [PartyID], _ network: BankNetwork) async throws -> RoutePlan {
        var streams: [(Stream, Choice)] = []
        for (index, origin) in nodes.enumerated() {
            for target in nodes[(index + 1)...] {
                let choice: Choice =
                    if try await network.reaches(target, from: origin) {
                        .originDials
                    } else if try await network.reaches(origin, from: target) {
                        .targetDials
                    } else {
                        .relayed
                    }
                streams.append((Stream(origin: origin, target: target), choice))
            }
        }
        return RoutePlan(streams: streams)
    }

    func routes(of node: PartyID) -> [PeerRoute] {
        streams.compactMap { stream, choice in
            switch (choice, node) {
            case (.originDials, stream.origin): PeerRoute(peer: stream.target, way: .dial)
            case (.originDials, stream.target): PeerRoute(peer: stream.origin, way: .accept)
            case (.targetDials, stream.target): PeerRoute(peer: stream.origin, way: .dial)
            case (.targetDials, stream.origin): PeerRoute(peer: stream.target, way: .accept)
            case (.relayed, stream.origin): PeerRoute(peer: stream.target, way: .relayed)
            case (.relayed, stream.target): PeerRoute(peer: stream.origin, way: .relayed)
            default: nil
            }
        }
    }

    /// Brings the relay connections that the plan needs, after both nodes have accepted the job.
    func relay(
        label: String, _ network: BankNetwork, observer: (@Sendable ([UInt8]) -> Void)?
    ) async throws(TransportError) -> RelayedStreams {
        let relays = RelayedStreams()
        do throws(TransportError) {
            for (stream, choice) in streams where choice == .relayed {
                let purpose = ConnectionPurpose.relay(origin: stream.origin, target: stream.target)
                let first = try await network.dial(stream.origin, purpose, label: label)
                let second = try await network.dial(stream.target, purpose, label: label)
                relays.start(first, second, observer)
            }
        } catch {
            relays.cancel()
            throw error
        }
        return relays
    }
}

/// The relayed streams of one job.
final class RelayedStreams {
    private var tasks: [Task<Void, Never>] = []

    func start(_ first: TLSChannel, _ second: TLSChannel, _ observer: (@Sendable ([UInt8]) -> Void)?) {
        // An end that is none is refused there and closed; the nodes then say who is missing.
        tasks.append(Task { try? await Relay.join(first, second, observer: observer) })
    }

    /// Waits until the ends have closed their streams, as they do after the last message; at most ten seconds.
    func finish() async {
        let tasks = tasks
        let limit = Task {
            guard (try? await Task.sleep(for: .seconds(10))) != nil else { return }
            for task in tasks { task.cancel() }
        }
        for task in tasks { await task.value }
        limit.cancel()
    }

    func cancel() {
        for task in tasks { task.cancel() }
    }
}

extension BankNetwork {
    /// Whether `origin` says that it can dial `target`.
    fileprivate func reaches(_ target: PartyID, from origin: PartyID) async throws -> Bool {
        guard case .reach(let isReached) = try await ask(origin, .reach(target)) else {
            throw Finding(RunFindings.peerMessage, party: origin.name, [origin.name, "another answer"])
        }
        return isReached
    }
}
