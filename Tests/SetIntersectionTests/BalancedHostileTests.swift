// A peer that breaks the protocol of a balanced intersection: a typed error that names it, and no result.

import Parties
import SetIntersection
import TestKit
import Testing
import Wire

struct BalancedHostileTests {
    private static let sets = Sets.random([300, 200], universe: 400, seed: 1)
    private static let tagBytes = 8

    /// Steps as the page numbers them.
    private static func step(_ number: UInt64, _ security: BalancedSecurity) -> Step {
        let kinds: [UInt64: UInt8] = [3: 0, 4: 1, 5: 2, 6: 1, 7: 3]
        return Step(number: number, tag: (security == .malicious ? 0x6A : 0x66) + (kinds[number] ?? 0))
    }

    private static func forged(
        _ sender: Int, _ number: UInt64, _ security: BalancedSecurity = .semiHonest, bothLearn: Bool = false,
        forge: @escaping @Sendable (inout [UInt8]) -> Void
    ) async -> Balanced.Outcome {
        let step = number == 8 ? Step(number: 8, tag: 0x6E) : step(number, security)
        return await Balanced.run(
            sets, security, bothLearn: bothLearn,
            wrap: ForgingChannel.wrap(from: sender, to: 1 - sender, step: step, forge: forge))
    }

    @Test func aTagThatComesTwiceIsBlamedOnTheSender() async {
        let outcome = await Self.forged(1, 7) { $0.replaceSubrange(8..<16, with: $0[0..<8]) }
        #expect(outcome.balancedError(0) == .tagsOutOfOrder(peer: Balanced.sender, index: 1))
    }

    @Test func aTagThatComesTwiceInTheMaliciousMode() async {
        let outcome = await Self.forged(1, 7, .malicious) { $0.replaceSubrange(16 * 50..<16 * 51, with: $0[16 * 49..<16 * 50]) }
        #expect(outcome.balancedError(0) == .tagsOutOfOrder(peer: Balanced.sender, index: 50))
    }

    @Test func tagsThatAreNotSortedAreBlamedOnTheSender() async {
        // Descending, so that their order could tell of rows.
        let outcome = await Self.forged(1, 7) { payload in
            let tags = stride(from: 0, to: payload.count, by: Self.tagBytes).map { Array(payload[$0..<$0 + Self.tagBytes]) }
            payload = Array(tags.reversed().joined())
        }
        #expect(outcome.balancedError(0) == .tagsOutOfOrder(peer: Balanced.sender, index: 1))
    }

    @Test(arguments: [(1, 7), (0, 5)] as [(Int, UInt64)], [-16, -8, -1, 1, 8])
    func messagesOfAnotherLengthAreBlamedOnTheirSender(message: (Int, UInt64), difference: Int) async {
        let outcome = await Self.forged(message.0, message.1) { payload in
            if difference < 0 { payload.removeLast(-difference) } else { payload += [UInt8](repeating: 1, count: difference) }
        }
        guard case .unexpectedSize(let peer, let expected, let received) = outcome.channelError(1 - message.0) else {
            Issue.record("ended as \(String(describing: outcome.error(1 - message.0)))")
            return
        }
        #expect(peer == [Balanced.receiver, Balanced.sender][message.0])
        #expect(received == expected + difference)
    }

    @Test func bytesAfterTheLastTagAreBlamedOnTheSender() async {
        let sets = Sets.random([300, 201], universe: 400, seed: 2)
        // 201 tags of 8 bytes leave no room; 5 tags of 7 bytes leave five bytes.
        let few = [sets[0], Array(sets[1].prefix(5))]
        let outcome = await Balanced.run(
            few, wrap: ForgingChannel.wrap(from: 1, to: 0, step: Self.step(7, .semiHonest)) { $0[$0.count - 1] = 1 })
        #expect(outcome.channelError(0) == .malformed(peer: Balanced.sender, .trailingBytes))
    }

    @Test func coinsThatDifferFromTheCommitmentAreBlamedOnTheSender() async {
        let outcome = await Self.forged(1, 6, .malicious) { $0[3] ^= 4 }
        #expect(outcome.balancedError(0) == .coinsDiffer(peer: Balanced.sender))
    }

    @Test(arguments: [(1, 3, 31), (1, 6, 15), (0, 4, 15), (0, 4, 17)] as [(Int, UInt64, Int)])
    func coinsOfAnotherLengthAreBlamedOnTheirSender(message: (Int, UInt64, Int)) async {
        let outcome = await Self.forged(message.0, message.1, .malicious) {
            $0 = [UInt8](repeating: 1, count: message.2)
        }
        guard case .unexpectedSize(let peer, _, let received) = outcome.channelError(1 - message.0) else {
            Issue.record("ended as \(String(describing: outcome.error(1 - message.0)))")
            return
        }
        #expect(peer == [Balanced.receiver, Balanced.sender][message.0])
        #expect(received == message.2)
    }

    @Test func otherCellsCostTheReceiverItsMatchesAndNobodyElse() async throws {
        // What a receiver changes in its message takes identifiers away from it; it gains none.
        let outcome = await Self.forged(0, 5) { for index in $0.indices { $0[index] ^= 0x55 } }
        #expect(try outcome.receiver.get().positions.isEmpty)
    }

    @Test func bitsBeyondTheLastTagAreBlamedOnTheReceiver() async {
        let outcome = await Self.forged(0, 8, bothLearn: true) { $0[$0.count - 1] |= 0x80 }
        guard case .invalidMatches(let peer, _) = outcome.balancedError(1) else {
            Issue.record("ended as \(String(describing: outcome.error(1)))")
            return
        }
        #expect(peer == Balanced.receiver)
    }

    @Test func moreMatchesThanTheReceiverHasRowsAreBlamedOnIt() async {
        let sets = Sets.random([10, 200], universe: 400, seed: 3)
        let outcome = await Balanced.run(
            sets, bothLearn: true,
            wrap: ForgingChannel.wrap(from: 0, to: 1, step: Step(number: 8, tag: 0x6E)) {
                $0[0] = 0xFF
                $0[1] = 0xFF
            })
        guard case .invalidMatches(let peer, let count) = outcome.balancedError(1) else {
            Issue.record("ended as \(String(describing: outcome.error(1)))")
            return
        }
        #expect(peer == Balanced.receiver && count > 10)
    }

    @Test func modesThatDifferEndTheSession() async {
        let outcome = await Balanced.run(
            Self.sets, parameters: [BalancedParameters(security: .semiHonest), BalancedParameters(security: .malicious)])
        #expect(outcome.error(0) != nil && outcome.error(1) != nil)
    }

    @Test func aReceiverThatCouldProbeTooMuchIsRefused() async {
        var sender = BalancedParameters()
        sender.probeCountMax = 494
        let outcome = await Balanced.run(Self.sets, parameters: [BalancedParameters(), sender])
        #expect(outcome.balancedError(1) == .tooManyProbes(party: Balanced.receiver, count: 495, countMax: 494))
        #expect(outcome.channelError(0) == .closed(peer: Balanced.sender))
        // A receiver that knows the limit says so, too.
        var receiver = BalancedParameters()
        (receiver.probeCountMax, receiver.ownCountMax) = (1_000_000, 494)
        let both = await Balanced.run(Self.sets, parameters: [receiver, sender])
        #expect([0, 1].allSatisfy { both.balancedError($0) == .tooManyProbes(party: Balanced.receiver, count: 495, countMax: 494) })
        sender.probeCountMax = 495
        #expect(await Balanced.run(Self.sets, parameters: [BalancedParameters(), sender]).error(1) == nil)
    }

    @Test func duplicatesOfOnesOwnAreNamedBeforeAnythingIsSent() async {
        var sets = Self.sets
        sets[0][7] = sets[0][3]
        let outcome = await Balanced.run(sets)
        #expect(outcome.alignmentError(0) == .duplicateIdentifier(first: 3, second: 7))
        #expect(outcome.traffic[0].framesSent == 0)
    }

    @Test func aPeerThatLeavesEndsTheOther() async {
        for index in 0..<5 {
            let outcome = await Balanced.run(
                Self.sets, .malicious,
                wrap: { owner, channel in owner == Balanced.sender ? InterceptingChannel(channel, .cut, at: index) : channel })
            #expect(outcome.channelError(0) == .closed(peer: Balanced.sender), "frame \(index)")
        }
    }
}

struct BalancedTranscriptTests {
    private static func recorded(_ sets: [[[UInt8]]], _ security: BalancedSecurity, seed: UInt64 = 1) async throws -> Alignments.Recorders {
        let recorders = Alignments.Recorders()
        _ = try await Balanced.run(sets, security, seed: seed, wrap: recorders.wrap).receiver.get()
        return recorders
    }

    @Test(arguments: BalancedSecurity.allCases)
    func theOverlapDoesNotShowInTheShapeOfATranscript(security: BalancedSecurity) async throws {
        let apart = [Sets.identifiers(0..<300), Sets.identifiers(300..<500)]
        let equal = [Sets.identifiers(0..<300), Sets.identifiers(0..<200)]
        let first = try #require(try await Self.recorded(apart, security)[0, 1]).entries
        let second = try #require(try await Self.recorded(equal, security)[0, 1]).entries
        #expect(first == second)
        #expect(first.count > 4)
    }

    @Test func tagsOfASecondSessionAreOthers() async throws {
        let sets = [Sets.identifiers(0..<300), Sets.identifiers(100..<300)]
        func tags(_ seed: UInt64) async throws -> Set<[UInt8]> {
            let recorder = try #require(try await Self.recorded(sets, .semiHonest, seed: seed)[0, 1])
            let incoming = recorder.entries.filter { !$0.isOutgoing }
            let payload = try #require(zip(incoming, recorder.incomingPayloads).first { $0.0.header.step >> 24 == 0x69 }?.1)
            return Set(stride(from: 0, to: payload.count, by: 8).map { Array(payload[$0..<$0 + 8]) })
        }
        let (a, b) = (try await tags(1), try await tags(2))
        #expect(a.count == 200)
        #expect(a.isDisjoint(with: b))
    }

    @Test func theOrderOfTagsDoesNotFollowTheSendersTable() async throws {
        let sets = [Sets.identifiers(0..<64), Sets.identifiers(0..<64)]
        let positions = try await Balanced.run(sets).receiver.get().positions
        #expect(positions.sorted() == Array(0..<64))
        #expect(positions != positions.sorted())
    }
}
