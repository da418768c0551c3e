// One party's timed run of a case over any channels, and what it reports.

import Parties
import SecretSharing
import Simulation
import Symmetric
import Wire

struct PartyOutcome: Codable, Sendable {
    /// By the party's clock, wall or virtual, from a moment at which all three are ready.
    var seconds = 0.0
    var payloadBytes = 0
    var rounds = 0
    var figures: [Double] = []
    /// Under virtual time, what the party did; its only mark is the end of what is timed.
    var trace: [TraceEvent] = []

    private enum CodingKeys: String, CodingKey {
        case seconds, payloadBytes, rounds, figures
    }
}

enum PartyRun {
    static let ids = ["p0", "p1", "p2"].compactMap { PartyID($0) }
    private static let session = SessionID(SHA256.hash(Array("bench".utf8)))

    /// - Parameter channels: stay open, so that runs can follow each other on them.
    static func run(
        _ role: ComputeRole, _ body: PartyProgram.Body, channels: [any Channel], clock: SessionClock.Mode = .real
    ) async throws -> PartyOutcome {
        let index = Int(role.rawValue)
        try await meet(ids[index], channels)
        let endpoint = Endpoint(me: ids[index], channels: channels, clock: SessionClock(mode: clock))
        var randomness = SeededGenerator(seed: 1, stream: UInt64(index))
        let engine = try await ReplicatedEngine.start(
            parties: ids, session: session, endpoint: endpoint, randomness: &randomness)
        var outcome = PartyOutcome()
        outcome.figures = try await body(engine) {
            outcome.seconds = Double(endpoint.clock.nanoseconds) * 1e-9
            endpoint.clock.mark()
            outcome.payloadBytes = endpoint.traffic.payloadBytesSent
            outcome.rounds = endpoint.traffic.rounds
        }
        outcome.trace = endpoint.clock.trace(among: ids) ?? []
        return outcome
    }

    /// All wait for all, so that nobody's preparation is in another one's time.
    private static func meet(_ me: PartyID, _ channels: [any Channel]) async throws {
        let endpoint = Endpoint(me: me, channels: channels)
        let step = Step(number: 1, tag: 0x7F)
        for peer in endpoint.peers { try await endpoint.send([1], to: peer, step: step) }
        for peer in endpoint.peers { _ = try await endpoint.receive(byteCountMax: 1, from: peer, step: step) }
    }
}

/// The three parties' outcomes of one run.
struct JointOutcome {
    let parties: [PartyOutcome]

    /// Of the party that took longest.
    var seconds: Double { parties.map(\.seconds).max() ?? 0 }
    var payloadBytes: Int { parties.reduce(0) { $0 + $1.payloadBytes } }
    var rounds: Int { parties.map(\.rounds).max() ?? 0 }
}
