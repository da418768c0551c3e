// Intersection and cardinality on Curve25519: against brute force, exact bytes and rounds, and what a peer can do wrong.

import Groups
import Parties
import SetIntersection
import Symmetric
import TestKit
import Testing
import Wire

struct ECDHIntersectionTests {
    static let shapes: [([Int], Int)] = [
        ([0, 0], 5), ([0, 5], 5), ([5, 0], 5), ([1, 1], 1), ([1, 1], 1000), ([40, 30], 60), ([300, 3], 310), ([3, 300], 310),
        ([512, 513], 700), ([700, 600], 900), ([64, 64], 64),
    ]

    @Test(arguments: shapes)
    func theReceiverLearnsItsCommonElements(sizes: [Int], universe: Int) async throws {
        let sets = Sets.random(sizes, universe: universe, seed: UInt64(universe))
        let results = try await ECDHRuns.intersect(sets).results
        #expect(results[0].positions == nil)
        let positions = try #require(results[1].positions)
        #expect(positions == positions.sorted())
        let common = Sets.common(sets)
        #expect(positions.map { sets[1][$0] } == sets[1].filter { common.contains($0) })
        #expect(results.allSatisfy { $0.sizes == [ECDHRuns.parties[0]: sizes[0], ECDHRuns.parties[1]: sizes[1]] })
    }

    @Test(arguments: shapes, [0, 1])
    func bothLearnTheCommonElementsInOneOrder(shape: ([Int], Int), receiver: Int) async throws {
        let sets = Sets.random(shape.0, universe: shape.1, seed: UInt64(shape.1) + 1)
        let results = try await ECDHRuns.intersect(sets, receiver: receiver, recipients: [.both, .both]).results
        let rows = try zip(results, sets).map { result, set in try #require(result.positions).map { set[$0] } }
        #expect(rows[0] == rows[1])
        #expect(rows[0].count == Sets.common(sets).count && Set(rows[0]) == Sets.common(sets))
    }

    @Test func theCommonOrderFollowsNoPartysTable() async throws {
        let set = Sets.identifiers(0..<64)
        let results = try await ECDHRuns.intersect([set, set], recipients: [.both, .both]).results
        let order = try #require(results[0].positions)
        #expect(order.sorted() == Array(0..<64))
        #expect(order != Array(0..<64))
        let again = try await ECDHRuns.intersect([set, set], recipients: [.both, .both], seed: 2).results
        #expect(again[0].positions != order)
    }

    @Test(arguments: [[300, 200], [1, 1000], [700, 600]])
    func bytesAndRoundsAreThoseOfThePage(sizes: [Int]) async throws {
        let sets = Sets.random(sizes, universe: 1500, seed: 3)
        let (ny, nx) = (sizes[0], sizes[1])
        func bits(_ n: Int) -> Int { (0..<32).first { 1 << $0 >= n } ?? 32 }
        let width = (40 + bits(nx) + bits(ny) + 7) / 8
        let one = await ECDHRuns.intersect(sets)
        #expect(one.traffic[0].payloadBytesSent == 104 + 32 * ny + (nx * width + 7) / 8 * 8)
        #expect(one.traffic[1].payloadBytesSent == 104 + 32 * nx)
        #expect(one.traffic.map(\.rounds).max() == 4)
        let both = await ECDHRuns.intersect(sets, recipients: [.both, .both])
        #expect(both.traffic[0].payloadBytesSent == one.traffic[0].payloadBytesSent)
        #expect(both.traffic[1].payloadBytesSent == 104 + 32 * nx + (ny + 63) / 64 * 8)
        #expect(both.traffic.map(\.rounds).max() == 5)
    }

    @Test func aSenderSendsTheSameBytesWhateverIsCommon() async throws {
        let mine = Sets.identifiers(0..<50)
        let same = await ECDHRuns.intersect([mine, mine]), other = await ECDHRuns.intersect([mine, Sets.identifiers(100..<150)])
        #expect(same.traffic.map(\.bytesSent) == other.traffic.map(\.bytesSent))
        #expect(same.traffic.map(\.framesSent) == other.traffic.map(\.framesSent))
    }

    @Test func nothingLinksTwoSessions() async throws {
        let set = Sets.identifiers(0..<20)
        var seen: [[UInt8]] = []
        for seed in [1, 2] as [UInt64] {
            let recorders = Alignments.Recorders()
            _ = try await ECDHRuns.intersect([set, set], seed: seed, wrap: recorders.wrap).results
            seen.append(try #require(recorders[1, 0]?.received(in: ECDHSteps.points)))
        }
        let points = seen.map { bytes in Set(stride(from: 0, to: bytes.count, by: 32).map { Array(bytes[$0..<$0 + 32]) }) }
        #expect(points.allSatisfy { $0.count == 20 })
        #expect(points[0].isDisjoint(with: points[1]))
    }

    @Test func partiesThatDisagreeOnWhoLearnsEndBeforeAnyElementIsSent() async throws {
        let set = Sets.identifiers(0..<5)
        let outcome = await ECDHRuns.intersect([set, set], recipients: [.receiver, .both])
        #expect(outcome.endings.allSatisfy { (try? $0.get()) == nil })
        let errors = (0..<2).compactMap { outcome.failure($0) as? AlignmentError }
        #expect(!errors.isEmpty && errors.allSatisfy { if case .disagreement = $0 { true } else { false } })
        #expect(outcome.traffic.allSatisfy { $0.payloadBytesSent <= 104 })
    }

    @Test func aSetBeyondTheCapIsRefused() async {
        let outcome = await ECDHRuns.intersect([Sets.identifiers(0..<11), Sets.identifiers(0..<5)], countMax: 10)
        #expect(outcome.failure(0) as? AlignmentError == .tooManyIdentifiers(party: ECDHRuns.parties[0], count: 11, countMax: 10))
    }

    @Test func ownDuplicatesAreRefused() async {
        let outcome = await ECDHRuns.intersect([Sets.identifiers([1, 2, 1]), Sets.identifiers(0..<5)])
        #expect(outcome.failure(0) as? AlignmentError == .duplicateIdentifier(first: 0, second: 2))
    }

    @Test func commitmentsOpen() async throws {
        let sets = Sets.random([8, 9], universe: 12, seed: 4)
        let results = try await ECDHRuns.intersect(sets).results
        for index in 0..<2 {
            let commitment = try #require(results[1 - index].commitments[ECDHRuns.parties[index]])
            #expect(commitment.isOpened(by: results[index].opening, identifiers: sets[index]))
        }
    }
}

struct ECDHCardinalityTests {
    @Test(arguments: ECDHIntersectionTests.shapes, [0, 1])
    func theReceiverLearnsTheCount(shape: ([Int], Int), receiver: Int) async throws {
        let sets = Sets.random(shape.0, universe: shape.1, seed: UInt64(shape.1) + 2)
        let results = try await ECDHRuns.count(sets, receiver: receiver).results
        #expect(results[receiver].commonCount == Sets.common(sets).count)
        #expect(results[1 - receiver].commonCount == nil)
    }

    @Test func bytesAndRoundsAreThoseOfThePage() async throws {
        let sets = Sets.random([300, 200], universe: 400, seed: 5)
        let outcome = await ECDHRuns.count(sets)
        // 40 + 9 + 8 bits: 8 bytes.
        #expect(outcome.traffic[0].payloadBytesSent == 104 + 32 * 300 + 8 * 200)
        #expect(outcome.traffic[1].payloadBytesSent == 104 + 32 * 200)
        #expect(outcome.traffic.map(\.rounds).max() == 4)
    }

    @Test(arguments: ECDHIntersectionTests.shapes)
    func bothLearnTheCount(sizes: [Int], universe: Int) async throws {
        let sets = Sets.random(sizes, universe: universe, seed: UInt64(universe) + 3)
        let outcome = await ECDHRuns.count(sets, recipients: .both)
        #expect(try outcome.results.map(\.commonCount) == [Sets.common(sets).count, Sets.common(sets).count])
        #expect(try outcome.results.allSatisfy { $0.positions == nil && $0.probeCount == sizes[1] })
        #expect(outcome.traffic[1].payloadBytesSent == 104 + 32 * sizes[1] + 8)
        if !sizes.contains(0) { #expect(outcome.traffic.map(\.rounds).max() == 5) }
    }

    @Test func aCountBeyondTheSmallerSetIsRefused() async {
        let outcome = await ECDHRuns.count(
            [Sets.identifiers(0..<100), Sets.identifiers(0..<3)], recipients: .both,
            wrap: ForgingChannel.wrap(from: 1, to: 0, step: ECDHSteps.count) { $0[0] = 4 })
        #expect(outcome.failure(0) as? AlignmentError == .invalidCount(peer: ECDHRuns.parties[1], count: 4))
    }

    @Test func tagsReturnInAnOrderThatTellsNothing() async throws {
        // The receiver's table in another order: the same tags come back in the same order.
        let set = Sets.identifiers(0..<40)
        let recorders = Alignments.Recorders()
        _ = try await ECDHRuns.count([set, set], wrap: recorders.wrap).results
        let payload = try #require(recorders[1, 0]?.received(in: ECDHSteps.tags))
        let width = 7  // 40 + 6 + 6 bits
        let tags = (0..<40).map { index in
            payload[width * index..<width * (index + 1)].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        #expect(tags == tags.sorted() && Set(tags).count == 40)
    }

    @Test func tagsOutOfOrderAreBlamedOnTheSender() async {
        let set = Sets.identifiers(0..<40)
        let outcome = await ECDHRuns.count(
            [set, set],
            wrap: ForgingChannel.wrap(from: 0, to: 1, step: ECDHSteps.tags) { payload in
                for index in 0..<7 { payload.swapAt(index, 7 + index) }
            })
        #expect(outcome.failure(1) as? ECDHIntersectionError == .repeatedElement(peer: ECDHRuns.parties[0]))
    }
}

extension RecordingChannel {
    /// The payload of the first frame of a step that came in.
    fileprivate func received(in step: Step) -> [UInt8]? {
        zip(entries.filter { !$0.isOutgoing }, incomingPayloads).first { $0.0.header.step == step.code }?.1
    }
}

/// Steps as the page numbers them.
enum ECDHSteps {
    static let points = Step(number: 3, tag: 0x54)
    static let tags = Step(number: 4, tag: 0x55)
    static let common = Step(number: 5, tag: 0x56)
    static let count = Step(number: 5, tag: 0x57)
}

struct ECDHHostilePeerTests {
    private static let sets = Sets.random([600, 590], universe: 700, seed: 6)

    /// 0, 1, p − 1, p, p + 1 and two points of order 8.
    static let lowOrder: [[UInt8]] = {
        let zeros = [UInt8](repeating: 0, count: 30), ones = [UInt8](repeating: 255, count: 30)
        return [
            [0] + zeros + [0], [1] + zeros + [0], [0xEC] + ones + [0x7F], [0xED] + ones + [0x7F], [0xEE] + ones + [0x7F],
            [0] + zeros + [0x80],
        ]
    }()

    @Test(arguments: [(0, 1), (1, 0)], lowOrder)
    func pointsOfLowOrderAreBlamedOnTheirSender(link: (Int, Int), point: [UInt8]) async {
        let outcome = await ECDHRuns.intersect(
            Self.sets,
            wrap: ForgingChannel.wrap(from: link.0, to: link.1, step: ECDHSteps.points) {
                $0.replaceSubrange(17 * 32..<18 * 32, with: point)
            })
        #expect(
            outcome.failure(link.1) as? ECDHIntersectionError == .lowOrderPoint(peer: ECDHRuns.parties[link.0], index: 17))
        // The forger's own end may have been through before: it is the other one that must keep nothing.
        #expect((try? outcome.endings[link.1].get()) == nil, "the deceived party kept a result")
    }

    @Test(arguments: [(0, 1), (1, 0)], 1...20)
    func randomBytesArePointsThatMatchNothing(link: (Int, Int), seed: Int) async throws {
        // Any 32 bytes are a coordinate on the curve or on its twist: no trap, no match.
        let outcome = await ECDHRuns.intersect(
            Self.sets,
            wrap: ForgingChannel.wrap(from: link.0, to: link.1, step: ECDHSteps.points) { payload in
                var random = SeededRandom(UInt64(seed))
                for index in payload.indices { payload[index] = UInt8(truncatingIfNeeded: random.next()) }
            })
        let positions = try #require(try outcome.results[1].positions)
        let common = Sets.common(Self.sets)
        #expect(positions.count < common.count)
        #expect(positions.allSatisfy { common.contains(Self.sets[1][$0]) })
    }

    @Test(arguments: [ECDHSteps.points, ECDHSteps.tags], [-32, -8, -1, 1, 8, 32])
    func aFrameOfAnotherLengthIsBlamedOnItsSender(step: Step, difference: Int) async {
        let outcome = await ECDHRuns.intersect(
            Self.sets,
            wrap: ForgingChannel.wrap(from: 0, to: 1, step: step) { payload in
                if difference < 0 { payload.removeLast(-difference) } else { payload += [UInt8](repeating: 1, count: difference) }
            })
        guard case .unexpectedSize(let peer, _, _) = outcome.failure(1) as? ChannelError else {
            Issue.record("ended as \(outcome.endings[1])")
            return
        }
        #expect(peer == ECDHRuns.parties[0])
    }

    @Test func aRepeatedPointIsFoundByTheReceiver() async {
        let outcome = await ECDHRuns.intersect(
            Self.sets,
            wrap: ForgingChannel.wrap(from: 0, to: 1, step: ECDHSteps.points) { $0.replaceSubrange(32..<64, with: $0[0..<32]) })
        #expect(outcome.failure(1) as? ECDHIntersectionError == .repeatedElement(peer: ECDHRuns.parties[0]))
    }

    @Test func aRepeatedTagIsFoundByTheReceiver() async {
        // 40 + 10 + 10 bits: 8 bytes.
        let outcome = await ECDHRuns.intersect(
            Self.sets, wrap: ForgingChannel.wrap(from: 0, to: 1, step: ECDHSteps.tags) { $0.replaceSubrange(8..<16, with: $0[0..<8]) })
        #expect(outcome.failure(1) as? ECDHIntersectionError == .repeatedElement(peer: ECDHRuns.parties[0]))
    }

    @Test func moreMarksThanTheOtherSetHasAreRefused() async {
        let outcome = await ECDHRuns.intersect(
            [Sets.identifiers(0..<100), Sets.identifiers(0..<3)], recipients: [.both, .both],
            wrap: ForgingChannel.wrap(from: 1, to: 0, step: ECDHSteps.common) { $0 = [UInt8](repeating: 255, count: $0.count) })
        #expect(outcome.failure(0) as? ECDHIntersectionError == .tooManyCommon(peer: ECDHRuns.parties[1], count: 100))
    }

    @Test(arguments: [InterceptingChannel.Fault.cut, .repeatFrame, .swapWithNext, .flipStep, .flood])
    func aFaultOnTheWayEndsBoth(fault: InterceptingChannel.Fault) async {
        let outcome = await ECDHRuns.intersect(
            Self.sets,
            wrap: { owner, channel in
                owner == ECDHRuns.parties[0] ? InterceptingChannel(channel, fault, at: 2) : channel
            })
        #expect(outcome.failure(1) != nil)
    }
}
