// Runs a three-party program in one process, over in-memory channels with the smallest window.

package import Parties
package import SecretSharing
import Symmetric
package import Wire

package enum ThreeParties {
    package static let ids: [PartyID] = ["p-zero", "p-one", "p-two"].compactMap(PartyID.init)
    package static let session = SessionID(SHA256.hash(Array("test".utf8)))

    /// What the three runs returned, in the order of roles, and what each sent.
    package struct Outcome<Result: Sendable>: Sendable {
        package let results: [Result]
        package let traffic: [Traffic]
        /// Virtual or wall nanoseconds a party.
        package let nanoseconds: [UInt64]

        /// Payload over all links.
        package var payloadBytes: Int { traffic.reduce(0) { $0 + $1.payloadBytesSent } }
        package var rounds: Int { traffic.map(\.rounds).max() ?? 0 }
    }

    /// - Parameters:
    ///   - wrap: puts another channel around each end, such as an interceptor: (whose end, its channel).
    ///   - program: one party's straight-line code; traffic is counted from its beginning.
    package static func run<Result: Sendable>(
        seed: UInt64 = 1, windowBytes: Int = WireLimits.windowBytesMin, clock: SessionClock.Mode = .real,
        wrap: @Sendable (PartyID, any Channel) -> any Channel = { $1 },
        _ program: @escaping @Sendable (ReplicatedEngine) async throws -> Result
    ) async throws -> Outcome<Result> {
        var ends: [[any Channel]] = [[], [], []]
        for (a, b) in [(0, 1), (1, 2), (2, 0)] {
            let (first, second) = InMemoryChannel.pair(ids[a], ids[b], windowBytes: windowBytes)
            ends[a].append(wrap(ids[a], first))
            ends[b].append(wrap(ids[b], second))
        }
        return try await withThrowingTaskGroup(of: (Int, Result, Traffic, UInt64, [TraceEvent]?).self) { group in
            for index in 0..<3 {
                let channels = ends[index]
                group.addTask {
                    let endpoint = Endpoint(me: ids[index], channels: channels, clock: SessionClock(mode: clock))
                    defer { endpoint.close() }
                    var random = SeededRandom(seed &* 3 &+ UInt64(index))
                    let engine = try await ReplicatedEngine.start(
                        parties: ids, session: session, endpoint: endpoint, randomness: &random)
                    let before = endpoint.traffic
                    let result = try await program(engine)
                    return (index, result, endpoint.traffic.since(before), endpoint.clock.nanoseconds, endpoint.clock.trace(among: ids))
                }
            }
            var results: [Int: (Result, Traffic, UInt64, [TraceEvent]?)] = [:]
            for try await (index, result, traffic, time, trace) in group { results[index] = (result, traffic, time, trace) }
            let ordered = (0..<3).compactMap { results[$0] }
            // Of virtual time all parties' traces together tell more than each clock.
            let times = clock.times(of: ordered.compactMap(\.3))?.compactMap(\.last)
            return Outcome(
                results: ordered.map(\.0), traffic: ordered.map(\.1), nanoseconds: times ?? ordered.map(\.2))
        }
    }

    /// Adds three parties' shares, and checks that each component is held alike by its two holders.
    package static func combine(_ shares: [Shares]) -> [UInt64] {
        precondition(shares.count == 3)
        for index in 0..<3 {
            let next = shares[(index + 1) % 3]
            precondition(words(shares[index].next) == words(next.own), "the parties hold different components")
        }
        let parts = shares.map { words($0.own) }
        return parts[0].indices.map { parts[0][$0] &+ parts[1][$0] &+ parts[2][$0] }
    }

    package static func combineSigned(_ shares: [Shares]) -> [Int64] { combine(shares).map(Int64.init(bitPattern:)) }
}
