// Comparisons, equality, selection, extrema, exact truncation and prefix sums against clear integers, with their exact costs.

import Algebra
import Parties
import SecretSharing
import TestKit
import Testing

@Suite struct ComparisonTests {
    /// Random pairs, equal ones, neighbours and the bounds.
    private func pairs(bits: Int, seed: UInt64) -> (x: [Int64], y: [Int64]) {
        var random = SeededRandom(seed)
        let end = Int64(1) << Int64(bits)
        let x = random.signed(300, bits: bits) + [end, -end, end, -end, 0, 0, 1, -1, 5, 5]
        let y = random.signed(300, bits: bits) + [-end, end, end, -end, 0, 1, 0, 0, 5, 4]
        return (x, y)
    }

    @Test(arguments: [3, 20, 40, 61]) func lessThan(_ bits: Int) async throws {
        let (x, y) = pairs(bits: bits, seed: 1)
        let format = FixedFormat.integer(bits: bits)
        let run = try await measureBits([(x, format), (y, format)]) { try await $0.isLess($1[0], $1[1]) }
        #expect(run.values == zip(x, y).map { $0 < $1 ? 1 : 0 })
        // Both bounds one bit up, and the sign.
        let width = bits + 3
        #expect(run.bytes == bitsBytes(x.count, width: width, width - 1..<width))
        #expect(run.rounds == 1 + PrefixAdder(width: width, outputs: width - 1..<width).roundCount)
    }

    @Test(arguments: [0, 1, -1, 7, -8, 1000] as [Int64]) func lessThanAConstant(_ constant: Int64) async throws {
        let (x, _) = pairs(bits: 10, seed: 2)
        let format = FixedFormat.integer(bits: 10)
        let run = try await measureBits([(x + [constant - 1, constant, constant + 1].filter { abs($0) <= 1024 }, format)]) {
            try await $0.isLess($1[0], constant: constant)
        }
        #expect(run.values == (x + [constant - 1, constant, constant + 1].filter { abs($0) <= 1024 }).map { $0 < constant ? 1 : 0 })
    }

    @Test(arguments: [3, 20, 40, 61, 63]) func equality(_ bits: Int) async throws {
        let (x, y) = pairs(bits: min(bits, 62), seed: 3)
        let format = FixedFormat.integer(bits: bits)
        let run = try await measureBits([(x, format), (y, format)]) { try await $0.equals($1[0], $1[1]) }
        #expect(run.values == zip(x, y).map { $0 == $1 ? 1 : 0 })
        let width = min(64, bits + 2)
        #expect(run.bytes == planeBytes(x.count) * (width + 3 * (width - 1)))
        #expect(run.rounds == 1 + FixedFormat.bits(width))
    }

    @Test(arguments: [0, 5, -5, 1023] as [Int64]) func equalityWithAConstant(_ constant: Int64) async throws {
        let x = Array(-1024...1024).map { Int64($0) }
        let run = try await measureBits([(x, .integer(bits: 10))]) { try await $0.equals($1[0], constant: constant) }
        #expect(run.values == x.map { $0 == constant ? 1 : 0 })
    }

    @Test func everyWordButZeroIsNotZero() async throws {
        let x: [Int64] = [0] + (0..<64).map { 1 << $0 } + [-1, .max, .min, 3, -2]
        let run = try await measureBits([(x, .unbounded)]) { try await $0.isZero($1[0]) }
        #expect(run.values == x.map { $0 == 0 ? 1 : 0 })
    }

    @Test func selection() async throws {
        let (x, y) = pairs(bits: 60, seed: 4)
        let format = FixedFormat.integer(bits: 60)
        let run = try await measure([(x, format), (y, format)]) { engine, v in
            try await engine.select(engine.isLess(v[0], v[1]), v[0], v[1])
        }
        #expect(run.values == zip(x, y).map { min($0, $1) })
        let comparison = bitsBytes(x.count, width: 63, 62..<63)
        #expect(run.bytes == comparison + (24 + 24) * x.count)
    }

    @Test func extrema() async throws {
        let (x, y) = pairs(bits: 30, seed: 5)
        let format = FixedFormat.integer(bits: 30)
        let least = try await measure([(x, format), (y, format)]) { try await $0.minimum($1[0], $1[1]) }
        let most = try await measure([(x, format), (y, format)]) { try await $0.maximum($1[0], $1[1]) }
        #expect(least.values == zip(x, y).map { min($0, $1) })
        #expect(most.values == zip(x, y).map { max($0, $1) })
    }

    @Test(arguments: [1, 2, 3, 5, 8, 33, 100]) func argmaxIsTheFirstOfTheLargest(_ count: Int) async throws {
        for seed in UInt64(1)...4 {
            var random = SeededRandom(seed)
            // Few values, so that ties occur.
            let x = (0..<count).map { _ in Int64(random.next() % 5) - 2 }
            let run = try await measure([(x, .integer(bits: 2))], seed: seed) { engine, v in
                let (value, index) = try await engine.argmax(v[0])
                return Shares.concatenated([value, index])
            }
            let largest = x.max() ?? 0
            #expect(run.values == [largest, Int64(x.firstIndex(of: largest) ?? -1)])
        }
    }

    @Test(arguments: [1, 7, 20, 32, 33, 61]) func exactTruncationIsTheFloor(_ bits: Int) async throws {
        var random = SeededRandom(UInt64(bits))
        let unit = Int64(1) << Int64(bits)
        let edges = [0, 1, -1, unit, -unit, unit - 1, 1 - unit, unit + (bits < 61 ? 1 : 0), 1 << 61, -(1 << 61)]
        let x = random.signed(500, bits: 61) + random.signed(500, bits: min(61, bits + 3)) + edges
        let format = FixedFormat(fractionBits: 61, magnitudeBits: 61)
        let run = try await measure([(x, format)]) { try await $0.exactTruncate($1[0], by: bits) }
        #expect(run.values == x.map { $0 >> Int64(bits) })
        let width = bits + 2
        #expect(
            run.bytes == truncationBytes(x.count, by: bits) + bitsBytes(x.count, width: width, width - 1..<width) + 24 * x.count)
    }

    @Test func prefixSumsAreLocal() async throws {
        let x: [Int64] = [5, -7, 0, 1 << 40, 3]
        let run = try await measure([(x, .integer(bits: 40))]) { $0.prefixSums($1[0]) }
        #expect(run.values == [5, -2, -2, 1 << 40 - 2, 1 << 40 + 1])
        #expect(run.bytes == 0 && run.rounds == 0)
    }

    @Test func severalProductsInOneRound() async throws {
        // More than one frame, so that a frame holds parts of two products.
        let (x, y) = pairs(bits: 20, seed: 6)
        let a = (0..<20).flatMap { _ in x }, b = (0..<20).flatMap { _ in y }
        let format = FixedFormat.integer(bits: 20)
        let run = try await measure([(a, format), (b, format)]) { engine, v in
            Shares.concatenated(try await engine.products([(v[0], v[1]), (v[0], v[0]), (v[1], v[1])]))
        }
        #expect(run.values == zip(a, b).map { $0 * $1 } + a.map { $0 * $0 } + b.map { $0 * $0 })
        #expect(run.bytes == 3 * 24 * a.count && run.rounds == 1)
    }
}
