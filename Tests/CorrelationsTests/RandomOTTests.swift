// Random and chosen transfers on top of correlated ones: the hash, tweaks, parts of a batch, chosen messages and chosen bits.

import Kernels
import Secrets
import Symmetric
import TestKit
import Testing
import Wire

@testable import Correlations

struct RandomOTTests {
    typealias SenderProgram<Value> = @Sendable (consuming CorrelatedOTSenderBatch, Endpoint, inout SeededRandom) async throws -> Value
    typealias ReceiverProgram<Value> = @Sendable (consuming CorrelatedOTReceiverBatch, Endpoint, inout SeededRandom) async throws -> Value

    /// One batch, given to either party's program.
    static func run<Sent: Sendable, Received: Sendable>(
        _ count: Int, seed: UInt64 = 1, wrap: (Bool, any Channel) -> any Channel = { $1 }, sender: @escaping SenderProgram<Sent>,
        receiver: @escaping ReceiverProgram<Received>
    ) async -> Transfers.Outcome<Sent, Received> {
        await Transfers.run(
            seed: seed, wrap: wrap,
            sender: { endpoint, random in
                var party = try await CorrelatedOTSender.start(
                    session: Transfers.session, endpoint: endpoint, receiver: Transfers.receiver, randomness: &random)
                let batch = try await party.extend(count, endpoint: endpoint, randomness: &random)
                return try await sender(batch, endpoint, &random)
            },
            receiver: { endpoint, random in
                var party = try await CorrelatedOTReceiver.start(
                    session: Transfers.session, endpoint: endpoint, sender: Transfers.sender, randomness: &random)
                let batch = try await party.extend(count, endpoint: endpoint)
                return try await receiver(batch, endpoint, &random)
            })
    }

    static func plain(_ count: Int, seed: UInt64 = 1) async throws -> (sent: PlainSent, received: PlainReceived) {
        try await run(
            count, seed: seed, sender: { batch, _, _ in PlainSent(batch.randomOT()) },
            receiver: { batch, _, _ in PlainReceived(batch.randomOT()) }
        ).both
    }

    @Test(arguments: [0, 1, 127, 128, 129, 1023, 1024, 1025])
    func theReceiverHasThePadOfItsChoice(count: Int) async throws {
        let (sent, received) = try await Self.plain(count)
        #expect(sent.zeros.count == count)
        expectTransferred(sent, received)
    }

    @Test func padsAreUniformAndAllDifferent() async throws {
        let (sent, received) = try await Self.plain(20_000)
        #expect(Set(sent.zeros + sent.ones).count == 40_000)
        for blocks in [sent.zeros, sent.ones, received.chosen, zip(sent.zeros, sent.ones).map { $0 ^ $1 }] {
            #expect(ChiSquare.uniform(blocks.flatMap { [$0.low, $0.high] }) < ChiSquare.acceptedMax)
        }
    }

    @Test func equalRowsHashApartUnderTheirTweaks() {
        let rows = [Block](repeating: Block(low: 1, high: 2), count: 100)
        var out = rows
        CorrelationHash(CorrelationHash.Key(Transfers.session)).hash(rows, plus: .zero, firstTweak: 7, count: 100, into: &out)
        #expect(Set(out).count == 100)
        var later = rows
        CorrelationHash(CorrelationHash.Key(Transfers.session)).hash(rows, plus: .zero, firstTweak: 8, count: 100, into: &later)
        #expect(Array(later[..<99]) == Array(out[1...]))
    }

    @Test func theHashKeyIsThatOfTheBatchAndItsChallenge() {
        var place = OTPosition()
        let parameters = OTExtensionParameters()
        let first = place.hashKey(binding: Transfers.session, challenge: [1, 2])
        #expect(first != place.hashKey(binding: Transfers.session, challenge: [1, 3]))
        #expect(first != place.hashKey(binding: SHA256.hash([1]), challenge: [1, 2]))
        place.advance(OTFrames(count: 100, parameters: parameters))
        #expect(first != place.hashKey(binding: Transfers.session, challenge: [1, 2]))
        #expect(place.index == 100)
        #expect(place.block == 8)
    }

    // MARK: Parts

    @Test func partsOfABatchTransferAsTheWhole() async throws {
        let whole = try await Self.plain(1000)
        let parts = try await Self.run(
            1000,
            sender: { batch, _, _ in
                var batch = batch
                let first = batch.take(130)
                let second = batch.take(1)
                return [PlainSent(first.randomOT()), PlainSent(second.randomOT()), PlainSent(batch.randomOT())]
            },
            receiver: { batch, _, _ in
                var batch = batch
                let first = batch.take(130)
                let second = batch.take(1)
                return [PlainReceived(first.randomOT()), PlainReceived(second.randomOT()), PlainReceived(batch.randomOT())]
            }
        ).both
        #expect(parts.sent.map(\.zeros.count) == [130, 1, 869])
        for (mine, theirs) in zip(parts.sent, parts.received) { expectTransferred(mine, theirs) }
        #expect(parts.sent.flatMap(\.zeros) == whole.sent.zeros)
        #expect(parts.sent.flatMap(\.ones) == whole.sent.ones)
        #expect(parts.received.flatMap(\.choices) == whole.received.choices)
        #expect(parts.received.flatMap(\.chosen) == whole.received.chosen)
    }

    @Test func whatWasTakenIsGone() async throws {
        let rest = try await Self.run(
            200,
            sender: { batch, _, _ in
                var batch = batch
                let part = batch.take(150)
                return (PlainSenderCorrelation(part), PlainSenderCorrelation(batch), batch.firstIndex)
            },
            receiver: { batch, _, _ in
                var batch = batch
                let part = batch.take(150)
                return (PlainReceiverCorrelation(part), PlainReceiverCorrelation(batch), batch.firstIndex)
            }
        ).both
        expectCorrelated(rest.sent.0, rest.received.0)
        expectCorrelated(rest.sent.1, rest.received.1)
        #expect(rest.sent.2 == 150)
        #expect(rest.received.2 == 150)
        #expect(Set(rest.received.0.t).isDisjoint(with: rest.received.1.t))
    }

    // MARK: Chosen bits and messages

    private static func choices(_ count: Int) -> [Bool] { (0..<count).map { $0 % 5 < 2 } }

    @Test(arguments: [0, 1, 64, 129, 1025])
    func correlationsTakeChosenBits(count: Int) async throws {
        let (sent, received) = try await Self.run(
            count,
            sender: { batch, endpoint, _ in
                PlainSenderCorrelation(try await batch.corrected(endpoint: endpoint, receiver: Transfers.receiver, number: 5))
            },
            receiver: { batch, endpoint, _ in
                PlainReceiverCorrelation(
                    try await batch.choosing(
                        SecretBits(Self.choices(count)), endpoint: endpoint, sender: Transfers.sender, number: 5))
            }
        ).both
        #expect(received.choices == Self.choices(count).map { $0 ? 1 : 0 })
        expectCorrelated(sent, received)
    }

    private static func transferMessages(
        _ count: Int, wrap: (Bool, any Channel) -> any Channel = { $1 }
    ) async -> Transfers.Outcome<[Block], [Block]> {
        await run(
            count, wrap: wrap,
            sender: { batch, endpoint, random in
                let zeros = try SecretBlocks.random(count, &random)
                let ones = try SecretBlocks.random(count, &random)
                try await ChosenOT.send(
                    zeros: zeros, ones: ones, on: batch.randomOT(), endpoint: endpoint, to: Transfers.receiver, number: 3)
                return (0..<2 * count).map { $0 & 1 == 0 ? zeros[$0 / 2] : ones[$0 / 2] }
            },
            receiver: { batch, endpoint, _ in
                let chosen = try await ChosenOT.receive(
                    SecretBits(choices(count)), on: batch.randomOT(), endpoint: endpoint, from: Transfers.sender, number: 3)
                return (0..<count).map { chosen[$0] }
            })
    }

    @Test(arguments: [0, 1, 2, 127, 128, 129, 1023, 1024, 1025])
    func chosenMessagesArrive(count: Int) async throws {
        let (sent, received) = try await Self.transferMessages(count).both
        let choices = Self.choices(count)
        #expect(received == (0..<count).map { sent[2 * $0 + (choices[$0] ? 1 : 0)] })
    }

    @Test func chosenMessagesCostOneBitAndTwoBlocks() async throws {
        let count = 1000
        let before = await Self.run(count, sender: { _, _, _ in }, receiver: { _, _, _ in })
        let after = await Self.transferMessages(count)
        #expect(after.traffic[0].payloadBytesSent - before.traffic[0].payloadBytesSent == 32 * count)
        #expect(after.traffic[1].payloadBytesSent - before.traffic[1].payloadBytesSent == 8 * ((count + 63) / 64))
    }

    @Test func theFlipsAreFairCoins() async throws {
        let recorder = Recorder()
        _ = try await Self.transferMessages(8000) { isSender, channel in isSender ? recorder.wrap(channel) : channel }.both
        let flips = try #require(recorder.payloads.first { $0.count == 1000 })
        let ones = flips.reduce(0) { $0 + $1.nonzeroBitCount }
        #expect(isFair(ones, of: 8000))
        #expect(ChiSquare.uniform(flips) < ChiSquare.acceptedMax)
    }

    @Test(arguments: [UInt8(0x75), 0x76], [-8, 8])
    func anotherLengthIsAFault(tag: UInt8, difference: Int) async {
        let outcome = await Self.transferMessages(100) { isSender, channel in
            guard isSender == (tag == 0x76) else { return channel }
            return ForgingChannel.changing(channel, tag: tag) { payload in
                if difference < 0 { payload.removeLast(-difference) } else { payload += [UInt8](repeating: 0, count: difference) }
            }
        }
        let due = tag == 0x76 ? 3200 : 16
        let error = tag == 0x76 ? outcome.receiverChannelError : outcome.senderChannelError
        let peer = tag == 0x76 ? Transfers.sender : Transfers.receiver
        #expect(error == .unexpectedSize(peer: peer, expected: due, received: due + difference))
    }
}
