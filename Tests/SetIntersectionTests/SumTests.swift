// Sums over an intersection: against a plain model, exact bytes and rounds, least group, what a peer can do wrong.

import Parties
import SetIntersection
import Symmetric
import TestKit
import Testing
import Wire

struct IntersectionSumTests {
    /// What each party is to learn, by brute force.
    static func model(_ sets: [[[UInt8]]], _ columns: SummedColumns) -> (count: Int, sums: [Int64]) {
        let mine = Set(sets[1])
        var sums = [Int64](repeating: 0, count: columns.columnCount)
        var count = 0
        for (row, identifier) in sets[0].enumerated() where mine.contains(identifier) {
            count += 1
            for column in sums.indices { sums[column] &+= columns.values[row * columns.columnCount + column] }
        }
        return (count, sums)
    }

    static func columns(_ count: Int, _ columnCount: Int, seed: UInt64, most: Int64 = 1 << 40) -> SummedColumns {
        var random = SeededRandom(seed)
        return SummedColumns(
            columnCount: columnCount, values: (0..<count * columnCount).map { _ in Int64.random(in: -most...most, using: &random) })
    }

    @Test(arguments: ECDHIntersectionTests.shapes, [1, 2, 3])
    func theReceiverLearnsNumberAndSums(shape: ([Int], Int), columnCount: Int) async throws {
        let sets = Sets.random(shape.0, universe: shape.1, seed: UInt64(shape.1) + 7)
        let columns = Self.columns(shape.0[0], columnCount, seed: 1)
        let results = try await ECDHRuns.sum(sets, columns, groupMin: 0).results
        let expected = Self.model(sets, columns)
        #expect(results[1].sums == expected.sums && results[1].commonCount == expected.count)
        #expect(results[0].sums == nil && results[0].commonCount == nil)
        #expect(results.allSatisfy { $0.positions == nil })
    }

    @Test(arguments: [1, 4, 16])
    func bothLearnTheSame(columnCount: Int) async throws {
        let sets = Sets.random([90, 70], universe: 100, seed: 8)
        let columns = Self.columns(90, columnCount, seed: 2)
        let results = try await ECDHRuns.sum(sets, columns, recipients: .both).results
        let expected = Self.model(sets, columns)
        #expect(results.allSatisfy { $0.sums == expected.sums && $0.commonCount == expected.count })
    }

    @Test func sumsReachBothEndsOfTheirRange() async throws {
        let set = Sets.identifiers(0..<8)
        let most = Int64(SummedColumns.magnitudeMax(count: 8))
        let columns = SummedColumns(columnCount: 2, values: (0..<8).flatMap { _ in [most, -most] })
        let results = try await ECDHRuns.sum([set, set], columns, groupMin: 8).results
        #expect(results[1].sums == [8 * most, -8 * most])
        #expect(most > Int64.max / 8 - 8)
    }

    @Test func moreThanOneBatchOfTransfers() async throws {
        // Sixteen columns take eight transfers an element: 2^15 elements a batch.
        let count = 1 << 15 + 37
        let sets = [Sets.identifiers(0..<count), Sets.identifiers(count - 50..<count + 50)]
        let columns = Self.columns(count, 16, seed: 3)
        let outcome = await ECDHRuns.sum(sets, columns)
        let expected = Self.model(sets, columns)
        #expect(try outcome.results[1].sums == expected.sums && expected.count == 50)
        #expect(outcome.traffic.map(\.rounds).max() == 10)
    }

    @Test(arguments: [1, 2, 5])
    func bytesAndRoundsAreThoseOfThePage(columnCount: Int) async throws {
        let (ny, nx) = (300, 200)
        let sets = Sets.random([ny, nx], universe: 400, seed: 9)
        let columns = Self.columns(ny, columnCount, seed: 4)
        let outcome = await ECDHRuns.sum(sets, columns)
        _ = try outcome.results
        let transfers = ny * ((columnCount + 1) / 2)
        let blocks = (transfers + 127) / 128
        #expect(outcome.traffic[0].payloadBytesSent == 104 + 32 * ny + 8 * nx + 16_384 + 8 * columnCount * ny + 8 * columnCount)
        #expect(
            outcome.traffic[1].payloadBytesSent
                == 104 + 32 * nx + 8 + 8_192 + 4_096 + 496 * blocks + (transfers + 63) / 64 * 8)
        #expect(outcome.traffic.map(\.rounds).max() == 8)
        let both = await ECDHRuns.sum(sets, columns, recipients: .both)
        #expect(both.traffic[1].payloadBytesSent == outcome.traffic[1].payloadBytesSent + 8 * columnCount)
        #expect(both.traffic.map(\.rounds).max() == 9)
    }

    @Test(arguments: [IntersectionRecipients.receiver, .both])
    func aGroupBelowTheLeastIsNotSummed(recipients: IntersectionRecipients) async {
        let sets = [Sets.identifiers(0..<40), Sets.identifiers(31..<60)]
        let columns = Self.columns(40, 1, seed: 5)
        let outcome = await ECDHRuns.sum(sets, columns, groupMin: 10, recipients: recipients)
        #expect(outcome.failure(1) as? IntersectionSumError == .groupTooSmall(count: 9, groupMin: 10))
        #expect(
            outcome.failure(0) as? IntersectionSumError == .groupTooSmall(count: recipients == .both ? 9 : nil, groupMin: 10))
        // Not one byte of a transfer went over.
        #expect(outcome.traffic[0].payloadBytesSent == 104 + 32 * 40 + 7 * 29 + 5)
        let enough = await ECDHRuns.sum(sets, columns, groupMin: 9, recipients: recipients)
        #expect(enough.failure(0) == nil && enough.failure(1) == nil)
    }

    @Test func theSenderHearsOnlyThatTheGroupIsLargeEnough() async throws {
        let columns = Self.columns(40, 1, seed: 6)
        var heard: [[UInt8]] = []
        for first in [0, 30] {
            let recorders = Alignments.Recorders()
            _ = try await ECDHRuns.sum(
                [Sets.identifiers(0..<40), Sets.identifiers(first..<first + 40)], columns, groupMin: 10, wrap: recorders.wrap
            ).results
            let entries = try #require(recorders[0, 1])
            heard.append(
                contentsOf: zip(entries.entries.filter { !$0.isOutgoing }, entries.incomingPayloads)
                    .filter { $0.0.header.step == SumTestSteps.group.code }.map(\.1))
        }
        #expect(heard == [[10, 0, 0, 0, 0, 0, 0, 0], [10, 0, 0, 0, 0, 0, 0, 0]])
    }

    @Test func messagesToTheReceiverAreFreshInEachSession() async throws {
        let set = Sets.identifiers(0..<64)
        let columns = SummedColumns(columnCount: 1, values: [Int64](repeating: 5, count: 64))
        var seen: [[UInt8]] = []
        for seed in [1, 2] as [UInt64] {
            let recorders = Alignments.Recorders()
            _ = try await ECDHRuns.sum([set, set], columns, seed: seed, wrap: recorders.wrap).results
            let entries = try #require(recorders[1, 0])
            seen += zip(entries.entries.filter { !$0.isOutgoing }, entries.incomingPayloads)
                .filter { $0.0.header.step == SumTestSteps.masked.code }.map(\.1)
        }
        let words = seen.map { bytes in Set(stride(from: 0, to: bytes.count, by: 8).map { Array(bytes[$0..<$0 + 8]) }) }
        // Equal values of one session differ under their masks, and so do two sessions.
        #expect(words.count == 2 && words.allSatisfy { $0.count == 64 } && words[0].isDisjoint(with: words[1]))
    }

    @Test func partiesThatDisagreeOnTheLeastGroupEndBeforeAnyElementIsSent() async {
        let set = Sets.identifiers(0..<20)
        let outcome = await ECDHRuns.sum([set, set], Self.columns(20, 1, seed: 7), groupMin: 5, otherGroupMin: 6)
        #expect(outcome.traffic.allSatisfy { $0.payloadBytesSent <= 104 })
        #expect((0..<2).contains { if case .disagreement = outcome.failure($0) as? AlignmentError { true } else { false } })
    }
}

enum SumTestSteps {
    static let group = Step(number: 5, tag: 0x58)
    static let flips = Step(number: 0, tag: 0x59)
    static let masked = Step(number: 0, tag: 0x5A)
    static let total = Step(number: 8, tag: 0x5B)
}

struct SumHostilePeerTests {
    private static let sets = Sets.random([100, 90], universe: 120, seed: 10)
    private static let columns = IntersectionSumTests.columns(100, 2, seed: 8)

    @Test(arguments: [1, 9, 11, 255] as [UInt8])
    func aNumberThatIsNoAnswerIsBlamed(number: UInt8) async {
        let outcome = await ECDHRuns.sum(
            Self.sets, Self.columns, groupMin: 10, wrap: ForgingChannel.wrap(from: 1, to: 0, step: SumTestSteps.group) { $0[0] = number })
        #expect(outcome.failure(0) as? AlignmentError == .invalidCount(peer: ECDHRuns.parties[1], count: UInt64(number)))
    }

    @Test func aNumberBeyondTheSmallerSetIsBlamedIfBothLearn() async {
        let outcome = await ECDHRuns.sum(
            Self.sets, Self.columns, groupMin: 10, recipients: .both,
            wrap: ForgingChannel.wrap(from: 1, to: 0, step: SumTestSteps.group) { $0[0] = 91 })
        #expect(outcome.failure(0) as? AlignmentError == .invalidCount(peer: ECDHRuns.parties[1], count: 91))
    }

    @Test(arguments: [SumTestSteps.flips, SumTestSteps.group])
    func aFrameOfAnotherLengthIsBlamedOnTheReceiver(step: Step) async {
        let outcome = await ECDHRuns.sum(
            Self.sets, Self.columns, wrap: ForgingChannel.wrap(from: 1, to: 0, step: step) { $0 += [0] })
        #expect((outcome.failure(0) as? ChannelError)?.peer == ECDHRuns.parties[1])
    }

    @Test(arguments: [SumTestSteps.masked, SumTestSteps.total])
    func aFrameOfAnotherLengthIsBlamedOnTheSender(step: Step) async {
        let outcome = await ECDHRuns.sum(
            Self.sets, Self.columns, wrap: ForgingChannel.wrap(from: 0, to: 1, step: step) { $0.removeLast(8) })
        #expect((outcome.failure(1) as? ChannelError)?.peer == ECDHRuns.parties[0])
    }

    /// The page says so: semi-honest parties only. No trap, and what is wrong is the sum.
    @Test func alteredMasksChangeTheSumAndNothingElse() async throws {
        let outcome = await ECDHRuns.sum(
            Self.sets, Self.columns,
            wrap: ForgingChannel.wrap(from: 0, to: 1, step: SumTestSteps.total) { $0[0] &+= 1 })
        let expected = IntersectionSumTests.model(Self.sets, Self.columns)
        let result = try outcome.results[1]
        #expect(result.sums != expected.sums && result.sums?[1] == expected.sums[1] && result.commonCount == expected.count)
    }

    /// Frames of the sender: announcement, nonce, points, tags, base transfers, masked values, totals.
    @Test(arguments: [InterceptingChannel.Fault.cut, .repeatFrame, .flipStep, .flipSequence, .truncate, .oversize, .flood], 0..<7)
    func aFaultOnTheWayEndsTheReceiver(fault: InterceptingChannel.Fault, place: Int) async {
        // After the last frame nothing is read.
        if fault == .repeatFrame, place == 6 { return }
        let outcome = await ECDHRuns.sum(
            Self.sets, Self.columns,
            wrap: { owner, channel in owner == ECDHRuns.parties[0] ? InterceptingChannel(channel, fault, at: place) : channel })
        #expect(outcome.failure(1) != nil)
    }

    /// Where the sender's next frame needs no answer.
    @Test(arguments: [0, 1, 2, 5]) func framesThatChangePlacesEndTheReceiver(place: Int) async {
        let outcome = await ECDHRuns.sum(
            Self.sets, Self.columns,
            wrap: { owner, channel in owner == ECDHRuns.parties[0] ? InterceptingChannel(channel, .swapWithNext, at: place) : channel })
        #expect(outcome.failure(1) != nil)
    }

    @Test(arguments: [InterceptingChannel.Fault.cut, .flipStep, .truncate, .oversize], 0..<8)
    func aFaultOfTheReceiverEndsTheSender(fault: InterceptingChannel.Fault, place: Int) async {
        let outcome = await ECDHRuns.sum(
            Self.sets, Self.columns,
            wrap: { owner, channel in owner == ECDHRuns.parties[1] ? InterceptingChannel(channel, fault, at: place) : channel })
        #expect(outcome.failure(0) != nil)
    }
}
