// A case of two parties, the same body under every transport, and how one party of it is run.

import Parties
import Symmetric
import Wire

/// What one party of two does: `prepare` is not timed.
struct PairProgram: Sendable {
    /// From the party's own input in memory to its result.
    typealias Body = @Sendable (Endpoint, _ peer: PartyID) async throws -> Void

    let start: @Sendable (_ party: Int) throws -> Body
    /// What a rate counts.
    let units: Int

    /// - Parameter prepare: makes what the party brings, and nothing of the other one's.
    init<Prepared: Sendable>(
        units: Int, prepare: @escaping @Sendable (Int) throws -> Prepared,
        run: @escaping @Sendable (_ party: Int, Prepared, Endpoint, _ peer: PartyID) async throws -> Void
    ) {
        self.units = units
        start = { party in
            let prepared = try prepare(party)
            return { endpoint, peer in try await run(party, prepared, endpoint, peer) }
        }
    }
}

enum PairRun {
    static let ids = Array(PartyRun.ids.prefix(2))

    /// A session of its own for each case: it need not be secret.
    static func session(_ name: String) -> SessionID { SessionID(SHA256.hash(Array("bench-\(name)".utf8))) }

    /// - Parameter channel: stays open, so that runs can follow each other on it.
    static func run(_ party: Int, _ body: PairProgram.Body, channel: any Channel) async throws -> PartyOutcome {
        let (me, peer) = (ids[party], ids[1 - party])
        // Both wait for each other, so that nobody's preparation is in the other one's time.
        let step = Step(number: 1, tag: 0x7F)
        let meeting = Endpoint(me: me, channels: [channel])
        try await meeting.send([1], to: peer, step: step)
        _ = try await meeting.receive(byteCountMax: 1, from: peer, step: step)
        let endpoint = Endpoint(me: me, channels: [channel])
        let started = ContinuousClock.now
        try await body(endpoint, peer)
        var outcome = PartyOutcome()
        outcome.seconds = Double((ContinuousClock.now - started) / .nanoseconds(1)) * 1e-9
        // Frame headers are on the wire, too.
        outcome.payloadBytes = endpoint.traffic.bytesSent
        outcome.rounds = endpoint.traffic.rounds
        return outcome
    }

    /// Both parties in this process, each on a thread of its own.
    static func inMemory(_ program: PairProgram) async throws -> JointOutcome {
        let (first, second) = InMemoryChannel.pair(ids[0], ids[1])
        let channels = [first, second]
        let threads = ids.map { _ in PartyThread() }
        defer { for thread in threads { thread.end() } }
        return try await withThrowingTaskGroup(of: (Int, PartyOutcome).self) { group in
            for party in 0..<2 {
                let (channel, body) = (channels[party], try program.start(party))
                group.addTask(executorPreference: threads[party]) {
                    defer { channel.close() }
                    return (party, try await run(party, body, channel: channel))
                }
            }
            var outcomes: [Int: PartyOutcome] = [:]
            for try await (party, outcome) in group { outcomes[party] = outcome }
            return JointOutcome(parties: outcomes.keys.sorted().compactMap { outcomes[$0] })
        }
    }
}
