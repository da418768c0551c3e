// A million correlations over GF(2^128) between two parties in this process, set-up included.

import Correlations
import Parties
import Secrets
import Symmetric
import Wire

enum VOLECases {
    static var all: [Benchmark] {
        [
            Benchmark(name: "vole-1m") { try await run(1_000_000, .semiHonest) },
            Benchmark(name: "vole-malicious-1m") { try await run(1_000_000, .malicious) },
        ]
    }

    private static func run(_ count: Int, _ security: VOLESecurity) async throws -> Benchmark.Sample {
        let ids = Array(PartyRun.ids.prefix(2))
        let (first, second) = InMemoryChannel.pair(ids[0], ids[1])
        let session = SessionID(SHA256.hash(Array("bench-vole".utf8)))
        let threads = ids.map { _ in PartyThread() }
        defer { for thread in threads { thread.end() } }
        let started = ContinuousClock.now
        let traffic = try await withThrowingTaskGroup(of: Traffic.self) { group in
            group.addTask(executorPreference: threads[0]) {
                let endpoint = Endpoint(me: ids[0], channels: [first])
                var random = SystemRandomSource()
                _ = try await SilentVOLE.receive(
                    count: count, security: security, session: session, endpoint: endpoint, peer: ids[1], random: &random)
                return endpoint.traffic
            }
            group.addTask(executorPreference: threads[1]) {
                let endpoint = Endpoint(me: ids[1], channels: [second])
                var random = SystemRandomSource()
                _ = try await SilentVOLE.send(
                    count: count, security: security, session: session, endpoint: endpoint, peer: ids[0], random: &random)
                return endpoint.traffic
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        return Benchmark.Sample(
            seconds: Double((ContinuousClock.now - started) / .nanoseconds(1)) * 1e-9, units: count,
            payloadBytes: traffic.reduce(0) { $0 + $1.payloadBytesSent }, rounds: traffic.map(\.rounds).max() ?? 0)
    }
}
