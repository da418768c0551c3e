// Alignments of four to eight parties: the intersection by brute force, what it tells whom, what it costs, and whom faults are
// blamed on.

import Groups
import Parties
import SetIntersection
import TestKit
import Testing
import Wire

struct MultiPartyTests {
    @Test(
        arguments: [
            ([40, 30, 50, 20], 60), ([1, 1, 1, 1], 1), ([300, 20, 5, 100], 310), ([257, 256, 255, 300], 300),
            ([30, 20, 40, 50, 25], 50), ([20, 21, 22, 23, 24, 25, 26, 27], 28), ([0, 10, 10, 10], 10),
        ] as [([Int], Int)])
    func alignedRowsAreTheIntersection(sizes: [Int], universe: Int) async throws {
        let sets = Sets.random(sizes, universe: universe, seed: UInt64(universe))
        Sets.expectAligned(try await Alignments.several(sets, comparing: 0).results, sets)
    }

    @Test(arguments: 0..<4)
    func anyPartyMayCompare(comparing: Int) async throws {
        let sets = Sets.random([30, 40, 50, 35], universe: 55, seed: 2)
        let results = try await Alignments.several(sets, comparing: comparing).results
        Sets.expectAligned(results, sets)
        for index in 0..<4 { #expect((results[index].pairwise != nil) == (index == comparing)) }
    }

    @Test func theComparingPartyLearnsThePairwiseSizes() async throws {
        let sets = Sets.random([40, 50, 60, 45], universe: 80, seed: 5)
        let results = try await Alignments.several(sets, comparing: 1).results
        let order = [0, 2, 3, 1]
        let expected = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)].map { a, b in
            PairwiseSize(
                first: Alignments.many[order[a]], second: Alignments.many[order[b]],
                count: Sets.common([sets[order[a]], sets[order[b]]]).count)
        }
        #expect(results[1].pairwise == expected)
    }

    /// Payload of every party and the longest chain, m = parties − 1.
    @Test(arguments: [[300, 200, 100], [300, 200, 100, 150], [90, 80, 70, 60, 50], [30, 29, 28, 27, 26, 30, 29, 28]])
    func bytesAndRoundsAreThoseOfThePage(sizes: [Int]) async throws {
        let sets = Sets.random(sizes, universe: sizes[0] + 1, seed: 9)
        let comparing = sizes.count - 1
        let outcome = await Alignments.several(sets, comparing: comparing)
        let t = try outcome.results[0].commonCount
        let m = sizes.count - 1
        let (others, own) = (sizes.dropLast().reduce(0, +), sizes[comparing])
        let payload = outcome.traffic.reduce(0) { $0 + $1.payloadBytesSent }
        #expect(
            payload == 104 * m * (m + 1) + (32 * (m - 1) + 16) * others + 32 * (m + 1) * own + 8 * m + 8 * (m * m + m + 1) * t)
        #expect(outcome.traffic.map(\.rounds).max() == 3 * m + 2)
    }

    @Test func pairwiseOverlapsDoNotShowInTheShapeOfATranscript() async throws {
        let apart = [Array(0..<100), Array(0..<10) + Array(200..<290), Array(0..<10) + Array(300..<390), Array(0..<10) + Array(400..<490)]
        let overlapping =
            [Array(0..<100), Array(0..<60) + Array(200..<240), Array(0..<10) + Array(60..<90) + Array(200..<260)]
            + [Array(0..<10) + Array(60..<100) + Array(230..<280)]
        var shapes: [[[RecordingChannel.Entry]]] = []
        for world in [apart, overlapping] {
            let recorders = Alignments.Recorders()
            let results = try await Alignments.several(world.map(Sets.identifiers), comparing: 3, wrap: recorders.wrap).results
            #expect(results[0].commonCount == 10)
            shapes.append(
                try (0..<4).flatMap { owner in
                    try (0..<4).filter { $0 != owner }.map { try #require(recorders[owner, $0]).entries }
                })
        }
        #expect(shapes[0] == shapes[1])
        #expect(shapes[0].allSatisfy { $0.count > 4 })
    }

    @Test(arguments: [0, 1, 2])
    func noListThatAPartySeesSharesAPointWithAnother(receiver: Int) async throws {
        let set = Sets.identifiers(0..<50)
        let recorders = Alignments.Recorders()
        _ = try await Alignments.several([set, set, set, set], comparing: 3, wrap: recorders.wrap).results
        var seen: Set<[UInt8]> = []
        var count = 0
        for peer in 0..<4 where peer != receiver {
            let recorder = try #require(recorders[receiver, peer])
            let incoming = recorder.entries.filter { !$0.isOutgoing }
            for (entry, payload) in zip(incoming, recorder.incomingPayloads) where entry.header.step >> 24 == 0x62 {
                for start in stride(from: 0, to: payload.count, by: 32) {
                    seen.insert(Array(payload[start..<start + 32]))
                    count += 1
                }
            }
        }
        // Two of the ring's and the comparing party's.
        #expect(count == 150)
        #expect(seen.count == count)
    }

    /// Who sends points to whom in which step, of four with the last comparing: m = 3.
    @Test(arguments: [(0, 1, 3), (2, 0, 3), (1, 2, 4), (2, 0, 4), (3, 0, 5), (0, 1, 8), (1, 2, 9), (2, 3, 10)])
    func aPointOfLowOrderIsBlamedOnItsSender(sender: Int, receiver: Int, step: UInt64) async {
        let sets = Sets.random([40, 39, 38, 37], universe: 50, seed: 1)
        let outcome = await Alignments.several(
            sets, comparing: 3,
            wrap: ForgingChannel.wrap(from: sender, to: receiver, step: Steps.points(step)) {
                $0.replaceSubrange(17 * 32..<18 * 32, with: [UInt8](repeating: 0, count: 32))
            })
        let expected = AlignmentError.lowOrderPoint(peer: Alignments.many[sender], index: 17)
        #expect(outcome.alignmentError(receiver) == expected)
        #expect(outcome.endings.allSatisfy { (try? $0.get()) == nil }, "a party kept a result")
    }

    @Test(arguments: [(3, 0, 12), (3, 2, 12), (0, 2, 13), (2, 1, 13), (1, 0, 14), (2, 1, 14), (0, 3, 15)])
    func aPositionOutsideOfAListIsBlamedOnItsSender(sender: Int, receiver: Int, step: UInt64) async {
        let sets = Sets.random([40, 39, 38, 37], universe: 40, seed: 1)
        let outcome = await Alignments.several(
            sets, comparing: 3,
            wrap: ForgingChannel.wrap(from: sender, to: receiver, step: Steps.positions(step)) { $0[3 * 8 + 7] = 0x80 })
        #expect(outcome.alignmentError(receiver) == .invalidPosition(peer: Alignments.many[sender], index: 3))
    }

    @Test(arguments: [0, 1, 2])
    func aRepeatedTagIsBlamedOnItsSender(sender: Int) async {
        let sets = Sets.random([40, 39, 38, 37], universe: 40, seed: 1)
        let step = sender == 0 ? Steps.points(5) : Steps.tags(UInt64(5 + sender))
        let outcome = await Alignments.several(
            sets, comparing: 3,
            wrap: ForgingChannel.wrap(from: sender, to: 3, step: step) { $0.replaceSubrange(16..<32, with: $0[0..<16]) })
        #expect(outcome.alignmentError(3) == .repeatedElement(peer: Alignments.many[sender]))
    }

    @Test(arguments: 0..<4) func aNeutralPartyOfFourLearnsTheCountOnly(neutral: Int) async throws {
        var sets = Sets.random([40, 30, 50, 45], universe: 60, seed: 3)
        sets[neutral] = []
        let owners = (0..<4).filter { $0 != neutral }
        let results = try await Alignments.neutralOfSeveral(sets, neutral: neutral, comparing: owners[0]).results
        Sets.expectAligned(owners.map { results[$0] }, owners.map { sets[$0] })
        #expect(results[neutral].commonCount == results[owners[0]].commonCount)
        #expect(results[neutral].positions.isEmpty && results[neutral].sizes.isEmpty)
    }
}
