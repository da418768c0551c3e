// Runs a silent VOLE between two tasks over in-memory channels, on real correlated OTs or on dealt ones.

import Kernels
import Parties
import Secrets
import Symmetric
import TestKit
import Wire

@testable import Correlations

enum VOLEParties {
    static let ids = ["bank", "agency"].compactMap(PartyID.init)
    static var receiver: PartyID { ids[0] }
    static var sender: PartyID { ids[1] }
    static let session = SessionID(SHA256.hash(Array("silent".utf8)))

    typealias Wrap = @Sendable (PartyID, any Channel) -> any Channel

    /// What the parties are called with.
    struct Call: Sendable {
        var count: Int
        var security = VOLESecurity.malicious
        var accepting: [Set<VOLEParameterSet>] = [[.exConv21x24], [.exConv21x24]]
        var delta: Block?
        var seed: UInt64 = 1
        var windowBytes = WireLimits.windowBytesMin
        /// What a party does otherwise, by its index: the call as it makes it.
        var differs: [Int: @Sendable (inout Call) -> Void] = [:]
        var session = VOLEParties.session
        /// nil: real correlated OTs. Else dealt ones, of which this changes the sender's blocks of the first batch.
        var dealing: (@Sendable (SecretBlocksView) -> Void)?

        func seen(by party: Int) -> Call {
            var call = self
            differs[party]?(&call)
            return call
        }
    }

    /// Lent blocks.
    struct SecretBlocksView {
        let pointer: UnsafeMutablePointer<Block>
        let count: Int
    }

    struct ReceiverValues: Sendable {
        let a: [Block]
        let c: [Block]
        let parameters: VOLEParameterSet
    }

    struct SenderValues: Sendable {
        let delta: Block
        let b: [Block]
    }

    struct Outcome: Sendable {
        let receiver: Result<ReceiverValues, any Error>
        let sender: Result<SenderValues, any Error>
        let traffic: [Traffic]

        var values: (receiver: ReceiverValues, sender: SenderValues) {
            get throws { (try receiver.get(), try sender.get()) }
        }
        var receiverError: CorrelationError? { error(receiver) as? CorrelationError }
        var senderError: CorrelationError? { error(sender) as? CorrelationError }

        private func error<Value>(_ result: Result<Value, any Error>) -> (any Error)? {
            if case .failure(let error) = result { error } else { nil }
        }
    }

    private enum Ending: Sendable {
        case receiver(Result<ReceiverValues, any Error>, Traffic)
        case sender(Result<SenderValues, any Error>, Traffic)
    }

    static func run(_ call: Call, wrap: Wrap = { $1 }) async -> Outcome {
        let (mine, theirs) = InMemoryChannel.pair(receiver, sender, windowBytes: call.windowBytes)
        let channels = [wrap(receiver, mine), wrap(sender, theirs)]
        return await withTaskGroup(of: Ending.self) { group in
            group.addTask {
                let endpoint = Endpoint(me: receiver, channels: [channels[0]])
                var random = SeededRandom(call.seed &* 31)
                do {
                    let output = try await receive(call.seen(by: 0), endpoint, &random)
                    return .receiver(
                        .success(ReceiverValues(a: array(output.a), c: array(output.c), parameters: output.parameters)), endpoint.traffic)
                } catch {
                    endpoint.close()
                    return .receiver(.failure(error), endpoint.traffic)
                }
            }
            group.addTask {
                let endpoint = Endpoint(me: sender, channels: [channels[1]])
                var random = SeededRandom(call.seed &* 31 &+ 1)
                do {
                    let output = try await send(call.seen(by: 1), endpoint, &random)
                    return .sender(.success(SenderValues(delta: output.delta[0], b: array(output.b))), endpoint.traffic)
                } catch {
                    endpoint.close()
                    return .sender(.failure(error), endpoint.traffic)
                }
            }
            var receiverEnding: (Result<ReceiverValues, any Error>, Traffic)?
            var senderEnding: (Result<SenderValues, any Error>, Traffic)?
            for await ending in group {
                switch ending {
                case .receiver(let result, let traffic): receiverEnding = (result, traffic)
                case .sender(let result, let traffic): senderEnding = (result, traffic)
                }
            }
            guard let receiverEnding, let senderEnding else { preconditionFailure("both tasks end") }
            return Outcome(
                receiver: receiverEnding.0, sender: senderEnding.0, traffic: [receiverEnding.1, senderEnding.1])
        }
    }

    static func array(_ blocks: borrowing SecretBlocks) -> [Block] { (0..<blocks.count).map { blocks[$0] } }

    private static func receive(
        _ call: Call, _ endpoint: Endpoint, _ random: inout SeededRandom
    ) async throws -> VOLEReceiverOutput {
        guard call.dealing != nil else {
            return try await SilentVOLE.receive(
                count: call.count, security: call.security, accepting: call.accepting[0], session: call.session, endpoint: endpoint,
                peer: sender, random: &random)
        }
        let layout = VOLELayout(count: call.count)
        let agreement = try await VOLEAgreement.run(
            .receiver, count: call.count, security: call.security, accepting: call.accepting[0], session: call.session,
            endpoint: endpoint, peer: sender)
        var run = SilentVOLEReceiver(layout, agreement, security: call.security, endpoint: endpoint, peer: sender)
        for group in layout.groups {
            let dealt = Dealt(call, group, count: run.transferCount(group))
            try await run.make(group, of: dealt.receiver(), random: &random)
        }
        return try await run.finish()
    }

    private static func send(
        _ call: Call, _ endpoint: Endpoint, _ random: inout SeededRandom
    ) async throws -> VOLESenderOutput {
        guard let change = call.dealing else {
            return try await SilentVOLE.send(
                count: call.count, delta: call.delta, security: call.security, accepting: call.accepting[1], session: call.session,
                endpoint: endpoint, peer: receiver, random: &random)
        }
        let layout = VOLELayout(count: call.count)
        let agreement = try await VOLEAgreement.run(
            .sender, count: call.count, security: call.security, accepting: call.accepting[1], session: call.session,
            endpoint: endpoint, peer: receiver)
        var run = SilentVOLESender(
            layout, agreement, delta: Dealt.delta(call), security: call.security, endpoint: endpoint, peer: receiver)
        for group in layout.groups {
            let dealt = Dealt(call, group, count: run.transferCount(group))
            try await run.make(group, of: dealt.sender(group.lowerBound == 0 ? change : { _ in }), random: &random)
        }
        return try await run.finish()
    }

    /// The ideal functionality of correlated OTs: both parties draw the same deal from a common seed and take their part.
    private struct Dealt {
        private let t: [Block]
        private let choices: [Bool]
        private let delta: Block
        private let key = CorrelationHash.Key(SHA256.hash(Array("dealt".utf8)))

        static func delta(_ call: Call) -> Block {
            var random = SeededRandom(call.seed &+ 77)
            let drawn = Block(low: random.next(), high: random.next())
            return call.delta ?? drawn
        }

        init(_ call: Call, _ group: Range<Int>, count: Int) {
            delta = Self.delta(call)
            var random = SeededRandom(call.seed &* 1009 &+ UInt64(group.lowerBound))
            t = (0..<count).map { _ in Block(low: random.next(), high: random.next()) }
            choices = (0..<count).map { _ in random.next() >> 63 == 1 }
        }

        func receiver() -> CorrelatedOTReceiverBatch {
            let blocks = SecretBlocks(count: t.count)
            for index in t.indices { blocks[index] = t[index] }
            return CorrelatedOTReceiverBatch(choices: SecretBits(choices), blocks: blocks, firstIndex: 0, hashKey: key)
        }

        func sender(_ change: (SecretBlocksView) -> Void) -> CorrelatedOTSenderBatch {
            let blocks = SecretBlocks(count: t.count)
            for index in t.indices { blocks[index] = choices[index] ? t[index] ^ delta : t[index] }
            change(SecretBlocksView(pointer: blocks.pointer, count: blocks.count))
            return CorrelatedOTSenderBatch(delta: delta, blocks: blocks, firstIndex: 0, hashKey: key)
        }
    }
}

extension VOLEParties.Outcome {
    /// Elements in which c and a·Δ + b differ.
    var wrongElements: Int {
        get throws {
            let (receiver, sender) = try values
            var sums = zip(receiver.c, sender.b).map { $0 ^ $1 }
            sums.withUnsafeMutableBufferPointer { sums in
                guard let base = sums.baseAddress else { return }
                FieldKernels.multiplyAdd(receiver.a, by: sender.delta, count: sums.count, into: base)
            }
            return sums.count { $0 != .zero }
        }
    }
}
