// The OT extension with a party that cheats: corrections that do not fit, guesses of Δ, replays, wrong sizes.

import Kernels
import Secrets
import Symmetric
import Synchronization
import TestKit
import Testing
import Wire

@testable import Correlations

struct HostileOTTests {
    private static let corrections = CorrelationError.inconsistent(peer: Transfers.receiver, step: "corrections")
    private static let trees = CorrelationError.inconsistent(peer: Transfers.receiver, step: "trees")

    /// Every nibble of Δ but the one of tree 9 is other than 0.
    private static let delta = Block(low: 0x1234_5608_9ABC_DEF1, high: 0x1111_2222_3333_4444)

    /// Runs a batch of 1,000 whose receiver sends frames through `forge`.
    private static func run(
        _ counts: [Int] = [1000], parameters: OTExtensionParameters = OTExtensionParameters(), forge: @escaping ForgingChannel.Forge
    ) async -> Transfers.Outcome<[PlainSenderCorrelation], [PlainReceiverCorrelation]> {
        await CorrelatedOTTests.run(counts, parameters: parameters, delta: delta) { isSender, channel in
            isSender ? channel : ForgingChannel(channel, forge: forge)
        }
    }

    /// Flips choice bit 70 in the correction of one tree: nine blocks a tree.
    private static func flip(_ tree: Int, _ payload: inout [UInt8]) { payload[(tree - 1) * 9 * 16 + 8] ^= 1 << 6 }

    @Test(arguments: [1, 2, 5, 8, 10, 11, 30, 31])
    func inconsistentCorrectionsAreFound(tree: Int) async {
        let outcome = await Self.run { step, _, payload, _ in if step == 0x72 { Self.flip(tree, &payload) } }
        #expect(outcome.senderError == Self.corrections)
    }

    @Test func aTreeWhoseDeltaIsZeroTakesAnyCorrection() async throws {
        // The only luck there is: Δ's four bits guessed, which passes with probability 1/16 and changes nothing.
        #expect(Self.delta.bits(4, from: 4 * 9) == 0)
        let (sent, received) = try await Self.run { step, _, payload, _ in if step == 0x72 { Self.flip(9, &payload) } }.both
        expectCorrelated(sent[0], received[0])
    }

    @Test(arguments: 0..<16)
    func aReceiverThatGuessesPassesOnlyWithTheRightGuess(guess: Int) async {
        // The flip changes columns of tree 5 where Δ has a bit; the cheating answer allows for the guessed ones.
        let outcome = await Self.run { step, _, payload, incoming in
            if step == 0x72 { Self.flip(5, &payload) }
            if step == 0x74, let challenge = incoming.last {
                let difference = Self.hash(ofBit: 70, blockCount: 9, challenge: challenge)
                for bit in 0..<4 where guess >> bit & 1 == 1 {
                    for byte in 0..<8 { payload[8 * (1 + 4 * 5 + bit) + byte] ^= UInt8(truncatingIfNeeded: difference >> UInt64(8 * byte)) }
                }
            }
        }
        let truth = Self.delta.bits(4, from: 4 * 5)
        #expect((outcome.senderError == Self.corrections) == (guess != truth))
        #expect((try? outcome.sent.get()) == nil || guess == truth)
    }

    /// The hash of choice bits of which only one is set.
    private static func hash(ofBit bit: Int, blockCount: Int, challenge: [UInt8]) -> UInt64 {
        var words = [UInt64](repeating: 0, count: 2 * blockCount)
        let key = SecretBytes(copying: challenge)
        KeyedGenerator(key: key).fill(&words, wordCount: words.count, stream: StreamID(operation: 0, tag: 0x73))
        words[words.count - 1] = 1
        return OTCheck.reduce(BitColumnKernels.product(words[bit / 64], 1 << UInt64(bit % 64)))
    }

    @Test(arguments: [0, 1, 64, 128])
    func aWrongAnswerIsFound(word: Int) async {
        // Word 0 is the hash of the choice bits, which enters wherever Δ has a bit.
        let outcome = await Self.run { step, _, payload, _ in if step == 0x74 { payload[8 * word + 7] ^= 0x80 } }
        #expect(outcome.senderError == Self.corrections)
    }

    @Test func theAnswerToAnotherChallengeIsFound() async {
        let outcome = await CorrelatedOTTests.run([1000], delta: Self.delta) { isSender, channel in
            isSender ? ForgingChannel.changing(channel, tag: 0x73) { $0[3] ^= 4 } : channel
        }
        #expect(outcome.senderError == Self.corrections)
    }

    @Test func correctionsOfAnEarlierBatchAreFound() async {
        let first = Recording()
        let outcome = await Self.run([1000, 1000]) { step, number, payload, _ in
            if step == 0x72 { if number == 0 { first.keep(payload) } else { payload = first.payload } }
        }
        #expect(outcome.senderError == Self.corrections)
    }

    @Test func anEarlierAnswerIsFound() async {
        let first = Recording()
        let outcome = await Self.run([1000, 1000]) { step, number, payload, _ in
            if step == 0x74 { if number == 0 { first.keep(payload) } else { payload = first.payload } }
        }
        #expect(outcome.senderError == Self.corrections)
    }

    @Test func anInconsistencyInALaterFrameIsFound() async {
        let outcome = await Self.run([20_000]) { step, number, payload, _ in
            if step == 0x72 && number == 2 { payload[payload.count - 32] ^= 1 }
        }
        #expect(outcome.senderError == Self.corrections)
    }

    @Test func withoutTheCheckTheSamePassesAndBreaksTheCorrelation() async throws {
        let parameters = OTExtensionParameters(adversary: .semiHonest)
        let (sent, received) = try await Self.run(parameters: parameters) { step, _, payload, _ in
            if step == 0x72 { payload[8] ^= 1 << 6 }
        }.both
        let wrong = sent[0].q.indices.filter { index in
            sent[0].q[index] != (received[0].choices[index] == 1 ? received[0].t[index] ^ Self.delta : received[0].t[index])
        }
        #expect(wrong == [70])
    }

    // MARK: Trees

    @Test func wrongTreesAreFound() async {
        // Both sums of a level: one of them is used.
        let outcome = await Self.run { step, _, payload, _ in
            if step == 0x71 {
                payload[32 * 40] ^= 1
                payload[32 * 40 + 16] ^= 1
            }
        }
        #expect(outcome.senderError == Self.trees)
    }

    @Test func treesOfAnotherSessionAreFound() async {
        let outcome = await CorrelatedOTTests.run([1], sessions: (Transfers.session, SHA256.hash([9])))
        #expect(outcome.senderError == Self.trees)
    }

    @Test func partiesWithOtherFieldsFindOut() async {
        let outcome = await CorrelatedOTTests.run([1], receiverParameters: OTExtensionParameters(fieldBits: .eight))
        #expect(outcome.senderChannelError != nil || outcome.senderError != nil)
        #expect(outcome.receiverChannelError != nil)
    }

    // MARK: Sizes

    @Test(arguments: [UInt32(0x71), 0x72, 0x74], [-8, 8])
    func anotherLengthIsAFaultOfTheReceiver(step: UInt32, difference: Int) async {
        let outcome = await Self.run { actual, _, payload, _ in
            guard actual == step else { return }
            if difference < 0 { payload.removeLast(-difference) } else { payload += [UInt8](repeating: 0, count: difference) }
        }
        guard case .unexpectedSize(let peer, let expected, let received) = outcome.senderChannelError else {
            Issue.record("ended as \(outcome.sent)")
            return
        }
        #expect(peer == Transfers.receiver)
        #expect(received == expected + difference)
    }

    @Test func aChallengeOfAnotherLengthIsAFaultOfTheSender() async {
        let outcome = await CorrelatedOTTests.run([10]) { isSender, channel in
            isSender ? ForgingChannel.changing(channel, tag: 0x73) { $0.removeLast(8) } : channel
        }
        #expect(outcome.receiverChannelError == .unexpectedSize(peer: Transfers.sender, expected: 16, received: 8))
    }

    @Test(arguments: [InterceptingChannel.Fault.repeatFrame, .swapWithNext, .cut, .flipStep, .flipSequence])
    func faultsOfTheChannelEndBoth(fault: InterceptingChannel.Fault) async {
        let outcome = await CorrelatedOTTests.run([20_000]) { isSender, channel in
            isSender ? channel : InterceptingChannel(channel, fault, at: 3)
        }
        #expect(outcome.senderChannelError != nil)
        #expect((try? outcome.received.get()) == nil)
    }
}

/// A payload kept for a replay.
final class Recording: Sendable {
    private let kept = Mutex<[UInt8]>([])
    func keep(_ payload: [UInt8]) { kept.withLock { $0 = payload } }
    var payload: [UInt8] { kept.withLock { $0 } }
}
