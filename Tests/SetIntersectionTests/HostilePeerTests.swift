// Bytes from a peer that are no proper point, no position, no count: a typed error that names the peer, and no result.

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

    /// Points that every scalar takes to 0.
    enum BadPoint: CaseIterable, Sendable {
        case zero, one, minusOne, zeroNotReduced

        /// Replaces the coordinate at `start`.
        func replace(_ bytes: inout [UInt8], at start: Int) {
            let zeros = [UInt8](repeating: 0, count: 31), ones = [UInt8](repeating: 255, count: 30)
            let point: [UInt8] =
                switch self {
                case .zero: [0] + zeros
                case .one: [1] + zeros
                case .minusOne: [0xEC] + ones + [0x7F]
                case .zeroNotReduced: [0xED] + ones + [0x7F]
                }
            bytes.replaceSubrange(start..<start + 32, with: point)
        }
    }

    private static let sets = Sets.random([40, 39, 38], universe: 50, seed: 1)

    @Test(arguments: slots, BadPoint.allCases)
    func aPointOfLowOrderIsBlamedOnItsSender(slot: Slot, bad: BadPoint) async {
        let outcome = await Alignments.three(
            Self.sets,
            wrap: ForgingChannel.wrap(from: slot.sender, to: slot.receiver, step: Steps.points(slot.step)) {
                bad.replace(&$0, at: 17 * 32)
            })
        let expected = AlignmentError.lowOrderPoint(peer: Alignments.ids[slot.sender], index: 17)
        #expect(outcome.alignmentError(slot.receiver) == expected)
        #expect(outcome.endings.allSatisfy { (try? $0.get()) == nil }, "a party kept a result")
    }

    @Test(arguments: [(0, 1), (1, 0)], BadPoint.allCases)
    func aPointOfLowOrderIsBlamedOnItsSenderOfTwo(link: (Int, Int), bad: BadPoint) async {
        let outcome = await Alignments.two(
            Array(Self.sets.prefix(2)),
            wrap: ForgingChannel.wrap(from: link.0, to: link.1, step: Steps.points(3)) { bad.replace(&$0, at: 0) })
        let expected = AlignmentError.lowOrderPoint(peer: Alignments.ids[link.0], index: 0)
        #expect(outcome.alignmentError(link.1) == expected)
    }

    @Test(arguments: slots, [-32, -8, -1, 1, 32])
    func aFrameOfAnotherLengthIsBlamedOnItsSender(slot: Slot, difference: Int) async {
        let outcome = await Alignments.three(
            Self.sets,
            wrap: ForgingChannel.wrap(from: slot.sender, to: slot.receiver, step: Steps.points(slot.step)) { payload in
                if difference < 0 { payload.removeLast(-difference) } else { payload += [UInt8](repeating: 1, count: difference) }
            })
        let due = Self.sets[slot.set].count * 32
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
            wrap: ForgingChannel.wrap(from: 1, to: 2, step: Steps.points(7)) { $0.replaceSubrange(32..<64, with: $0[0..<32]) })
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
