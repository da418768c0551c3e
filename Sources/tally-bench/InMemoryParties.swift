// Three parties in this process, for timing.

import Parties
import SecretSharing
import Simulation
import Symmetric
import Wire

enum InMemoryParties {
    static let ids = ["p0", "p1", "p2"].compactMap { PartyID($0) }

    /// Runs the program at all three; `prepare` is not timed.
    static func time<Prepared: Sendable, Result: Sendable>(
        prepare: @escaping @Sendable (ComputeRole) -> Prepared,
        _ program: @escaping @Sendable (ReplicatedEngine, Prepared) async throws -> Result
    ) async throws -> (sample: Benchmark.Sample, results: [Result]) {
        var ends: [[any Channel]] = [[], [], []]
        for (a, b) in [(0, 1), (1, 2), (2, 0)] {
            let (first, second) = InMemoryChannel.pair(ids[a], ids[b])
            ends[a].append(first)
            ends[b].append(second)
        }
        let prepared = ComputeRole.allCases.map(prepare)
        let session = SessionID(SHA256.hash(Array("bench".utf8)))
        let started = ContinuousClock.now
        let outcomes = try await withThrowingTaskGroup(of: (Int, Result, Traffic).self) { group in
            for index in 0..<3 {
                let (channels, own) = (ends[index], prepared[index])
                group.addTask {
                    let endpoint = Endpoint(me: ids[index], channels: channels)
                    defer { endpoint.close() }
                    var randomness = SeededGenerator(seed: 1, stream: UInt64(index))
                    let engine = try await ReplicatedEngine.start(
                        parties: ids, session: session, endpoint: endpoint, randomness: &randomness)
                    let result = try await program(engine, own)
                    return (index, result, endpoint.traffic)
                }
            }
            var outcomes: [(Int, Result, Traffic)] = []
            for try await outcome in group { outcomes.append(outcome) }
            return outcomes.sorted { $0.0 < $1.0 }
        }
        let seconds = Double((ContinuousClock.now - started) / .nanoseconds(1)) * 1e-9
        let sample = Benchmark.Sample(
            seconds: seconds, bytes: outcomes.reduce(0) { $0 + $1.2.payloadBytesSent },
            rounds: outcomes.map(\.2.rounds).max() ?? 0)
        return (sample, outcomes.map(\.1))
    }
}
