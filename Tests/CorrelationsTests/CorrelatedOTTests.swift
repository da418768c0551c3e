// The OT extension between honest parties: the relation at many sizes, what crosses, and statistics.

import Kernels
import Secrets
import Symmetric
import Synchronization
import TestKit
import Testing
import Wire

@testable import Correlations

struct CorrelatedOTTests {
    static let malicious = OTExtensionParameters()

    /// Batches of the given sizes of one extension.
    static func run(
        _ counts: [Int], parameters: OTExtensionParameters = malicious, receiverParameters: OTExtensionParameters? = nil,
        delta: Block? = nil, seed: UInt64 = 1, sessions: (Digest, Digest) = (Transfers.session, Transfers.session),
        wrap: (Bool, any Channel) -> any Channel = { $1 }
    ) async -> Transfers.Outcome<[PlainSenderCorrelation], [PlainReceiverCorrelation]> {
        let (first, second) = sessions
        return await Transfers.run(
            seed: seed, wrap: wrap,
            sender: { endpoint, random in
                var sender = try await CorrelatedOTSender.start(
                    delta: delta, parameters: parameters, session: first, endpoint: endpoint, receiver: Transfers.receiver,
                    randomness: &random)
                var batches: [PlainSenderCorrelation] = []
                for count in counts {
                    batches.append(
                        PlainSenderCorrelation(try await sender.extend(count, endpoint: endpoint, randomness: &random)))
                }
                return batches
            },
            receiver: { endpoint, random in
                var receiver = try await CorrelatedOTReceiver.start(
                    parameters: receiverParameters ?? parameters, session: second, endpoint: endpoint, sender: Transfers.sender,
                    randomness: &random)
                var batches: [PlainReceiverCorrelation] = []
                for count in counts { batches.append(PlainReceiverCorrelation(try await receiver.extend(count, endpoint: endpoint))) }
                return batches
            })
    }

    @Test(arguments: PuncturedTreeTests.shapes)
    func correlationsHoldAtAllSizes(parameters: OTExtensionParameters) async throws {
        // Around a word, a block, a step of the kernel, and a frame with and without the bits spent on the check.
        let counts = [0, 1, 63, 64, 65, 127, 128, 129, 960, 961, 1023, 1024, 1025, 8128, 8129, 8192, 8193, 20_000]
        let (sent, received) = try await Self.run(counts, parameters: parameters).both
        #expect(sent.map(\.q.count) == counts)
        for (mine, theirs) in zip(sent, received) { expectCorrelated(mine, theirs) }
    }

    @Test func noRowComesTwiceInAnExtension() async throws {
        let (sent, received) = try await Self.run([700, 700, 300]).both
        #expect(Set(received.flatMap(\.t)).count == 1700)
        #expect(Set(sent.map(\.delta)).count == 1)
    }

    @Test func theSenderMayChooseDelta() async throws {
        let delta = Block(low: 0xFFFF_0000_1234_5678, high: 1 << 63)
        let (sent, received) = try await Self.run([300], delta: delta).both
        #expect(sent[0].delta == delta)
        expectCorrelated(sent[0], received[0])
    }

    @Test func deltaIsDrawnAnewInEverySession() async throws {
        let first = try await Self.run([1], seed: 1).both.sent[0].delta
        let second = try await Self.run([1], seed: 2).both.sent[0].delta
        #expect(first != second)
    }

    // MARK: Cost

    @Test(arguments: PuncturedTreeTests.shapes)
    func bytesAndRoundsAreThoseOfThePage(parameters: OTExtensionParameters) async throws {
        let counts = [1000, 20_000]
        let outcome = await Self.run(counts, parameters: parameters)
        let trees = 128 / parameters.fieldBits.rawValue
        let isChecked = parameters.adversary == .malicious
        // Sender: 128 base transfers as their receiver, and a challenge a batch.
        #expect(outcome.traffic[0].payloadBytesSent == 128 * 128 + (isChecked ? 2 * 16 : 0))
        let blocks = counts.reduce(0) { $0 + ($1 + (isChecked ? 64 : 0) + 127) / 128 }
        let extra = isChecked ? 32 * (trees + 1) + 2 * 129 * 8 : 0
        #expect(outcome.traffic[1].payloadBytesSent == 64 * 128 + 4096 + 16 * (trees - 1) * blocks + extra)
        // Base transfers, then trees and corrections; where there is a check, a challenge and an answer a batch.
        #expect(outcome.traffic.map(\.rounds).max() == 2 + (isChecked ? 2 * 2 : 0))
    }

    // MARK: Statistics

    @Test(arguments: OTExtensionParameters.FieldBits.allCases)
    func choiceBitsAreFairAndRowsUniform(bits: OTExtensionParameters.FieldBits) async throws {
        let count = 40_000
        let (sent, received) = try await Self.run([count], parameters: OTExtensionParameters(fieldBits: bits)).both
        let ones = received[0].choices.reduce(0, +)
        #expect(isFair(Int(ones), of: count))
        #expect(ChiSquare.uniform(received[0].t.flatMap { [$0.low, $0.high] }) < ChiSquare.acceptedMax)
        #expect(ChiSquare.uniform(sent[0].q.flatMap { [$0.low, $0.high] }) < ChiSquare.acceptedMax)
    }

    @Test func whatTheSenderSeesDoesNotFollowTheChoices() async throws {
        // Corrections of 31 trees, 128 positions of one choice bit each: bits that are equal to the choice bit, counted.
        let recorder = Recorder()
        let received = try await Self.run([8128], wrap: { isSender, channel in isSender ? recorder.wrap(channel) : channel }).both.received
        let corrections = try #require(recorder.payloads.first { $0.count == 64 * 31 * 16 })
        var equal = 0
        for tree in 0..<31 {
            for index in 0..<8128 {
                let bit = corrections[tree * 64 * 16 + index / 8] >> UInt8(index % 8) & 1
                if UInt64(bit) == received[0].choices[index] { equal += 1 }
            }
        }
        #expect(isFair(equal, of: 31 * 8128))
    }

    @Test func theAnswerToAChallengeIsMaskedAnewInEveryBatch() async throws {
        let recorder = Recorder()
        _ = try await Self.run([100, 100, 100], wrap: { isSender, channel in isSender ? recorder.wrap(channel) : channel }).both
        let hashes = recorder.payloads.filter { $0.count == 129 * 8 }.map { Array($0[..<8]) }
        #expect(hashes.count == 3)
        #expect(Set(hashes).count == 3)
    }
}
