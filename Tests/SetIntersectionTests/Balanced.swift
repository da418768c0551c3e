// Runs balanced intersections in one process, with correlations from a trusted dealer or from the real protocol.

import Correlations
import Kernels
import Parties
import Secrets
import SetIntersection
import Symmetric
import TestKit
import Wire

/// A dealer that both parties trust: C = A·Δ + B from a seed and the session's identity.
struct DealtCorrelations: VectorOLESource {
    private struct Dealt: ~Copyable {
        let delta = SecretBlocks(count: 1)
        let a: SecretBlocks
        let b: SecretBlocks
        let c: SecretBlocks

        init(_ count: Int, _ session: SessionID) {
            var random = SeededRandom(session.digest.bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
            func block() -> Block { Block(low: random.next(), high: random.next()) }
            a = SecretBlocks(count: count)
            b = SecretBlocks(count: count)
            c = SecretBlocks(count: count)
            delta.pointer[0] = block()
            for index in 0..<count {
                a.pointer[index] = block()
                b.pointer[index] = block()
                c.pointer[index] = b.pointer[index]
            }
            FieldKernels.multiplyAdd(a.pointer, by: delta.pointer[0], count: count, into: c.pointer)
        }
    }

    func receive(
        count: Int, security: BalancedSecurity, session: SessionID, endpoint: Endpoint, peer: PartyID,
        randomness: inout some RandomSource
    ) async throws -> VectorOLEReceiverPart {
        let dealt = Dealt(count, session)
        let a = UnsafePointer(dealt.a.pointer), c = UnsafePointer(dealt.c.pointer)
        return VectorOLEReceiverPart(Owned(dealt), count: count, a: a, c: c)
    }

    func send(
        count: Int, security: BalancedSecurity, session: SessionID, endpoint: Endpoint, peer: PartyID,
        randomness: inout some RandomSource
    ) async throws -> VectorOLESenderPart {
        let dealt = Dealt(count, session)
        let delta = UnsafePointer(dealt.delta.pointer), b = dealt.b.pointer
        return VectorOLESenderPart(Owned(dealt), count: count, delta: delta, b: b)
    }
}

enum Balanced {
    static let receiver = Alignments.ids[0]
    static let sender = Alignments.ids[1]

    struct Received: Sendable {
        let positions: [Int]
        let sizes: [PartyID: Int]
        let probeCount: Int
    }

    struct Outcome: Sendable {
        let receiver: Result<Received, any Error>
        /// What the sender learned: nothing, unless both learn.
        let sender: Result<Received, any Error>
        let traffic: [Traffic]

        func balancedError(_ index: Int) -> BalancedError? { error(index) as? BalancedError }
        func alignmentError(_ index: Int) -> AlignmentError? { error(index) as? AlignmentError }
        func channelError(_ index: Int) -> ChannelError? { error(index) as? ChannelError }

        func error(_ index: Int) -> (any Error)? {
            if case .failure(let error) = index == 0 ? receiver : sender { return error }
            return nil
        }
    }

    static func run(
        _ sets: [[[UInt8]]], _ security: BalancedSecurity = .semiHonest, bothLearn: Bool = false, seed: UInt64 = 1,
        parameters: [BalancedParameters]? = nil, windowBytes: Int = WireLimits.windowBytesMin,
        correlations: some VectorOLESource = DealtCorrelations(), wrap: Alignments.Wrap = { $1 }
    ) async -> Outcome {
        let both = parameters ?? [BalancedParameters(security: security), BalancedParameters(security: security)]
        let (first, second) = InMemoryChannel.pair(receiver, sender, windowBytes: windowBytes)
        let ends = [wrap(receiver, first), wrap(sender, second)]
        async let atReceiver = party(receiver, ends[0]) { endpoint in
            var random = SeededRandom(seed &* 31)
            let result = try await BalancedIntersection.receive(
                identifiers: sets[0], from: sender, session: Alignments.session, endpoint: endpoint, parameters: both[0],
                correlations: correlations, randomness: &random)
            if bothLearn { try await result.tellSender(endpoint: endpoint) }
            return Received(positions: result.positions, sizes: result.sizes, probeCount: result.probeCount)
        }
        async let atSender = party(sender, ends[1]) { endpoint in
            var random = SeededRandom(seed &* 31 &+ 1)
            let result = try await BalancedIntersection.send(
                identifiers: sets[1], to: receiver, session: Alignments.session, endpoint: endpoint, parameters: both[1],
                correlations: correlations, randomness: &random)
            let positions = bothLearn ? try await result.learn(endpoint: endpoint) : []
            return Received(positions: positions, sizes: result.sizes, probeCount: result.probeCount)
        }
        let (r, s) = await (atReceiver, atSender)
        return Outcome(receiver: r.0, sender: s.0, traffic: [r.1, s.1])
    }

    private static func party(
        _ me: PartyID, _ channel: any Channel, _ body: @Sendable (Endpoint) async throws -> Received
    ) async -> (Result<Received, any Error>, Traffic) {
        let endpoint = Endpoint(me: me, channels: [channel])
        do {
            return (.success(try await body(endpoint)), endpoint.traffic)
        } catch {
            endpoint.close()
            return (.failure(error), endpoint.traffic)
        }
    }
}
