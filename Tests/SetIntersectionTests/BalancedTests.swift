// Balanced intersection against brute force: sizes, modes, what each party learns, exact cost.

import KeyValueStores
import Parties
import SetIntersection
import TestKit
import Testing
import Wire

struct BalancedTests {
    private static func expectIntersection(
        _ sizes: [Int], universe: Int, _ security: BalancedSecurity, seed: UInt64, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let sets = Sets.random(sizes, universe: universe, seed: seed)
        let outcome = await Balanced.run(sets, security, bothLearn: true, seed: seed)
        let received = try outcome.receiver.get(), sent = try outcome.sender.get()
        let common = Sets.common(sets)
        let rows = received.positions.map { sets[0][$0] }
        #expect(rows.count == common.count, "\(sizes)", sourceLocation: sourceLocation)
        #expect(Set(rows) == common, "\(sizes)", sourceLocation: sourceLocation)
        #expect(sent.positions.map { sets[1][$0] } == rows, "the sender's rows stand in the same order", sourceLocation: sourceLocation)
        #expect(received.sizes == [Balanced.receiver: sizes[0], Balanced.sender: sizes[1]], sourceLocation: sourceLocation)
        #expect(sent.sizes == received.sizes, sourceLocation: sourceLocation)
    }

    @Test(arguments: BalancedSecurity.allCases)
    func smallSizes(security: BalancedSecurity) async throws {
        for count in [0, 1, 2, 3, 5, 7, 8, 9, 63, 64, 65, 255, 256, 257, 300] {
            try await Self.expectIntersection([count, count], universe: max(1, 2 * count), security, seed: UInt64(count))
        }
    }

    @Test(arguments: BalancedSecurity.allCases)
    func differentSizes(security: BalancedSecurity) async throws {
        for sizes in [[0, 5], [5, 0], [1, 300], [300, 1], [10, 2000], [2000, 10], [500, 499]] {
            try await Self.expectIntersection(sizes, universe: max(sizes[0], sizes[1]) + 5, security, seed: 3)
        }
    }

    @Test(arguments: BalancedSecurity.allCases)
    func severalBins(security: BalancedSecurity) async throws {
        try await Self.expectIntersection([20_000, 17_000], universe: 30_000, security, seed: 4)
        try await Self.expectIntersection([400, 20_000], universe: 20_100, security, seed: 5)
    }

    @Test func equalAndDisjointSets() async throws {
        try await Self.expectIntersection([400, 400], universe: 400, .semiHonest, seed: 6)
        let sets = [Sets.identifiers(0..<400), Sets.identifiers(400..<800)]
        let outcome = await Balanced.run(sets)
        #expect(try outcome.receiver.get().positions.isEmpty)
    }

    @Test func identifiersOfAnyLength() async throws {
        let lengths = [0, 1, 8, 18, 24, 25, 54, 55, 56, 64, 119, 120, 1000]
        let identifiers = lengths.map { [UInt8](repeating: 7, count: $0) }
        let outcome = await Balanced.run([identifiers, identifiers.reversed()], bothLearn: true)
        #expect(try Set(outcome.receiver.get().positions) == Set(0..<lengths.count))
        #expect(try outcome.sender.get().positions == outcome.receiver.get().positions.map { lengths.count - 1 - $0 })
    }

    @Test func identifiersThatDifferInTrailingZerosAreDifferent() async throws {
        let outcome = await Balanced.run([[[1], [2, 0]], [[1, 0], [2], [2, 0, 0]]])
        #expect(try outcome.receiver.get().positions.isEmpty)
    }

    @Test func unlessTheReceiverTellsTheSenderLearnsNothing() async throws {
        let sets = Sets.random([50, 60], universe: 80, seed: 7)
        let outcome = await Balanced.run(sets)
        #expect(try !outcome.receiver.get().positions.isEmpty)
        #expect(try outcome.sender.get().positions.isEmpty)
    }

    @Test func probesAreCountedAsCells() async throws {
        for (count, cells) in [(0, 433), (300, 495), (1024, 1469)] {
            let sets = Sets.random([count, 10], universe: count + 10, seed: 8)
            let outcome = await Balanced.run(sets)
            #expect(try outcome.receiver.get().probeCount == cells)
            #expect(try outcome.sender.get().probeCount == cells)
        }
    }

    // MARK: Cost

    @Test(arguments: [(300, 300), (300, 1000), (1000, 300), (0, 0), (1, 1), (5000, 4096)])
    func bytesOfTheSemiHonestMode(receiverCount: Int, senderCount: Int) async throws {
        let sets = Sets.random([receiverCount, senderCount], universe: receiverCount + senderCount + 1, seed: 9)
        let outcome = await Balanced.run(sets, bothLearn: true)
        let cells = StoreShape(count: receiverCount).length
        func log(_ count: Int) -> Int { (0...40).first { 1 << $0 >= count } ?? 0 }
        let tag = (40 + log(senderCount) + log(max(receiverCount, senderCount)) + 7) / 8
        #expect(outcome.traffic[0].payloadBytesSent == 104 + 16 * cells + (senderCount + 63) / 64 * 8)
        #expect(outcome.traffic[1].payloadBytesSent == 104 + (senderCount * tag + 7) / 8 * 8)
    }

    @Test func bytesAndRoundsOfTheMaliciousMode() async throws {
        let sets = Sets.random([300, 200], universe: 600, seed: 10)
        let outcome = await Balanced.run(sets, .malicious)
        #expect(outcome.traffic[0].payloadBytesSent == 104 + 16 + 16 * 495)
        #expect(outcome.traffic[1].payloadBytesSent == 104 + 32 + 16 + 16 * 200)
        #expect(outcome.traffic.map(\.rounds).max() == 5)
    }

    @Test func roundsOfTheSemiHonestMode() async throws {
        let sets = Sets.random([300, 200], universe: 600, seed: 10)
        #expect(await Balanced.run(sets).traffic.map(\.rounds).max() == 4)
        #expect(await Balanced.run(sets, bothLearn: true).traffic.map(\.rounds).max() == 5)
    }
}

/// With the real vector OLE in place of the dealer.
struct BalancedVectorOLETests {
    @Test(arguments: BalancedSecurity.allCases)
    func intersectionIsThatOfTheDealer(security: BalancedSecurity) async throws {
        let sets = Sets.random([500, 400], universe: 700, seed: 11)
        let outcome = await Balanced.run(sets, security, correlations: SilentVOLECorrelations())
        #expect(try Set(outcome.receiver.get().positions.map { sets[0][$0] }) == Sets.common(sets))
    }

    @Test func emptySets() async throws {
        let outcome = await Balanced.run([[], []], correlations: SilentVOLECorrelations())
        #expect(try outcome.receiver.get().positions.isEmpty)
    }
}
