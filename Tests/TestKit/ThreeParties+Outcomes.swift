// Runs a three-party program in which something goes wrong, and tells how it ended for each party.

package import Parties
package import SecretSharing
import Synchronization
package import Wire

extension ThreeParties {
    /// How a run ended, in the order of roles.
    package struct Endings<Value: Sendable>: Sendable {
        package let endings: [Result<Value, any Error>]
        /// The deadline passed and the tasks were cancelled: without it, the run would have hung.
        package let wasCancelled: Bool

        /// The channel error of a party, by its role; nil if it ended otherwise.
        package func channelError(at index: Int) -> ChannelError? {
            if case .failure(let error) = endings[index] { return error as? ChannelError }
            return nil
        }

        /// What all three returned; nil if one failed.
        package var values: [Value]? {
            let values = endings.compactMap { try? $0.get() }
            return values.count == endings.count ? values : nil
        }
    }

    /// As `run`, but every party runs to its own end. When the deadline passes, the tasks are cancelled.
    package static func endings<Value: Sendable>(
        seed: UInt64 = 1, windowBytes: Int = WireLimits.windowBytesMin, deadline: Duration = .seconds(20),
        wrap: @Sendable (PartyID, any Channel) -> any Channel = { $1 },
        _ program: @escaping @Sendable (ReplicatedEngine) async throws -> Value
    ) async -> Endings<Value> {
        var ends: [[any Channel]] = [[], [], []]
        for (a, b) in [(0, 1), (1, 2), (2, 0)] {
            let (first, second) = InMemoryChannel.pair(ids[a], ids[b], windowBytes: windowBytes)
            ends[a].append(wrap(ids[a], first))
            ends[b].append(wrap(ids[b], second))
        }
        return await withTaskGroup(of: (Int, Result<Value, any Error>)?.self) { group in
            for index in 0..<3 {
                let channels = ends[index]
                group.addTask { (index, await ending(index, channels, seed: seed, program)) }
            }
            group.addTask {
                try? await Task.sleep(for: deadline)
                return nil
            }
            var endings: [Int: Result<Value, any Error>] = [:]
            var wasCancelled = false
            while endings.count < 3, let next = await group.next() {
                if let (index, ending) = next {
                    endings[index] = ending
                } else {
                    wasCancelled = true
                    group.cancelAll()
                }
            }
            group.cancelAll()
            return Endings(endings: (0..<3).compactMap { endings[$0] }, wasCancelled: wasCancelled)
        }
    }

    private static func ending<Value: Sendable>(
        _ index: Int, _ channels: [any Channel], seed: UInt64,
        _ program: @Sendable (ReplicatedEngine) async throws -> Value
    ) async -> Result<Value, any Error> {
        let endpoint = Endpoint(me: ids[index], channels: channels)
        do {
            var random = SeededRandom(seed &* 3 &+ UInt64(index))
            let engine = try await ReplicatedEngine.start(
                parties: ids, session: session, endpoint: endpoint, randomness: &random)
            return .success(try await program(engine))
        } catch {
            // Whoever fails lets the others know; whoever succeeds leaves what it sent to be read.
            endpoint.close()
            return .failure(error)
        }
    }

    /// The shape of a clean run: for each party and each of its peers, the frames in order.
    package static func recorded<Value: Sendable>(
        seed: UInt64 = 1, keepingPayloads: Bool = false,
        _ program: @escaping @Sendable (ReplicatedEngine) async throws -> Value
    ) async throws -> (outcome: Outcome<Value>, channels: [Link: RecordingChannel]) {
        let recorders = Mutex<[Link: RecordingChannel]>([:])
        let outcome = try await run(
            seed: seed,
            wrap: { owner, channel in
                let recorder = RecordingChannel(channel, keepingPayloads: keepingPayloads)
                recorders.withLock { $0[Link(of: owner, to: channel.peer)] = recorder }
                return recorder
            }, program)
        return (outcome, recorders.withLock { $0 })
    }

    /// One party's end of a channel.
    package struct Link: Hashable, Sendable, CustomStringConvertible {
        package let owner: PartyID
        package let peer: PartyID

        package init(of owner: PartyID, to peer: PartyID) {
            self.owner = owner
            self.peer = peer
        }

        package var description: String { "\(owner) → \(peer)" }

        /// All six ends.
        package static var all: [Link] {
            ids.flatMap { owner in ids.filter { $0 != owner }.map { Link(of: owner, to: $0) } }
        }
    }
}
