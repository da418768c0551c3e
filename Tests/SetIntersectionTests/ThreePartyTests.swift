// The three-party alignment against intersections by brute force, and what it tells whom.

import Parties
import SetIntersection
import Symmetric
import Synchronization
import TestKit
import Testing
import Wire

struct ThreePartyTests {
    @Test(
        arguments: [
            ([40, 30, 50], 60), ([1, 1, 1], 2), ([300, 20, 5], 310), ([5, 20, 300], 310), ([64, 64, 64], 64), ([257, 256, 255], 300),
            ([100, 100, 100], 1_000),
        ] as [([Int], Int)])
    func alignedRowsAreTheIntersection(sizes: [Int], universe: Int) async throws {
        let sets = Sets.random(sizes, universe: universe, seed: UInt64(universe))
        Sets.expectAligned(try await Alignments.three(sets).results, sets)
    }

    @Test(arguments: 0..<3)
    func anyPartyMayCompare(comparing: Int) async throws {
        let sets = Sets.random([30, 40, 50], universe: 60, seed: 2)
        let results = try await Alignments.three(sets, comparing: comparing).results
        Sets.expectAligned(results, sets)
        for index in 0..<3 { #expect((results[index].pairwise != nil) == (index == comparing)) }
    }

    @Test(arguments: [[0, 0, 0], [0, 10, 10], [10, 0, 10], [10, 10, 0]])
    func emptySetsHaveNothingInCommon(sizes: [Int]) async throws {
        let sets = Sets.random(sizes, universe: 10, seed: 3)
        let results = try await Alignments.three(sets).results
        Sets.expectAligned(results, sets)
        #expect(results.allSatisfy { $0.commonCount == 0 })
    }

    @Test func disjointSetsHaveNothingInCommon() async throws {
        let sets = [Sets.identifiers(0..<20), Sets.identifiers(20..<40), Sets.identifiers(40..<60)]
        Sets.expectAligned(try await Alignments.three(sets).results, sets)
    }

    @Test func identicalSetsAreCommonWhole() async throws {
        let set = Sets.identifiers(0..<300)
        var random = SeededRandom(4)
        let sets = [set, set.shuffled(using: &random), set.reversed()]
        let results = try await Alignments.three(sets).results
        Sets.expectAligned(results, sets)
        #expect(results[0].commonCount == 300)
    }

    @Test func oneCommonElementIsFound() async throws {
        let sets = [Sets.identifiers(0...10), Sets.identifiers(10...20), Sets.identifiers([30, 10, 31])]
        let results = try await Alignments.three(sets).results
        #expect(results.map(\.positions) == [[10], [0], [1]])
    }

    @Test func identifiersMayHaveAnyLength() async throws {
        let common: [[UInt8]] = [[], [0], [0, 0], [UInt8](repeating: 7, count: 5_000)]
        let sets = [common + [[1]], [[2]] + common, common]
        Sets.expectAligned(try await Alignments.three(sets).results, sets)
    }

    @Test func theComparingPartyLearnsThePairwiseSizes() async throws {
        let sets = Sets.random([40, 50, 60], universe: 80, seed: 5)
        let results = try await Alignments.three(sets).results
        let ids = Alignments.ids
        let expected = [(0, 1), (0, 2), (1, 2)].map { a, b in
            PairwiseSize(first: ids[a], second: ids[b], count: Sets.common([sets[a], sets[b]]).count)
        }
        #expect(results[2].pairwise == expected)
        #expect(results[0].pairwise == nil)
        #expect(results[1].pairwise == nil)
    }

    @Test func everyoneLearnsTheSizesAndCommitments() async throws {
        let sets = Sets.random([4, 5, 6], universe: 8, seed: 6)
        let results = try await Alignments.three(sets).results
        for result in results {
            #expect(result.sizes == Dictionary(uniqueKeysWithValues: zip(Alignments.ids, [4, 5, 6])))
            #expect(result.commitments == results[0].commitments)
        }
        for (index, id) in Alignments.ids.enumerated() {
            let opening = try #require(results[index].opening)
            #expect(results[0].commitments[id]?.isOpened(by: opening, identifiers: sets[index]) == true)
        }
    }

    @Test func theOrderOfRowsDependsOnTheSessionAlone() async throws {
        let sets = Sets.random([60, 60, 60], universe: 60, seed: 7)
        let first = try await Alignments.three(sets, seed: 1).results
        let again = try await Alignments.three(sets, seed: 1).results
        let other = try await Alignments.three(sets, seed: 2).results
        #expect(first[0].positions == again[0].positions)
        #expect(first[0].positions != other[0].positions)
        #expect(first[0].positions != first[0].positions.sorted(), "the order of a table shows")
    }

    @Test func progressEndsAtTheAnnouncedTotal() async throws {
        let sets = Sets.random([300, 10, 20], universe: 300, seed: 8)
        let last = Mutex<[Int: (Int, Int)]>([:])
        let outcome = await Alignments.run(partyCount: 3) { index, endpoint, random in
            try await MultiPartyAlignment.run(
                identifiers: sets[index], parties: Alignments.ids, comparing: Alignments.ids[2], session: Alignments.session,
                endpoint: endpoint, randomness: &random,
                onProgress: { done, total in last.withLock { $0[index] = (done, total) } })
        }
        #expect(try outcome.results.count == 3)
        let ends = last.withLock { $0 }
        #expect(ends[0].map { [$0.0, $0.1] } == [330, 330])
        #expect(ends[1].map { [$0.0, $0.1] } == [330, 330])
        #expect(ends[2].map { [$0.0, $0.1] } == [40, 40])
    }

    @Test func bytesAndRoundsAreThoseOfThePage() async throws {
        let sizes = [300, 200, 100]
        let sets = Sets.random(sizes, universe: 400, seed: 9)
        let outcome = await Alignments.three(sets)
        let common = try outcome.results[0].commonCount
        let (a, b, c) = (sizes[0], sizes[1], sizes[2])
        #expect(outcome.traffic[0].payloadBytesSent == 2 * 104 + 32 * a + 16 * b + 32 * c + 16 * common)
        #expect(outcome.traffic[1].payloadBytesSent == 2 * 104 + 32 * b + 16 * a + 32 * c + 16 * common)
        #expect(outcome.traffic[2].payloadBytesSent == 2 * 104 + 32 * c + 16 + 24 * common)
        #expect(outcome.traffic.map(\.rounds).max() == 8)
    }

    @Test func noFrameIsLargerThan512PointsAndFramesAreAsManyAsTheSizesSay() async throws {
        let sets = Sets.random([1_000, 700, 300], universe: 1_200, seed: 10)
        let recorders = Alignments.Recorders()
        let common = try await Alignments.three(sets, wrap: recorders.wrap).results[0].commonCount
        func frames(_ words: Int) -> Int { (words + 2047) / 2048 }
        // A to B: two short messages, A's points, C's points, and positions.
        let toB = try #require(recorders[0, 1]).entries.filter(\.isOutgoing)
        #expect(toB.count == 2 + frames(4 * 1_000) + frames(4 * 300) + frames(common))
        // A to C: two short messages, B's tags, positions.
        let toC = try #require(recorders[0, 2]).entries.filter(\.isOutgoing)
        #expect(toC.count == 2 + frames(2 * 700) + frames(common))
        for (owner, peer) in [(0, 1), (0, 2), (1, 2)] {
            let entries = try #require(recorders[owner, peer]).entries
            #expect(entries.allSatisfy { $0.header.payloadByteCount <= 2048 * 8 })
        }
    }
}
