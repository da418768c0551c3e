// Bytes from a peer that are no point, no position, no count: a typed error that names the peer, and no result.

import Groups
import Parties
import SetIntersection
import TestKit
import Testing
import Wire

struct HostilePeerTests {
    /// Where a list of points crosses: who sends it to whom in which step.
    struct Slot: Sendable, CustomTestStringConvertible {
        let sender: Int
        let receiver: Int
        let step: UInt64
        /// Whose set the list is.
        let set: Int
        var testDescription: String { "step \(step), \(sender) to \(receiver)" }
    }

    static let slots = [
        Slot(sender: 0, receiver: 1, step: 3, set: 0), Slot(sender: 1, receiver: 0, step: 3, set: 1),
        Slot(sender: 2, receiver: 0, step: 4, set: 2), Slot(sender: 0, receiver: 1, step: 6, set: 2),
        Slot(sender: 1, receiver: 2, step: 7, set: 2),
    ]

    /// Encodings that are no point, each with the reason that a decoder gives.
    enum BadPoint: CaseIterable, Sendable {
        case offCurve, xNotCanonical, yNotCanonical, identity

        var reason: P256DecodingError {
            switch self {
            case .offCurve: .notOnCurve
            case .xNotCanonical, .yNotCanonical: .notCanonical
            case .identity: .identity
            }
        }

        /// Replaces the encoding at `start`.
        func replace(_ bytes: inout [UInt8], at start: Int) {
            switch self {
            case .offCurve: bytes[start + 63] ^= 1
            case .identity: for index in start..<start + 64 { bytes[index] = 0 }
            case .yNotCanonical: for index in start + 32..<start + 64 { bytes[index] = 255 }
            case .xNotCanonical:
                // p + 5 with the y of the point at x = 5: a point to whoever reduces.
                let zeros = [UInt8](repeating: 0, count: 8)
                let x = [255, 255, 255, 255, 0, 0, 0, 1] + zeros + [0, 0, 0, 1] + zeros + [0, 0, 0, 4]
                let y: [UInt8] = [
                    0x45, 0x92, 0x43, 0xB9, 0xAA, 0x58, 0x18, 0x06, 0xFE, 0x91, 0x3B, 0xCE, 0x99, 0x81, 0x7A, 0xDE,
                    0x11, 0xCA, 0x50, 0x3C, 0x64, 0xD9, 0xA3, 0xC5, 0x33, 0x41, 0x5C, 0x08, 0x32, 0x48, 0xFB, 0xCC,
                ]
                bytes.replaceSubrange(start..<start + 64, with: x + y)
            }
        }
    }

    private static let sets = Sets.random([40, 39, 38], universe: 50, seed: 1)

    @Test(arguments: slots, BadPoint.allCases)
    func whatIsNoPointIsBlamedOnItsSender(slot: Slot, bad: BadPoint) async {
        let outcome = await Alignments.three(
            Self.sets,
            wrap: ForgingChannel.wrap(from: slot.sender, to: slot.receiver, step: Steps.points(slot.step)) {
                bad.replace(&$0, at: 17 * 64)
            })
        let expected = AlignmentError.invalidPoint(peer: Alignments.ids[slot.sender], index: 17, reason: bad.reason)
        #expect(outcome.alignmentError(slot.receiver) == expected)
        #expect(outcome.endings.allSatisfy { (try? $0.get()) == nil }, "a party kept a result")
    }

    @Test(arguments: [(0, 1), (1, 0)], BadPoint.allCases)
    func whatIsNoPointIsBlamedOnItsSenderOfTwo(link: (Int, Int), bad: BadPoint) async {
        let outcome = await Alignments.two(
            Array(Self.sets.prefix(2)),
            wrap: ForgingChannel.wrap(from: link.0, to: link.1, step: Steps.points(3)) { bad.replace(&$0, at: 0) })
        let expected = AlignmentError.invalidPoint(peer: Alignments.ids[link.0], index: 0, reason: bad.reason)
        #expect(outcome.alignmentError(link.1) == expected)
    }

    @Test(arguments: slots, [-64, -8, -1, 1, 64])
    func aFrameOfAnotherLengthIsBlamedOnItsSender(slot: Slot, difference: Int) async {
        let outcome = await Alignments.three(
            Self.sets,
            wrap: ForgingChannel.wrap(from: slot.sender, to: slot.receiver, step: Steps.points(slot.step)) { payload in
                if difference < 0 { payload.removeLast(-difference) } else { payload += [UInt8](repeating: 1, count: difference) }
            })
        let due = Self.sets[slot.set].count * 64
        let expected = ChannelError.unexpectedSize(peer: Alignments.ids[slot.sender], expected: due, received: due + difference)
        #expect(outcome.channelError(slot.receiver) == expected)
    }

    @Test(arguments: [0, 1, 2, 3])
    func aPositionOutsideOfAListIsBlamedOnItsSender(link: Int) async {
        // C to A, C to B, B to A, A to C.
        let (sender, receiver, step) = [(2, 0, 9), (2, 1, 9), (1, 0, 10), (0, 2, 11)][link]
        let outcome = await Alignments.three(
            Self.sets,
            wrap: ForgingChannel.wrap(from: sender, to: receiver, step: Steps.positions(UInt64(step))) { $0[3 * 8 + 7] = 0x80 })
        #expect(outcome.alignmentError(receiver) == .invalidPosition(peer: Alignments.ids[sender], index: 3))
    }

    @Test func aPositionThatComesTwiceIsBlamedOnItsSender() async {
        let outcome = await Alignments.three(
            Self.sets,
            wrap: ForgingChannel.wrap(from: 2, to: 0, step: Steps.positions(9)) { $0.replaceSubrange(8..<16, with: $0[0..<8]) })
        #expect(outcome.alignmentError(0) == .invalidPosition(peer: Alignments.ids[2], index: 1))
    }

    @Test(arguments: [0, 1])
    func moreCommonRowsThanASetHasAreRefused(receiver: Int) async {
        let outcome = await Alignments.three(
            Self.sets,
            wrap: ForgingChannel.wrap(from: 2, to: receiver, step: Steps.count(8)) { $0 = [39, 0, 0, 0, 0, 0, 0, 0] })
        #expect(outcome.alignmentError(receiver) == .invalidCount(peer: Alignments.ids[2], count: 39))
    }

    @Test func aCountOf64BitsIsNoTrap() async {
        let outcome = await Alignments.three(
            Self.sets,
            wrap: ForgingChannel.wrap(from: 2, to: 0, step: Steps.count(8)) { $0 = [UInt8](repeating: 255, count: 8) })
        #expect(outcome.alignmentError(0) == .invalidCount(peer: Alignments.ids[2], count: .max))
    }

    @Test func aListThatRepeatsAPointIsFoundByTheComparingParty() async {
        // B repeats a point of C's set on its way back.
        let outcome = await Alignments.three(
            Self.sets,
            wrap: ForgingChannel.wrap(from: 1, to: 2, step: Steps.points(7)) { $0.replaceSubrange(64..<128, with: $0[0..<64]) })
        #expect(outcome.alignmentError(2) == .repeatedElement(peer: Alignments.ids[1]))
    }

    @Test(arguments: [0, 1])
    func aRepeatedTagIsBlamedOnItsSender(sender: Int) async {
        let outcome = await Alignments.three(
            Self.sets,
            wrap: ForgingChannel.wrap(from: sender, to: 2, step: sender == 0 ? Steps.points(4) : Steps.tags(5)) {
                $0.replaceSubrange(16..<32, with: $0[0..<16])
            })
        #expect(outcome.alignmentError(2) == .repeatedElement(peer: Alignments.ids[sender]))
    }

    @Test func aPeerThatLeavesEndsTheOthers() async {
        let outcome = await Alignments.three(
            Self.sets,
            wrap: { owner, channel in
                owner == Alignments.ids[1] ? InterceptingChannel(channel, .cut, at: 3) : channel
            })
        #expect(outcome.channelError(0) != nil)
        #expect(outcome.channelError(2) != nil)
    }
}
