// The two-party alignment, and the one with a neutral third party.

import Parties
import SetIntersection
import TestKit
import Testing
import Wire

struct TwoPartyTests {
    @Test(arguments: [([40, 30], 60), ([1, 1], 1), ([300, 3], 310), ([3, 300], 310), ([257, 256], 300)] as [([Int], Int)])
    func alignedRowsAreTheIntersection(sizes: [Int], universe: Int) async throws {
        let sets = Sets.random(sizes, universe: universe, seed: UInt64(universe))
        Sets.expectAligned(try await Alignments.two(sets).results, sets)
    }

    @Test(arguments: [0, 1])
    func eitherPartyMayCompare(comparing: Int) async throws {
        let sets = Sets.random([50, 60], universe: 80, seed: 1)
        let results = try await Alignments.two(sets, comparing: comparing).results
        Sets.expectAligned(results, sets)
        #expect(results.allSatisfy { $0.pairwise == nil })
    }

    @Test(arguments: [[0, 0], [0, 5], [5, 0]])
    func emptySetsHaveNothingInCommon(sizes: [Int]) async throws {
        let sets = Sets.random(sizes, universe: 5, seed: 2)
        Sets.expectAligned(try await Alignments.two(sets).results, sets)
    }

    @Test func bytesAndRoundsAreThoseOfThePage() async throws {
        let sets = Sets.random([300, 200], universe: 400, seed: 3)
        let outcome = await Alignments.two(sets, comparing: 1)
        let common = try outcome.results[0].commonCount
        #expect(outcome.traffic[0].payloadBytesSent == 104 + 32 * 300 + 16 * 200)
        #expect(outcome.traffic[1].payloadBytesSent == 104 + 32 * 200 + 8 + 8 * common)
        #expect(outcome.traffic.map(\.rounds).max() == 5)
    }
}

struct NeutralTests {
    @Test(arguments: 0..<3)
    func ownersAlignAndTheNeutralPartyLearnsTheCount(neutral: Int) async throws {
        var sets = Sets.random([40, 50, 45], universe: 70, seed: 4)
        sets[neutral] = []
        let owners = [0, 1, 2].filter { $0 != neutral }
        let results = try await Alignments.neutral(sets, neutral: neutral, comparing: owners[1]).results
        Sets.expectAligned(owners.map { results[$0] }, owners.map { sets[$0] })
        #expect(results[neutral].commonCount == results[owners[0]].commonCount)
        #expect(results[neutral].positions.isEmpty)
        #expect(results[neutral].sizes.isEmpty)
        #expect(results[neutral].commitments.isEmpty)
    }

    @Test func theNeutralPartySeesTwoMessagesOfEightBytes() async throws {
        let recorders = Alignments.Recorders()
        let sets = Sets.random([40, 50], universe: 70, seed: 5) + [[]]
        _ = try await Alignments.neutral(sets, wrap: recorders.wrap).results
        for owner in 0..<2 {
            let entries = try #require(recorders[2, owner]).entries
            #expect(entries.count == 1)
            #expect(entries.first?.isOutgoing == false)
            #expect(entries.first?.header.payloadByteCount == 8)
        }
    }

    @Test func countsThatDifferAreFound() async throws {
        let sets = Sets.random([40, 50], universe: 70, seed: 6) + [[]]
        let outcome = await Alignments.neutral(
            sets, wrap: ForgingChannel.wrap(from: 1, to: 2, step: Steps.count(7)) { $0[0] ^= 1 })
        guard case .invalidCount(let peer, _) = outcome.alignmentError(2) else {
            Issue.record("ended as \(outcome.endings[2])")
            return
        }
        #expect(peer == Alignments.ids[1])
    }
}
