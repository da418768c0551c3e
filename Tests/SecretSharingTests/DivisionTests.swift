// Quotients and reciprocals against Double, with their error bounds, edges of intervals, signs and exact costs.

import Algebra
import Parties
import SecretSharing
import TestKit
import Testing

@Suite struct DivisionTests {
    let wide = FixedFormat(fractionBits: 20, magnitudeBits: 40)

    /// |result − truth| ≤ 2^−16·|truth| + 2 units.
    private func expectClose(_ results: [Int64], _ truth: [Double], _ comment: Comment = "") {
        #expect(results.count == truth.count)
        for (result, value) in zip(results, truth) {
            let error = abs(Double(result) - value)
            #expect(error <= abs(value) * 0x1p-16 + 2, "\(comment) \(result) for \(value)")
        }
    }

    /// Values of every length, ends of the interval and powers of two with their neighbours.
    private func values(_ range: ClosedRange<Int>, seed: UInt64, negative: Bool = false) -> [Int64] {
        var random = SeededRandom(seed)
        var values: [Int64] = []
        for bits in range {
            let power = Int64(1) << Int64(bits)
            values += [power]
            if bits < range.upperBound {
                values += [power + 1, 2 * power - 1, 2 * power]
                for _ in 0..<20 { values.append(power + Int64(random.next() % UInt64(power))) }
            }
        }
        values = values.filter { $0 >= 1 << Int64(range.lowerBound) && $0 <= 1 << Int64(range.upperBound) }
        return negative ? values + values.map { -$0 } : values
    }

    @Test(arguments: [false, true]) func reciprocalsOfEveryLength(_ isSigned: Bool) async throws {
        let x = values(0...40, seed: 1, negative: isSigned)
        let (format, result) = (wide, FixedFormat(fractionBits: 20, magnitudeBits: 40))
        let interval = NonzeroInterval(lowBits: 0, highBits: 40, isSigned: isSigned)
        let run = try await measure([(x, format)]) { try await $0.reciprocal($1[0], in: interval, format: result) }
        expectClose(run.values, x.map { 0x1p40 / Double($0) })
    }

    @Test(arguments: [(20, 40, false), (20, 40, true), (7, 30, true), (30, 33, false), (12, 12, true)])
    func lowBitsOfANarrowIntervalAreLeftOut(low: Int, high: Int, isSigned: Bool) async throws {
        let x = values(low...high, seed: 2, negative: isSigned)
        let result = FixedFormat(fractionBits: 30, magnitudeBits: 51 - low)
        let interval = NonzeroInterval(lowBits: low, highBits: high, isSigned: isSigned)
        let run = try await measure([(x, wide)]) { try await $0.reciprocal($1[0], in: interval, format: result) }
        expectClose(run.values, x.map { 0x1p50 / Double($0) })
    }

    @Test func quotientsOfFortyBitNumbers() async throws {
        var random = SeededRandom(3)
        let divisors = values(0...40, seed: 4, negative: true)
        // Numerators whose quotient is within 2^40 units, the ends included.
        let numerators = divisors.map { divisor -> Int64 in
            let bound = min(Double(1 << 40), Double(divisor.magnitude) * 0x1p20)
            return Int64(bound * Double.random(in: -1...1, using: &random))
        }
        let format = wide
        let run = try await measure([(numerators, format), (divisors, format)]) {
            try await $0.divide($1[0], by: $1[1], in: .nonzero(format), format: format)
        }
        expectClose(run.values, zip(numerators, divisors).map { Double($0) / Double($1) * 0x1p20 })
    }

    @Test func countsByCounts() async throws {
        // Shares of integers: a in 0…b, b in 1…2^20, the quotient in [0, 1].
        var random = SeededRandom(5)
        let b = values(0...20, seed: 6)
        let a = b.map { Int64.random(in: 0...$0, using: &random) }
        let count = FixedFormat.integer(bits: 20)
        let run = try await measure([(a, count), (b, count)]) {
            try await $0.divide($1[0], by: $1[1], in: .positive(count), format: FixedFormat(fractionBits: 24, magnitudeBits: 24))
        }
        expectClose(run.values, zip(a, b).map { Double($0) / Double($1) * 0x1p24 })
    }

    @Test func scalesThatGrow() async throws {
        // The quotient has more fraction bits than the product: it is shifted up.
        let x = values(0...6, seed: 7)
        let count = FixedFormat.integer(bits: 6)
        let run = try await measure([(x, count)]) {
            try await $0.reciprocal($1[0], in: .positive(count), format: FixedFormat(fractionBits: 50, magnitudeBits: 50))
        }
        expectClose(run.values, x.map { 0x1p50 / Double($0) })
    }

    @Test func theConstantsReachTheirError() {
        // The same steps in Double: what is left is the approximation.
        typealias Constants = ReciprocalConstants
        var worst = 0.0
        for step in 0...100_000 {
            let y = 63.0 / 128 + (65.0 / 64 - 63.0 / 128) * Double(step) / 100_000
            var r = Double(Constants.lineConstant) * 0x1p-31 - Double(Constants.slopeEighths) / 8 * y
            r *= Double(Constants.firstStep) * 0x1p-28 - y * r
            r *= Double(Constants.secondStep) * 0x1p-28 - y * r
            worst = max(worst, abs(1 - y * r))
        }
        #expect(worst < Constants.errorMax && worst > Constants.errorMax / 2)
    }

    @Test(arguments: [1, 64, 65, 1000]) func costIsThatOfThePage(_ count: Int) async throws {
        var random = SeededRandom(8)
        let x = random.signed(count, bits: 40).map { max(1, abs($0)) }
        let format = wide
        let run = try await measure([(x, format), (x, format)]) {
            try await $0.divide($1[0], by: $1[1], in: .positive(format), format: format)
        }
        // 41 planes without a sign: their adder, prefix ands, 6 + 8 digits, 6 products of which two go together, 6 truncations.
        let prefix = Self.prefixAnds(41)
        let exponent = bitsBytes(count, width: 42, 0..<41) + 3 * planeBytes(count) * prefix + 8 * count * 14 + 2 * 16 * count
        let truncations = [13, 31, 31, 28, 56 - 18, 20, 19].reduce(0) { $0 + truncationBytes(count, by: $1) }
        #expect(run.bytes == exponent + 24 * count * 8 + truncations)
        #expect(run.rounds == 31)
    }

    @Test func signedDivisorsCostSixMoreAndsAndDigits() async throws {
        let x = [Int64](repeating: 5, count: 128)
        let format = wide
        func run(_ interval: NonzeroInterval) async throws -> Int {
            try await measure([(x, format)]) { try await $0.reciprocal($1[0], in: interval, format: format) }.bytes
        }
        let ands = PrefixAdder(width: 42, outputs: 0..<42).conjunctionCount - PrefixAdder(width: 42, outputs: 0..<41).conjunctionCount
        let more = planeBytes(128) * (1 + 3 * (ands + 6)) + 8 * 6 * 128
        #expect(try await run(.nonzero(format)) == run(.positive(format)) + more)
    }

    /// Ands of Sklansky's network over n planes.
    static func prefixAnds(_ n: Int) -> Int {
        var (sum, span) = (0, 1)
        while span < n {
            sum += (0..<n).filter { $0 & span != 0 }.count
            span *= 2
        }
        return sum
    }
}
