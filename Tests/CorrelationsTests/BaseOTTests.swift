// Base OT between honest parties: the relation, the binding, what crosses.

import Groups
import Kernels
import Secrets
import Symmetric
import Synchronization
import TestKit
import Testing
import Wire

@testable import Correlations

struct BaseOTTests {
    static func choices(_ count: Int) -> [Bool] { (0..<count).map { $0 % 3 == 1 || $0 == 2 } }

    static func run(
        _ count: Int, seed: UInt64 = 1, sessions: (Digest, Digest) = (Transfers.session, Transfers.session),
        receiverCount: Int? = nil, wrap: (Bool, any Channel) -> any Channel = { $1 }
    ) async -> Transfers.Outcome<PlainSent, PlainReceived> {
        let (first, second) = sessions
        return await Transfers.run(
            seed: seed, wrap: wrap,
            sender: { endpoint, random in
                PlainSent(
                    try await BaseOT.send(count, session: first, endpoint: endpoint, to: Transfers.receiver, randomness: &random))
            },
            receiver: { endpoint, random in
                PlainReceived(
                    try await BaseOT.receive(
                        SecretBits(choices(receiverCount ?? count)), session: second, endpoint: endpoint, from: Transfers.sender,
                        randomness: &random))
            })
    }

    @Test(arguments: [0, 1, 2, 65, 128])
    func theReceiverGetsThePadOfItsChoice(count: Int) async throws {
        let (sent, received) = try await Self.run(count).both
        #expect(received.choices == Self.choices(count).map { $0 ? 1 : 0 })
        expectTransferred(sent, received)
    }

    @Test func bytesAndRoundsAreThoseOfThePage() async {
        let outcome = await Self.run(128)
        #expect(outcome.traffic.map(\.payloadBytesSent) == [64 * 128, 128 * 128])
        #expect(outcome.traffic.map(\.rounds) == [1, 1])
    }

    @Test func noPadIsThatOfAnotherTransfer() async throws {
        let (sent, _) = try await Self.run(40).both
        #expect(Set(sent.zeros + sent.ones).count == 80)
    }

    @Test func anotherSessionHasOtherPadsFromTheSameRandomness() async throws {
        let other = SHA256.hash([1])
        let first = try await Self.run(4).both.sent
        let second = try await Self.run(4, sessions: (other, other)).both.sent
        #expect(Set(first.zeros + first.ones).isDisjoint(with: second.zeros + second.ones))
    }

    @Test func partiesOfDifferentSessionsShareNoPad() async throws {
        let (sent, received) = try await Self.run(8, sessions: (Transfers.session, SHA256.hash([1]))).both
        #expect(Set(sent.zeros + sent.ones).isDisjoint(with: received.chosen))
    }

    @Test func everyTransferHasAScalarOfItsOwnAtTheSender() async throws {
        let recorder = Recorder()
        _ = try await Self.run(16) { isSender, channel in
            isSender ? channel : recorder.wrap(channel)
        }.both
        let points = recorder.incoming(words: 8)
        #expect(points.count == 16)
        #expect(Set(points).count == 16)
    }

    @Test func bothPointsOfATransferAreUniformWhateverIsChosen() async throws {
        // y coordinates of what the receiver sends, in four cells by place and choice.
        let recorder = Recorder()
        _ = try await Self.run(400) { isSender, channel in isSender ? recorder.wrap(channel) : channel }.both
        let points = recorder.incoming(words: 8)
        let choices = Self.choices(400)
        #expect(points.count == 800)
        for place in 0..<2 {
            for choice in [false, true] {
                let cell = (0..<400).filter { choices[$0] == choice }.flatMap { points[2 * $0 + place][32..<64] }
                #expect(ChiSquare.uniform(cell.map { $0 }) < ChiSquare.acceptedMax)
            }
        }
    }

    @Test func whatWasSentInOneSessionIsOfNoUseInAnother() async throws {
        // The receiver's message of another run, replayed: pads that nobody but the sender knows.
        let recorder = Recorder()
        let (_, before) = try await Self.run(4, seed: 1) { isSender, channel in isSender ? recorder.wrap(channel) : channel }.both
        let old = recorder.payloads
        let outcome = await Self.run(4, seed: 2) { isSender, channel in
            isSender ? channel : ForgingChannel.changing(channel, tag: 0x70) { payload in payload = old[0] }
        }
        let (sent, received) = try outcome.both
        #expect(Set(sent.zeros + sent.ones).isDisjoint(with: before.chosen + received.chosen))
    }
}

/// Keeps what comes in at one end.
final class Recorder: Sendable {
    private let channels = Mutex<[RecordingChannel]>([])

    func wrap(_ channel: any Channel) -> any Channel {
        let recorder = RecordingChannel(channel, keepingPayloads: true)
        channels.withLock { $0.append(recorder) }
        return recorder
    }

    var payloads: [[UInt8]] { channels.withLock { $0.flatMap(\.incomingPayloads) } }

    /// All that came in, cut into pieces of `words` words.
    func incoming(words: Int) -> [[UInt8]] {
        let bytes = payloads.flatMap { $0 }
        return stride(from: 0, to: bytes.count, by: 8 * words).map { Array(bytes[$0..<$0 + 8 * words]) }
    }
}
