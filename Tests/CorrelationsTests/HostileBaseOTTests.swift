// Base OT with a peer that sends what is no point, or too much or too little.

import Groups
import Kernels
import Secrets
import Symmetric
import TestKit
import Testing
import Wire

@testable import Correlations

struct HostileBaseOTTests {
    /// Encodings that are no point.
    enum BadPoint: CaseIterable, Sendable {
        case offCurve, notCanonical, identity

        func replace(_ bytes: inout [UInt8], at start: Int) {
            switch self {
            case .offCurve: bytes[start + 63] ^= 1
            case .notCanonical: for index in start..<start + 32 { bytes[index] = 255 }
            case .identity: for index in start..<start + 64 { bytes[index] = 0 }
            }
        }
    }

    @Test(arguments: BadPoint.allCases, [0, 5, 7])
    func whatIsNoPointIsBlamedOnTheReceiver(bad: BadPoint, index: Int) async {
        let outcome = await BaseOTTests.run(4) { isSender, channel in
            isSender ? channel : ForgingChannel.changing(channel, tag: 0x70) { bad.replace(&$0, at: 64 * index) }
        }
        #expect(outcome.senderError == .invalidPoint(peer: Transfers.receiver, index: index))
    }

    @Test(arguments: BadPoint.allCases, [0, 3])
    func whatIsNoPointIsBlamedOnTheSender(bad: BadPoint, index: Int) async {
        let outcome = await BaseOTTests.run(4) { isSender, channel in
            isSender ? ForgingChannel.changing(channel, tag: 0x70) { bad.replace(&$0, at: 64 * index) } : channel
        }
        #expect(outcome.receiverError == .invalidPoint(peer: Transfers.sender, index: index))
    }

    @Test(arguments: [0, 1])
    func aPointThatIsItsMasksNegativeIsRefused(place: Int) async throws {
        // The sum, which the sender would multiply, is the identity: its pad would be known to everybody.
        let binding = BaseOTBinding(session: Transfers.session, sender: Transfers.sender, receiver: Transfers.receiver, count: 3)
        let outcome = await BaseOTTests.run(3) { isSender, channel in
            guard !isSender else { return channel }
            return ForgingChannel.changing(channel, tag: 0x70) { payload in
                let start = 2 * 64
                let other = start + 64 * (1 - place)
                guard let point = try? P256Point(decoding: Array(payload[other..<other + 64])),
                    let mask = try? binding.masks([(index: 1, number: UInt64(place), of: point)], from: Transfers.receiver).first
                else { return }
                payload.replaceSubrange(start + 64 * place..<start + 64 * place + 64, with: mask.negated.encoded())
            }
        }
        #expect(outcome.senderError == .invalidPoint(peer: Transfers.receiver, index: 2 + place))
    }

    @Test(arguments: [-64, -8, 8, 64])
    func anotherLengthIsAFaultOfThePeer(difference: Int) async {
        for isForgedBySender in [true, false] {
            let outcome = await BaseOTTests.run(4) { isSender, channel in
                guard isSender == isForgedBySender else { return channel }
                return ForgingChannel.changing(channel, tag: 0x70) { payload in
                    if difference < 0 { payload.removeLast(-difference) } else { payload += [UInt8](repeating: 1, count: difference) }
                }
            }
            let due = isForgedBySender ? 4 * 64 : 8 * 64
            let error = isForgedBySender ? outcome.receiverChannelError : outcome.senderChannelError
            let peer = isForgedBySender ? Transfers.sender : Transfers.receiver
            #expect(error == .unexpectedSize(peer: peer, expected: due, received: due + difference))
        }
    }

    @Test func partiesThatDisagreeOnTheCountFindOut() async {
        let outcome = await BaseOTTests.run(4, receiverCount: 5)
        #expect(outcome.senderChannelError != nil)
        #expect(outcome.receiverChannelError != nil)
    }
}
