// The sort against the library's stable one, with ties, at every size and width, at the page's cost and of one shape.

import Algebra
import Parties
import SecretSharing
import Secrets
import TestKit
import Testing
import Wire

@Suite struct SortTests {
    /// The slow model: indices in the stable ascending order.
    static func order(_ keys: [Int64]) -> [Int] { keys.indices.sorted { (keys[$0], $0) < (keys[$1], $1) } }

    /// protocols/sort.md, «Cost»: bytes of a sort.
    static func bytes(count n: Int, keyBits: Int, carried: Int, keepsKeys: Bool, permutation: Bool) -> Int {
        let w = max(1, n <= 1 ? 1 : Int.bitWidth - (n - 1).leadingZeroBitCount)
        func columns(_ bits: Int) -> Int { 1 + max(0, bits - (64 - w) + 63) / 64 }
        let base = (permutation ? w : 0) + carried
        var (bytes, done) = (0, 0)
        for digit in ReplicatedEngine.digitWidths(keyBits: keyBits) {
            done += digit
            let bits = keepsKeys ? base + keyBits : base + keyBits - done
            bytes += 24 * ((((1 << digit) - 1) * n + 1) / 2) + 48 * ((n + 1) / 2) + 32 * n * columns(bits)
        }
        return bytes + (permutation ? 32 * n + 24 * ((n + 1) / 2) : 0)
    }

    @Test(arguments: [0, 1, 2, 3, 65, 1000, 3001]) func numbersAreSortedStably(_ count: Int) async throws {
        var random = SeededRandom(UInt64(count) + 3)
        // Few different values: ties everywhere.
        let keys = random.signed(count, bits: 3).map { $0 - 1 }
        try await check(keys, bits: 5)
    }

    @Test(arguments: [1, 2, 5, 20, 40, 61]) func keysOfEveryWidth(_ bits: Int) async throws {
        var random = SeededRandom(UInt64(bits))
        try await check(random.signed(300, bits: bits) + [1 << Int64(bits), -(1 << Int64(bits)), 0, 0], bits: bits)
    }

    @Test func equalAndOrderedKeysKeepTheirOrder() async throws {
        try await check([Int64](repeating: 5, count: 200), bits: 4)
        try await check((0..<200).map { Int64($0) }, bits: 8)
        try await check((0..<200).map { -Int64($0) }, bits: 8)
    }

    private func check(_ keys: [Int64], bits: Int) async throws {
        let index = keys.indices.map { UInt64($0) }
        let outcome = try await ThreeParties.run { engine in
            let x = deal(keys, to: engine.role, format: .integer(bits: bits))
            let permutation = try await engine.sortingPermutation(of: x)
            let sorted = try await engine.permute([x, deal(index, to: engine.role, seed: 6)], by: permutation)
            return sorted + (try await engine.permuteBack(sorted, by: permutation))
        }
        let order = Self.order(keys)
        #expect(ThreeParties.combineSigned(outcome.results.map { $0[0] }) == order.map { keys[$0] })
        #expect(ThreeParties.combine(outcome.results.map { $0[1] }) == order.map { UInt64($0) })
        #expect(ThreeParties.combineSigned(outcome.results.map { $0[2] }) == keys)
    }

    /// Bits, sorted keys and carried bits as numbers; and what the sort cost.
    private func sortBits(
        _ keys: [UInt64], width: Int, carried: Int, keepsKeys: Bool, permutation: Bool
    ) async throws -> (keys: [UInt64], carried: [UInt64], bytes: Int, rounds: Int) {
        let outcome = try await ThreeParties.run { engine in
            let all = try await engine.bits(deal(keys, to: engine.role), width: width + carried, outputs: 0..<width + carried)
            let before = engine.endpoint.traffic
            let sorted = try await engine.sort(
                keys: BitShares(elementCount: keys.count, planes: Array(all.planes[..<width])), carrying: Array(all.planes[width...]),
                keepsKeys: keepsKeys, makesPermutation: permutation)
            let cost = engine.endpoint.traffic.since(before)
            let numbers = try await engine.arithmetic(
                BitShares(elementCount: keys.count, planes: sorted.keys + sorted.carried))
            return (numbers, cost)
        }
        let bits = ThreeParties.combine(outcome.results.map(\.0))
        func numbers(_ planes: Range<Int>) -> [UInt64] {
            keys.indices.map { i in planes.enumerated().reduce(0) { $0 | bits[$1.element * keys.count + i] << UInt64($1.offset) } }
        }
        let kept = keepsKeys ? width : 0
        return (
            numbers(0..<kept), numbers(kept..<kept + carried), outcome.results.reduce(0) { $0 + $1.1.payloadBytesSent },
            outcome.results.map(\.1.rounds).max() ?? 0
        )
    }

    @Test(arguments: [(500, 7, 3), (1000, 21, 1), (129, 40, 20), (2, 1, 1)]) func keptKeysAndCarriedBits(
        _ count: Int, _ width: Int, _ carried: Int
    ) async throws {
        var random = SeededRandom(UInt64(count))
        let values = random.words(count).map { $0 >> UInt64(64 - width - carried) }
        let mask = UInt64(1) << UInt64(width) - 1
        let expected = values.indices.sorted { (values[$0] & mask, $0) < (values[$1] & mask, $1) }.map { values[$0] }
        for (keeps, permutation) in [(true, false), (true, true), (false, false), (false, true)] {
            let sorted = try await sortBits(values, width: width, carried: carried, keepsKeys: keeps, permutation: permutation)
            #expect(sorted.keys == (keeps ? expected.map { $0 & mask } : [UInt64](repeating: 0, count: count)))
            #expect(sorted.carried == expected.map { $0 >> UInt64(width) })
            #expect(
                sorted.bytes
                    == Self.bytes(count: count, keyBits: width, carried: carried, keepsKeys: keeps, permutation: permutation))
        }
    }

    @Test func digitsAreCutEvenly() {
        #expect(ReplicatedEngine.digitWidths(keyBits: 21) == [3, 3, 3, 3, 3, 3, 3])
        #expect(ReplicatedEngine.digitWidths(keyBits: 4) == [2, 2])
        #expect(ReplicatedEngine.digitWidths(keyBits: 1) == [1])
        for bits in 1...64 { #expect(ReplicatedEngine.digitWidths(keyBits: bits).reduce(0, +) == bits) }
    }

    @Test func aDigitTakesSixRounds() async throws {
        var rounds: [Int] = []
        for width in [3, 6, 9, 12] {
            rounds.append(
                try await sortBits([5, 1, 3], width: width, carried: 0, keepsKeys: true, permutation: false).rounds)
        }
        #expect(zip(rounds, rounds.dropFirst()).allSatisfy { $1 - $0 == 6 })
    }

    @Test func theTranscriptHasOneShapeWhateverTheKeys() async throws {
        func shape(_ keys: [Int64]) async throws -> [ThreeParties.Link: [RecordingChannel.Entry]] {
            try await ThreeParties.recorded { engine in
                try await engine.sortingPermutation(of: deal(keys, to: engine.role, format: .integer(bits: 20))).count
            }.channels.mapValues(\.entries)
        }
        var random = SeededRandom(1)
        let reference = try await shape(random.signed(700, bits: 20))
        #expect(reference.count == 6 && reference.values.allSatisfy { !$0.isEmpty })
        #expect(try await shape((0..<700).map { Int64($0) }) == reference)
        #expect(try await shape([Int64](repeating: -3, count: 700)) == reference)
    }

    @Test func whatIsOpenedLooksTheSameWhateverTheKeys() async throws {
        // The messages of the openings are the only ones that a key could bias.
        func views(_ keys: [Int64], seed: UInt64) async throws -> [[UInt8]] {
            let (_, channels) = try await ThreeParties.recorded(seed: seed, keepingPayloads: true) { engine in
                try await engine.sortingPermutation(of: deal(keys, to: engine.role, format: .integer(bits: 8))).count
            }
            return ThreeParties.ids.map { owner in
                ThreeParties.Link.all.filter { $0.owner == owner }.flatMap { channels[$0]?.incomingPayloads.joined() ?? [[]].joined() }
            }
        }
        let equal = try await views([Int64](repeating: 0, count: 4096), seed: 2)
        let ascending = try await views((0..<4096).map { Int64($0 / 32) }, seed: 3)
        for party in 0..<3 { #expect(ChiSquare.same(equal[party], ascending[party]) < ChiSquare.acceptedMax) }
    }

    @Test func quantilesAreThoseOfTheSortedVector() async throws {
        var random = SeededRandom(8)
        let x = random.signed(999, bits: 30)
        let ranks = [0, 99, 499, 998]
        let outcome = try await ThreeParties.run { engine in
            try await engine.orderStatistics(deal(x, to: engine.role, format: .integer(bits: 30)), ranks: ranks)
        }
        let sorted = x.sorted()
        #expect(ThreeParties.combineSigned(outcome.results) == ranks.map { sorted[$0] })
    }
}
