// Square roots, inverse square roots and logarithms against Double, and their tables against the functions they stand for.

import Algebra
import Parties
import SecretSharing
import TestKit
import Testing

@Suite struct PieceFunctionTests {
    /// Values of every length, powers of two with their neighbours.
    private func values(_ range: ClosedRange<Int>, seed: UInt64) -> [Int64] {
        var random = SeededRandom(seed)
        var values: [Int64] = [1 << Int64(range.upperBound)]
        for bits in range.lowerBound..<range.upperBound {
            let power = Int64(1) << Int64(bits)
            values += [power, power + power / 64, 2 * power - 1]
            for _ in 0..<20 { values.append(power + Int64(random.next() % UInt64(power))) }
        }
        return values
    }

    @Test(arguments: [(0, 40, 20), (0, 40, 21), (20, 40, 20), (0, 30, 0), (10, 46, 30), (14, 14, 5)])
    func squareRoots(low: Int, high: Int, fractionBits: Int) async throws {
        let x = values(low...high, seed: 11)
        let format = FixedFormat(fractionBits: fractionBits, magnitudeBits: high)
        let interval = NonzeroInterval(lowBits: low, highBits: high, isSigned: false)
        let result = FixedFormat(fractionBits: 16, magnitudeBits: 17 + max(0, (high - fractionBits + 1) / 2))
        let run = try await measure([(x, format)]) { try await $0.squareRoot($1[0], in: interval, format: result) }
        for (raw, value) in zip(x, run.values) {
            let truth = FixedPoint.decode(UInt64(raw), fractionBits: fractionBits).squareRoot() * 0x1p16
            #expect(abs(Double(value) - truth) <= truth * 0x1p-16 + 2, "√\(raw): \(value), not \(truth)")
        }
    }

    @Test(arguments: [(0, 40, 20), (0, 40, 21), (20, 40, 20), (0, 30, 0), (10, 46, 30), (14, 14, 5)])
    func inverseSquareRoots(low: Int, high: Int, fractionBits: Int) async throws {
        let x = values(low...high, seed: 12)
        let format = FixedFormat(fractionBits: fractionBits, magnitudeBits: high)
        let interval = NonzeroInterval(lowBits: low, highBits: high, isSigned: false)
        let result = FixedFormat(fractionBits: 24, magnitudeBits: 25 + max(0, (fractionBits - low + 1) / 2))
        let run = try await measure([(x, format)]) { try await $0.inverseSquareRoot($1[0], in: interval, format: result) }
        for (raw, value) in zip(x, run.values) {
            let truth = 0x1p24 / FixedPoint.decode(UInt64(raw), fractionBits: fractionBits).squareRoot()
            #expect(abs(Double(value) - truth) <= truth * 0x1p-16 + 2, "1/√\(raw): \(value), not \(truth)")
        }
    }

    @Test(arguments: [(0, 40, 20, 20), (20, 40, 20, 30), (0, 60, 30, 16), (0, 30, 0, 24), (14, 14, 5, 16)])
    func logarithms(low: Int, high: Int, fractionBits: Int, resultBits: Int) async throws {
        let x = values(low...high, seed: 13)
        let format = FixedFormat(fractionBits: fractionBits, magnitudeBits: high)
        let interval = NonzeroInterval(lowBits: low, highBits: high, isSigned: false)
        let run = try await measure([(x, format)]) { try await $0.logarithm($1[0], in: interval, fractionBits: resultBits) }
        let unit = 1 / FixedPoint.scale(resultBits)
        for (raw, value) in zip(x, run.values) {
            let truth = logarithm(FixedPoint.decode(UInt64(raw), fractionBits: fractionBits))
            #expect(abs(Double(value) * unit - truth) <= 0x1p-17 + 3 * unit, "ln \(raw): \(Double(value) * unit), not \(truth)")
        }
    }

    private func expectError(_ table: PieceTable, isRelative: Bool, _ function: (Double) -> Double) {
        var worst = 0.0
        for step in 0...200_000 {
            let y = 63.0 / 128 + (65.0 / 64 - 63.0 / 128) * Double(step) / 200_000
            // As the bits may find it: a piece begins up to 1/256 of it late.
            for slack in [0, 1.0 / 256] {
                let piece = Int((30 * y - 14.5 - slack).rounded(.down))
                let u = y - 0.75
                let value =
                    Double(table.constant[piece]) * 0x1p-58 + Double(table.linear[piece]) * 0x1p-38 * u
                    + Double(table.quadratic[piece]) * 0x1p-18 * u * u
                worst = max(worst, abs(value - function(y)) / (isRelative ? function(y) : 1))
            }
        }
        #expect(worst < table.errorMax && worst > table.errorMax / 4)
    }

    @Test func tablesReachTheirErrors() {
        expectError(.squareRoot, isRelative: true) { $0.squareRoot() }
        expectError(.inverseSquareRoot, isRelative: true) { 1 / $0.squareRoot() }
        expectError(.logarithm, isRelative: false) { logarithm($0) }
    }

    @Test(arguments: [64, 1000]) func costsAreThoseOfThePage(_ count: Int) async throws {
        var random = SeededRandom(14)
        let x = random.signed(count, bits: 40).map { max(1, abs($0)) }
        let format = FixedFormat(fractionBits: 20, magnitudeBits: 40)
        let interval = NonzeroInterval.positive(format)
        let exponent = bitsBytes(count, width: 42, 0..<41) + 3 * planeBytes(count) * DivisionTests.prefixAnds(41) + 8 * count * 14
        let piece = truncationBytes(count, by: 21) + bitsBytes(count, width: 12, 8..<12) + (128 + 48) * count + 48 * count
        let root = try await measure([(x, format)]) {
            try await $0.squareRoot($1[0], in: interval, format: FixedFormat(fractionBits: 20, magnitudeBits: 31))
        }
        #expect(
            root.bytes == exponent + 16 * 4 * count + piece + 24 * 4 * count + truncationBytes(count, by: 40)
                + truncationBytes(count, by: 29))
        // More than 64 look-ups are dealt in thirds, one message later.
        #expect(root.rounds == (count > 64 ? 32 : 31))
        let log = try await measure([(x, format)]) { try await $0.logarithm($1[0], in: interval, fractionBits: 20) }
        #expect(log.bytes == exponent + 16 * 3 * count + piece + 24 * 2 * count + truncationBytes(count, by: 38))
        #expect(log.rounds == (count > 64 ? 30 : 29))
    }
}
