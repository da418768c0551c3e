// Runs alignments in one process over in-memory channels with the smallest window, and tells how they ended for each party.

import Parties
import Secrets
import SetIntersection
import Symmetric
import Synchronization
import TestKit
import Wire

enum Alignments {
    /// In the order of roles; the last is the comparing party or the neutral one unless a test says otherwise.
    static let ids: [PartyID] = ["tax", "market", "bank"].compactMap(PartyID.init)
    /// For alignments of more than three: the same, and five others.
    static let many = ids + ["social", "customs", "power", "court", "water"].compactMap(PartyID.init)
    static let session = SessionID(SHA256.hash(Array("alignment".utf8)))

    /// One party's call of one of the alignments.
    typealias Program = @Sendable (Int, Endpoint, inout SeededRandom) async throws -> AlignmentResult
    typealias Wrap = @Sendable (PartyID, any Channel) -> any Channel

    struct Outcome: Sendable {
        /// In the order of roles.
        let endings: [Result<AlignmentResult, any Error>]
        let traffic: [Traffic]
        /// Each party's clock at its end, in nanoseconds.
        let clocks: [UInt64]

        /// What all parties returned.
        var results: [AlignmentResult] {
            get throws { try endings.map { try $0.get() } }
        }

        func alignmentError(_ index: Int) -> AlignmentError? {
            if case .failure(let error) = endings[index] { return error as? AlignmentError }
            return nil
        }

        func balancedError(_ index: Int) -> BalancedError? {
            if case .failure(let error) = endings[index] { return error as? BalancedError }
            return nil
        }

        func channelError(_ index: Int) -> ChannelError? {
            if case .failure(let error) = endings[index] { return error as? ChannelError }
            return nil
        }
    }

    static func run(
        partyCount: Int, seed: UInt64 = 1, clock: SessionClock.Mode = .real, wrap: Wrap = { $1 }, _ program: @escaping Program
    ) async -> Outcome {
        var ends = [[any Channel]](repeating: [], count: partyCount)
        for a in 0..<partyCount {
            for b in a + 1..<partyCount {
                let (first, second) = InMemoryChannel.pair(many[a], many[b], windowBytes: WireLimits.windowBytesMin)
                ends[a].append(wrap(many[a], first))
                ends[b].append(wrap(many[b], second))
            }
        }
        return await withTaskGroup(of: (Int, Result<AlignmentResult, any Error>, Traffic, UInt64).self) { group in
            for index in 0..<partyCount {
                let channels = ends[index]
                group.addTask {
                    let endpoint = Endpoint(me: many[index], channels: channels, clock: SessionClock(mode: clock))
                    do {
                        var random = SeededRandom(seed &* 31 &+ UInt64(index))
                        let result = try await program(index, endpoint, &random)
                        return (index, .success(result), endpoint.traffic, endpoint.clock.nanoseconds)
                    } catch {
                        endpoint.close()
                        return (index, .failure(error), endpoint.traffic, endpoint.clock.nanoseconds)
                    }
                }
            }
            var endings: [Int: (Result<AlignmentResult, any Error>, Traffic, UInt64)] = [:]
            for await (index, ending, traffic, clock) in group { endings[index] = (ending, traffic, clock) }
            let ordered = (0..<partyCount).compactMap { endings[$0] }
            return Outcome(endings: ordered.map(\.0), traffic: ordered.map(\.1), clocks: ordered.map(\.2))
        }
    }

    /// - Parameter comparing: index of the comparing party.
    static func three(
        _ sets: [[[UInt8]]], comparing: Int = 2, seed: UInt64 = 1, countMax: [Int] = [1_000_000, 1_000_000, 1_000_000],
        countMin: Int = 0, clock: SessionClock.Mode = .real, wrap: Wrap = { $1 }
    ) async -> Outcome {
        await run(partyCount: 3, seed: seed, clock: clock, wrap: wrap) { index, endpoint, random in
            try await MultiPartyAlignment.run(
                identifiers: sets[index], parties: ids, comparing: ids[comparing], session: session, endpoint: endpoint,
                countMin: countMin, countMax: countMax[index], randomness: &random)
        }
    }

    /// As many parties as sets.
    static func several(_ sets: [[[UInt8]]], comparing: Int, seed: UInt64 = 1, wrap: Wrap = { $1 }) async -> Outcome {
        let parties = Array(many.prefix(sets.count))
        return await run(partyCount: sets.count, seed: seed, wrap: wrap) { index, endpoint, random in
            try await MultiPartyAlignment.run(
                identifiers: sets[index], parties: parties, comparing: parties[comparing], session: session, endpoint: endpoint,
                countMax: 1_000_000, randomness: &random)
        }
    }

    /// As many parties as sets, one of them without one.
    static func neutralOfSeveral(_ sets: [[[UInt8]]], neutral: Int, comparing: Int) async -> Outcome {
        let parties = Array(many.prefix(sets.count))
        return await run(partyCount: sets.count) { index, endpoint, random in
            try await NeutralAlignment.run(
                identifiers: sets[index], parties: parties, neutral: parties[neutral], comparing: parties[comparing], session: session,
                endpoint: endpoint, countMax: 1_000_000, randomness: &random)
        }
    }

    static func two(
        _ sets: [[[UInt8]]], comparing: Int = 1, seed: UInt64 = 1, countMax: [Int] = [1_000_000, 1_000_000], countMin: Int = 0,
        pointsMax: Int = IntersectionMethod.maskedPointsCountMax, clock: SessionClock.Mode = .real, wrap: Wrap = { $1 }
    ) async -> Outcome {
        await run(partyCount: 2, seed: seed, clock: clock, wrap: wrap) { index, endpoint, random in
            try await TwoPartyAlignment.run(
                identifiers: sets[index], parties: Array(ids.prefix(2)), comparing: ids[comparing], session: session,
                endpoint: endpoint, countMin: countMin, countMax: countMax[index], pointsMax: pointsMax, randomness: &random)
        }
    }

    static func neutral(
        _ sets: [[[UInt8]]], neutral: Int = 2, comparing: Int = 0, pointsMax: Int = IntersectionMethod.maskedPointsCountMax,
        wrap: Wrap = { $1 }
    ) async -> Outcome {
        await run(partyCount: 3, wrap: wrap) { index, endpoint, random in
            try await NeutralAlignment.run(
                identifiers: sets[index], parties: ids, neutral: ids[neutral], comparing: ids[comparing], session: session,
                endpoint: endpoint, countMax: 1_000_000, pointsMax: pointsMax, randomness: &random)
        }
    }

    /// One recorder for each party's end of each channel.
    final class Recorders: Sendable {
        private let channels = Mutex<[ThreeParties.Link: RecordingChannel]>([:])

        var wrap: Wrap {
            { owner, channel in
                let recorder = RecordingChannel(channel, keepingPayloads: true)
                self.channels.withLock { $0[ThreeParties.Link(of: owner, to: channel.peer)] = recorder }
                return recorder
            }
        }

        /// What `owner` sent to and received from `peer`.
        subscript(owner: Int, peer: Int) -> RecordingChannel? {
            channels.withLock { $0[ThreeParties.Link(of: many[owner], to: many[peer])] }
        }
    }
}

/// Changes the payload of the first frame of a step that one party sends to another.
final class ForgingChannel: Channel {
    private let base: any Channel
    private let step: Step
    private let forge: @Sendable (inout [UInt8]) -> Void
    private let hasForged = Mutex(false)

    init(_ base: any Channel, step: Step, forge: @escaping @Sendable (inout [UInt8]) -> Void) {
        self.base = base
        self.step = step
        self.forge = forge
    }

    /// Wraps the end at which `sender` sends to `receiver`.
    static func wrap(
        from sender: Int, to receiver: Int, step: Step, forge: @escaping @Sendable (inout [UInt8]) -> Void
    ) -> Alignments.Wrap {
        { owner, channel in
            let isTheLink = owner == Alignments.many[sender] && channel.peer == Alignments.many[receiver]
            return isTheLink ? ForgingChannel(channel, step: step, forge: forge) : channel
        }
    }

    var peer: PartyID { base.peer }
    var windowBytes: Int { base.windowBytes }
    var binding: Digest { base.binding }

    func send(_ frame: Frame) async throws(ChannelError) {
        var frame = frame
        let isFirst = hasForged.withLock { hasForged in
            defer { if frame.header.step == step.code { hasForged = true } }
            return frame.header.step == step.code && !hasForged
        }
        if isFirst {
            forge(&frame.payload)
            frame.header.payloadByteCount = UInt32(frame.payload.count)
        }
        try await base.send(frame)
    }

    func receive() async throws(ChannelError) -> Frame { try await base.receive() }
    func close() { base.close() }
}

/// Steps as the page numbers them.
enum Steps {
    static let announcement = Step(number: 1, tag: 0x60)
    static let nonce = Step(number: 2, tag: 0x61)
    static func points(_ number: UInt64) -> Step { Step(number: number, tag: 0x62) }
    static func tags(_ number: UInt64) -> Step { Step(number: number, tag: 0x63) }
    static func count(_ number: UInt64) -> Step { Step(number: number, tag: 0x64) }
    static func positions(_ number: UInt64) -> Step { Step(number: number, tag: 0x65) }
}
