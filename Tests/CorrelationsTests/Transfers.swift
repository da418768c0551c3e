// Runs the two parties of an oblivious transfer in one process over in-memory channels with the smallest window, and copies
// what they got to plain arrays, which tests may compare.

import Correlations
import Kernels
import Parties
import Secrets
import Symmetric
import Synchronization
import TestKit
import Testing
import Wire

enum Transfers {
    static let ids: [PartyID] = ["alice", "bob"].compactMap(PartyID.init)
    static var sender: PartyID { ids[0] }
    static var receiver: PartyID { ids[1] }
    static let session = SHA256.hash(Array("transfers".utf8))

    struct Outcome<Sent: Sendable, Received: Sendable>: Sendable {
        let sent: Result<Sent, any Error>
        let received: Result<Received, any Error>
        let traffic: [Traffic]

        /// What both ended with.
        var both: (sent: Sent, received: Received) {
            get throws { (try sent.get(), try received.get()) }
        }

        var senderError: CorrelationError? { Self.error(sent) }
        var receiverError: CorrelationError? { Self.error(received) }
        var senderChannelError: ChannelError? { Self.error(sent) }
        var receiverChannelError: ChannelError? { Self.error(received) }

        private static func error<Value, Failure>(_ result: Result<Value, any Error>) -> Failure? {
            if case .failure(let error) = result { return error as? Failure }
            return nil
        }
    }

    /// - Parameter wrap: puts another channel around an end; told whether it is the sender's.
    static func run<Sent: Sendable, Received: Sendable>(
        seed: UInt64 = 1, windowBytes: Int = WireLimits.windowBytesMin, wrap: (Bool, any Channel) -> any Channel = { $1 },
        sender: @escaping @Sendable (Endpoint, inout SeededRandom) async throws -> Sent,
        receiver: @escaping @Sendable (Endpoint, inout SeededRandom) async throws -> Received
    ) async -> Outcome<Sent, Received> {
        let (first, second) = InMemoryChannel.pair(ids[0], ids[1], windowBytes: windowBytes)
        let ends = [wrap(true, first), wrap(false, second)]
        async let sent = end(0, ends[0], seed: seed, sender)
        async let received = end(1, ends[1], seed: seed, receiver)
        let (a, b) = (await sent, await received)
        return Outcome(sent: a.0, received: b.0, traffic: [a.1, b.1])
    }

    private static func end<Value: Sendable>(
        _ index: Int, _ channel: any Channel, seed: UInt64,
        _ program: @escaping @Sendable (Endpoint, inout SeededRandom) async throws -> Value
    ) async -> (Result<Value, any Error>, Traffic) {
        await Task {
            let endpoint = Endpoint(me: ids[index], channels: [channel])
            var random = SeededRandom(seed &* 2 &+ UInt64(index))
            do {
                return (.success(try await program(endpoint, &random)), endpoint.traffic)
            } catch {
                endpoint.close()
                return (.failure(error), endpoint.traffic)
            }
        }.value
    }
}

/// A random OT batch in plain arrays.
struct PlainSent: Sendable, Equatable {
    let zeros: [Block]
    let ones: [Block]

    init(_ batch: consuming RandomOTSenderBatch) {
        zeros = (0..<batch.count).map { batch.block($0, 0) }
        ones = (0..<batch.count).map { batch.block($0, 1) }
    }

    func block(_ index: Int, _ bit: UInt64) -> Block { bit == 0 ? zeros[index] : ones[index] }
}

struct PlainReceived: Sendable, Equatable {
    let choices: [UInt64]
    let chosen: [Block]

    init(_ batch: consuming RandomOTReceiverBatch) {
        choices = (0..<batch.count).map { batch.choices[$0] }
        chosen = (0..<batch.count).map { batch.chosen[$0] }
    }
}

/// A correlated OT batch in plain arrays.
struct PlainSenderCorrelation: Sendable, Equatable {
    let delta: Block
    let q: [Block]

    init(_ batch: borrowing CorrelatedOTSenderBatch) {
        delta = batch.delta
        q = (0..<batch.count).map { batch.q[$0] }
    }
}

struct PlainReceiverCorrelation: Sendable, Equatable {
    let choices: [UInt64]
    let t: [Block]

    init(_ batch: borrowing CorrelatedOTReceiverBatch) {
        choices = (0..<batch.count).map { batch.choice($0) }
        t = (0..<batch.count).map { batch.t[$0] }
    }
}

/// The relation of random OTs: the receiver has the block of its choice, and not the other.
func expectTransferred(_ sent: PlainSent, _ received: PlainReceived, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(sent.zeros.count == received.chosen.count, sourceLocation: sourceLocation)
    let indices = received.chosen.indices
    let wrong = indices.filter { received.chosen[$0] != sent.block($0, received.choices[$0]) }
    #expect(wrong.isEmpty, "transfers \(wrong.prefix(5)) of \(indices.count)", sourceLocation: sourceLocation)
    let equal = indices.filter { sent.zeros[$0] == sent.ones[$0] }
    #expect(equal.isEmpty, "equal pads", sourceLocation: sourceLocation)
}

/// The relation of correlated OTs: q = t ⊕ b·Δ.
func expectCorrelated(
    _ sent: PlainSenderCorrelation, _ received: PlainReceiverCorrelation, sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(sent.q.count == received.t.count, sourceLocation: sourceLocation)
    let wrong = sent.q.indices.filter { index in
        sent.q[index] != (received.choices[index] == 1 ? received.t[index] ^ sent.delta : received.t[index])
    }
    #expect(wrong.isEmpty, "correlations \(wrong.prefix(5)) of \(sent.q.count)", sourceLocation: sourceLocation)
    #expect(Set(received.t).count == received.t.count, "equal rows", sourceLocation: sourceLocation)
}

/// Whether a count of heads is within six standard deviations of half of the tosses.
func isFair(_ heads: Int, of tosses: Int) -> Bool {
    let deviation = Double(2 * heads - tosses)
    return deviation * deviation < 36 * Double(tosses)
}

/// Passes frames through a closure that may change the payload of outgoing ones; keeps what came in.
final class ForgingChannel: Channel {
    typealias Forge = @Sendable (_ step: UInt32, _ number: Int, _ payload: inout [UInt8], _ incoming: [[UInt8]]) -> Void

    private struct State {
        var sent: [UInt32: Int] = [:]
        var incoming: [[UInt8]] = []
    }

    private let base: any Channel
    private let forge: Forge
    private let state = Mutex(State())

    init(_ base: any Channel, forge: @escaping Forge) {
        self.base = base
        self.forge = forge
    }

    /// Changes frame `number` of those with the tag, counted over the whole run.
    static func changing(
        _ channel: any Channel, tag: UInt8, number: Int = 0, _ change: @escaping @Sendable (inout [UInt8]) -> Void
    ) -> ForgingChannel {
        ForgingChannel(channel) { step, count, payload, _ in
            if step == UInt32(tag) && count == number { change(&payload) }
        }
    }

    var peer: PartyID { base.peer }
    var windowBytes: Int { base.windowBytes }
    var binding: Digest { base.binding }

    func send(_ frame: Frame) async throws(ChannelError) {
        var frame = frame
        let tag = frame.header.step >> 24
        let (number, incoming) = state.withLock { state in
            defer { state.sent[tag, default: 0] += 1 }
            return (state.sent[tag, default: 0], state.incoming)
        }
        forge(tag, number, &frame.payload, incoming)
        frame.header.payloadByteCount = UInt32(frame.payload.count)
        try await base.send(frame)
    }

    func receive() async throws(ChannelError) -> Frame {
        let frame = try await base.receive()
        state.withLock { $0.incoming.append(frame.payload) }
        return frame
    }

    func close() { base.close() }
}
