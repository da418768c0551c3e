// A peer that breaks the protocol of an alignment by an encoding: a typed error that names it, and no result; and what transcripts show.

import Parties
import SetIntersection
import TestKit
import Testing
import Wire

struct EncodedAlignmentHostileTests {
    private static let sets = Sets.random([200, 300], universe: 400, seed: 1)
    /// Party 1 compares.
    private static let tagBytes = 8

    private static func forged(
        from sender: Int, _ step: Step, sets: [[[UInt8]]] = sets, forge: @escaping @Sendable (inout [UInt8]) -> Void
    ) async -> Alignments.Outcome {
        await Alignments.two(sets, pointsMax: -1, wrap: ForgingChannel.wrap(from: sender, to: 1 - sender, step: step, forge: forge))
    }

    /// Agreement, vector OLE, cells, tags and marks.
    private static let frameCounts = [7, 11]

    @Test func theFramesOfEitherPartyAreAsManyAsTheseTestsTake() async throws {
        let outcome = await Alignments.two(Self.sets, pointsMax: -1)
        #expect(outcome.traffic.map(\.framesSent) == Self.frameCounts)
    }

    @Test(arguments: [InterceptingChannel.Fault.cut, .flipStep, .flipSequence, .truncate, .oversize], 0..<18)
    func whatBreaksAFrameEndsTheRun(fault: InterceptingChannel.Fault, frame: Int) async {
        let sender = frame < Self.frameCounts[0] ? 0 : 1
        let index = frame - (sender == 0 ? 0 : Self.frameCounts[0])
        let outcome = await Alignments.two(
            Self.sets, pointsMax: -1,
            wrap: { owner, channel in owner == Alignments.ids[sender] ? InterceptingChannel(channel, fault, at: index) : channel })
        let receiver = 1 - sender
        #expect((try? outcome.endings[receiver].get()) == nil, "frame \(index) of \(sender)")
        let blamed =
            outcome.channelError(receiver)?.peer ?? outcome.alignmentError(receiver)?.party ?? outcome.balancedError(receiver)?.party
        #expect(blamed == Alignments.ids[sender], "frame \(index) of \(sender): \(outcome.endings[receiver])")
        // Only the last message of all leaves its sender with a result.
        if frame != Self.frameCounts.reduce(0, +) - 1 || fault == .cut { #expect((try? outcome.endings[sender].get()) == nil) }
    }

    @Test func aTagThatComesTwiceIsBlamedOnTheSender() async {
        let outcome = await Self.forged(from: 0, Steps.encodedTags) { $0.replaceSubrange(8..<16, with: $0[0..<8]) }
        #expect(outcome.balancedError(1) == .tagsOutOfOrder(peer: Alignments.ids[0], index: 1))
    }

    @Test func tagsThatAreNotSortedAreBlamedOnTheSender() async {
        let outcome = await Self.forged(from: 0, Steps.encodedTags) { payload in
            let tags = stride(from: 0, to: payload.count, by: Self.tagBytes).map { Array(payload[$0..<$0 + Self.tagBytes]) }
            payload = Array(tags.reversed().joined())
        }
        #expect(outcome.balancedError(1) == .tagsOutOfOrder(peer: Alignments.ids[0], index: 1))
    }

    @Test func marksBeyondTheLastTagAreBlamedOnTheComparingParty() async {
        let outcome = await Self.forged(from: 1, Steps.marks) { $0[$0.count - 1] |= 0x80 }
        #expect(outcome.balancedError(0)?.party == Alignments.ids[1])
    }

    @Test func moreMarksThanTheComparingPartyHasRowsAreBlamedOnIt() async {
        let sets = Sets.random([200, 10], universe: 400, seed: 3)
        let outcome = await Self.forged(from: 1, Steps.marks, sets: sets) { ($0[0], $0[1]) = (0xFF, 0xFF) }
        guard case .invalidMatches(let peer, let count) = outcome.balancedError(0) else {
            Issue.record("ended as \(outcome.endings[0])")
            return
        }
        #expect(peer == Alignments.ids[1] && count > 10)
    }

    @Test func otherCellsTakeRowsFromTheComparingPartyAndGiveItNone() async throws {
        let outcome = await Self.forged(from: 1, Steps.cells) { for index in $0.indices { $0[index] ^= 0x55 } }
        #expect(try outcome.results.allSatisfy { $0.positions.isEmpty })
    }

    @Test func theOtherOwnerHoldsProbesAgainstItsCap() async {
        // 300 keys go into 495 cells.
        let refused = await Alignments.two(Self.sets, countMax: [494, 1_000], pointsMax: -1)
        #expect(refused.balancedError(0) == .tooManyProbes(party: Alignments.ids[1], count: 495, countMax: 494))
        #expect((try? refused.endings[1].get()) == nil)
        #expect((try? await Alignments.two(Self.sets, countMax: [495, 300], pointsMax: -1).results) != nil)
        // Points ask for no more than the set has.
        #expect((try? await Alignments.two(Self.sets, countMax: [494, 1_000]).results) != nil)
    }

    @Test func guardsOfTheAgreementHold() async {
        let small = await Alignments.two([Sets.identifiers(0..<9), Self.sets[1]], countMin: 10, pointsMax: -1)
        #expect(small.alignmentError(0) == .tooFewIdentifiers(party: Alignments.ids[0], count: 9, countMin: 10))
        let large = await Alignments.two(Self.sets.reversed(), countMax: [1_000, 299], pointsMax: -1)
        #expect(large.alignmentError(1) == .tooManyIdentifiers(party: Alignments.ids[0], count: 300, countMax: 299))
        let forged = await Self.forged(from: 0, Steps.announcement) { $0[20] ^= 1 }
        #expect(forged.endings.allSatisfy { (try? $0.get()) == nil })
        #expect((0..<2).contains { forged.alignmentError($0) == .disagreement(peer: Alignments.ids[1 - $0]) })
    }

    // MARK: Transcripts

    private static func recorded(_ sets: [[[UInt8]]], seed: UInt64 = 1) async throws -> Alignments.Recorders {
        let recorders = Alignments.Recorders()
        _ = try await Alignments.two(sets, seed: seed, pointsMax: -1, wrap: recorders.wrap).results
        return recorders
    }

    @Test func theOverlapDoesNotShowInTheShapeOfATranscript() async throws {
        let apart = try await Self.recorded([Sets.identifiers(0..<300), Sets.identifiers(300..<500)])
        let equal = try await Self.recorded([Sets.identifiers(0..<300), Sets.identifiers(0..<200)])
        let first = try #require(apart[0, 1]).entries
        #expect(first == (try #require(equal[0, 1]).entries))
        #expect(first.count == Self.frameCounts.reduce(0, +))
    }

    @Test func tagsOfASecondSessionAreOthers() async throws {
        let sets = [Sets.identifiers(0..<300), Sets.identifiers(100..<300)]
        func tags(_ seed: UInt64) async throws -> Set<[UInt8]> {
            let recorder = try #require(try await Self.recorded(sets, seed: seed)[1, 0])
            let payload = try #require(
                zip(recorder.entries.filter { !$0.isOutgoing }, recorder.incomingPayloads)
                    .first { $0.0.header.step == Steps.encodedTags.code }?.1)
            return Set(stride(from: 0, to: payload.count, by: 8).map { Array(payload[$0..<$0 + 8]) })
        }
        let (a, b) = (try await tags(1), try await tags(2))
        #expect(a.count == 300 && a.isDisjoint(with: b))
    }
}

extension Steps {
    /// Of a balanced intersection.
    static let cells = Step(number: 5, tag: 0x68)
    static let encodedTags = Step(number: 7, tag: 0x69)
    static let marks = Step(number: 8, tag: 0x6E)
}
