// The exponential against Double over its whole domain and beyond both ends, with its exact cost.

import Algebra
import Parties
import SecretSharing
import TestKit
import Testing

@Suite struct ExponentialTests {
    private func results(
        _ arguments: [Double], _ format: FixedFormat, limit: ExponentialLimit, fractionBits: Int
    ) async throws -> [Int64] {
        let raw = arguments.map { Int64(bitPattern: FixedPoint.encode($0, format)) }
        return try await measure([(raw, format)]) {
            try await $0.exponential($1[0], limit: limit, fractionBits: fractionBits)
        }.values
    }

    @Test(
        arguments: [
            (ExponentialLimit.large, 16, 20), (.large, 9, 16), (.medium, 24, 24), (.small, 32, 30), (.small, 17, 38), (.large, 16, 8),
        ])
    func relativeErrorWithinTheLimit(limit: ExponentialLimit, fractionBits: Int, argumentBits: Int) async throws {
        let format = FixedFormat(fractionBits: argumentBits, magnitudeBits: argumentBits + 6)
        let end = Double(limit.rawValue) * logarithm(2) - 0.01
        var arguments = stride(from: -24.0, through: end, by: 0.0173).map { $0 }
        arguments += [0, end, -1 / 1024, 1 / 1024]
        arguments = arguments.map { FixedPoint.decode(FixedPoint.encode($0, format), fractionBits: argumentBits) }
        let values = try await results(arguments, format, limit: limit, fractionBits: fractionBits)
        for (x, value) in zip(arguments, values) {
            let truth = exponential(x) * FixedPoint.scale(fractionBits)
            #expect(abs(Double(value) - truth) <= truth * 0x1p-16 + 2, "e^\(x): \(value), not \(truth)")
        }
    }

    @Test func integersOfTheBinaryLogarithmAndTheirNeighbours() async throws {
        let format = FixedFormat(fractionBits: 20, magnitudeBits: 26)
        let raw = (-15...23).flatMap { power -> [Int64] in
            let middle = Int64((Double(power) * logarithm(2) * 0x1p20).rounded())
            return [middle - 1, middle, middle + 1]
        }
        let values = try await measure([(raw, format)]) { try await $0.exponential($1[0]) }.values
        for (x, value) in zip(raw, values) {
            let truth = exponential(Double(x) * 0x1p-20) * 0x1p16
            #expect(abs(Double(value) - truth) <= truth * 0x1p-16 + 2)
        }
    }

    @Test(arguments: ExponentialLimit.allCases, [20, 40, 8]) func saturatesAtBothEnds(
        _ limit: ExponentialLimit, _ argumentBits: Int
    ) async throws {
        let format = FixedFormat(fractionBits: argumentBits, magnitudeBits: argumentBits + 16)
        let fractionBits = 40 - limit.rawValue
        let over = [Double(limit.rawValue) * logarithm(2) + 0.01, 17, 20, 45, 1000, 65_536]
        let under = [-29, -32, -50, -1000, -65_536.0]
        let values = try await results(over + under, format, limit: limit, fractionBits: fractionBits)
        #expect(values.prefix(over.count).allSatisfy { abs($0 - 1 << 40) <= 1 })
        #expect(values.suffix(under.count).allSatisfy { abs($0) <= 1 })
    }

    @Test func thePolynomialReachesItsError() {
        let c = zip(ExponentialPolynomial.coefficients, ExponentialPolynomial.fractionBits).map { Double($0) / FixedPoint.scale($1) }
        var worst = 0.0
        for step in 0...100_000 {
            let phase = (1 + 1.0 / 256) * Double(step) / 100_000
            let value = c.reversed().reduce(0) { $0 * phase + $1 }
            worst = max(worst, abs(value / exponential(phase * logarithm(2)) - 1))
        }
        #expect(worst < 0x1p-18 && worst > 0x1p-19)
        #expect(abs(Double(ExponentialPolynomial.log2e) * 0x1p-24 * logarithm(2) - 1) < 0x1p-24)
    }

    @Test(arguments: [1, 64, 999]) func costIsThatOfThePage(_ count: Int) async throws {
        var random = SeededRandom(9)
        let x = random.signed(count, bits: 24)
        let format = FixedFormat(fractionBits: 20, magnitudeBits: 24)
        let run = try await measure([(x, format)]) { try await $0.exponential($1[0]) }
        // z has 26 bits of magnitude, so its integer part with sign and offset has 8.
        let ands = 0 + 1 + 6 + 2 + 6
        let bits = bitsBytes(count, width: 16, 8..<16) + 3 * planeBytes(count) * ands
        let truncations = [24, 40, 39, 20].reduce(0) { $0 + truncationBytes(count, by: $1) }
        #expect(run.bytes == bits + (8 * 16 + 16 * 5) * count + truncations + 24 * count * 5)
        #expect(run.rounds == 20)
    }
}
