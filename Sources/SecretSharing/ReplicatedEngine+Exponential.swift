// The exponential function of shared numbers, saturated at both ends.
//
// Spec: protocols/exponential.md. e^x = 2^i · 2^φ with i the integer part of x·log₂e: i comes from the bits, 2^i from two one-hot
// digits of three bits, 2^φ from a polynomial of degree four.

import Algebra
package import Wire

/// The powers of two that an exponential may reach.
package enum ExponentialLimit: Int, Sendable, CaseIterable {
    /// Results below 2^8: x < 5.54.
    case small = 8
    /// Results below 2^16: x < 11.09.
    case medium = 16
    /// Results below 2^24: x < 16.63.
    case large = 24
}

/// 2^φ on [0, 1 + 1/256], c₀ + c₁φ + φ²(c₂ + c₃φ + c₄φ²), relative error 2^−18.5.
package enum ExponentialPolynomial {
    /// c₀…c₄; with 20 bits of φ every term has 59.
    package static let coefficients: [Int64] = [
        576_462_276_653_571_456, 380_981_620_322, 139_190_939_053_200_352, 28_577_222_835, 7_105,
    ]
    package static let fractionBits = [59, 39, 59, 39, 19]
    /// log₂ e at 24 fraction bits.
    package static let log2e: Int64 = 24_204_406
}

extension ReplicatedEngine {
    /// e^x: relative error ≤ 2^−16 and two units of the last place. From the limit on, the result is the limit itself; below half
    /// a unit it is 0.
    ///
    /// - Parameter fractionBits: of the result, at most 40 − limit.
    /// - Precondition: |x| ≤ 2^16 by its format; at least 8 fraction bits.
    package func exponential(
        _ x: Shares, limit: ExponentialLimit = .large, fractionBits: Int = 16
    ) async throws(ChannelError) -> Shares {
        precondition(fractionBits >= 0 && fractionBits + limit.rawValue <= 40, "the ring does not hold so precise a result")
        precondition(
            x.format.fractionBits >= 8 && x.format.magnitudeBits <= x.format.fractionBits + 16, "the argument is out of range")
        // Units of the powers of two: the digits are eight apart.
        let unitBits = (fractionBits + 7) / 8 * 8
        let offset = 64 - limit.rawValue
        let z = try await binaryLogarithm(ofExponentialOf: x)
        let count = z.count

        // Integer part plus offset: 0…63 is what can be represented.
        let integerBits = max(z.format.magnitudeBits - 20, 6) + 2
        let bits = try await bits(
            z, adding: UInt64(offset) << 20, shift: 12, width: 8 + integerBits, outputs: 8..<8 + integerBits)
        let above = try await or(Array(bits.planes[6..<integerBits - 1]), elementCount: count)
        let positive = not(bits.planes[integerBits - 1], elementCount: count)
        let over = try await and([(above, positive)], elementCount: count)[0]
        let valid = xor(positive, over, elementCount: count)
        let index = try await and(bits.planes[0..<6].map { ($0, valid) }, elementCount: count)
        let digits = try await oneHotDigits(Array(index[0..<3]), Array(index[3..<6]), elementCount: count)

        // Digit 0 of either has no plane: its weights are 0 or go to a constant.
        let none = [UInt64](repeating: 0, count: 7)
        let top = UInt64(1) << UInt64(limit.rawValue + fractionBits)
        let sums = try await weightedBits(
            BitShares(elementCount: count, planes: digits.coarse + digits.fine + [valid, over]),
            sums: [
                ((1...7).map { 8 * $0 << 20 } + (1...7).map { $0 << 20 } + [0, 0], FixedFormat(fractionBits: 20, magnitudeBits: 26)),
                ((1...7).map { power(8 * $0 - offset + unitBits) } + none + [0, 0], .integer(bits: 56 - offset + unitBits)),
                (none + (1...7).map { 1 << $0 - 1 } + [0, 0], .integer(bits: 7)),
                (none + none + [1, 0], .bit),
                (none + none + [0, top], FixedFormat(fractionBits: fractionBits, magnitudeBits: limit.rawValue + fractionBits)),
            ])
        let fine = add(sums[2], constant: 1, format: .integer(bits: 7))
        let shifted = add(z, constant: UInt64(offset) << 20, format: .unbounded)
        let products = try await products([(sums[3], shifted), (sums[1], fine)])
        let unit = FixedFormat(fractionBits: 20, magnitudeBits: 21)
        let phase = subtract(products[0].read(as: unit), sums[0].read(as: unit)).read(as: unit)
        let mantissa = try await powerOfTwo(phase)
        let scaled = try await multiply(
            mantissa, products[1].read(as: .integer(bits: limit.rawValue + unitBits - 1)),
            format: FixedFormat(fractionBits: 20 + unitBits, magnitudeBits: limit.rawValue + unitBits + 21))
        let format = FixedFormat(fractionBits: fractionBits, magnitudeBits: limit.rawValue + fractionBits + 1)
        let result = try await truncate(scaled, by: 20 + unitBits - fractionBits).read(as: format)
        return add(result, sums[4].read(as: format)).read(as: format)
    }

    private func power(_ exponent: Int) -> UInt64 { exponent >= 0 ? 1 << UInt64(exponent) : 0 }

    /// x·log₂e at 20 fraction bits.
    private func binaryLogarithm(ofExponentialOf x: Shares) async throws(ChannelError) -> Shares {
        var x = x
        if x.format.magnitudeBits > 36 && x.format.fractionBits > 20 {
            // |x| ≤ 2^16 and a unit: times log₂e < 2^24.6 units it stays below 2^61.
            x = try await truncate(x, by: x.format.fractionBits - 20).read(as: FixedFormat(fractionBits: 20, magnitudeBits: 36))
        }
        let scaled = scale(x, by: ExponentialPolynomial.log2e, constantBits: 25, fractionBits: 24)
        return try await truncate(scaled, by: x.format.fractionBits + 4)
    }

    /// 2^φ for φ in [0, 1 + 1/256], 20 fraction bits.
    private func powerOfTwo(_ phase: Shares) async throws(ChannelError) -> Shares {
        let c = ExponentialPolynomial.coefficients
        let format = FixedFormat(fractionBits: 59, magnitudeBits: 61)
        func times(_ coefficient: Int64, _ x: Shares) -> Shares {
            scale(x.read(as: .bit), by: coefficient, constantBits: 0).read(as: format)
        }
        let square = try await multiply(phase, phase, format: FixedFormat(fractionBits: 40, magnitudeBits: 41))
        let high = add(
            add(times(c[3], phase), times(c[4], square)).read(as: format), constant: UInt64(bitPattern: c[2]),
            format: FixedFormat(fractionBits: 59, magnitudeBits: 58))
        let factor = try await truncate(high, by: 40)
        let low = add(times(c[1], phase), constant: UInt64(bitPattern: c[0]), format: format)
        let sum = try await multiplyAdd([(factor, square)], adding: low, format: format)
        return try await truncate(sum, by: 39).read(as: FixedFormat(fractionBits: 20, magnitudeBits: 22))
    }

    /// Planes of the values 1…7 of two three-bit digits, in two rounds.
    private func oneHotDigits(
        _ fine: [Plane], _ coarse: [Plane], elementCount: Int
    ) async throws(ChannelError) -> (fine: [Plane], coarse: [Plane]) {
        func xor(_ planes: Plane...) -> Plane { sum(planes, elementCount: elementCount) }
        let low = try await and([(fine[0], fine[1]), (coarse[0], coarse[1])], elementCount: elementCount)
        // The low two bits are 1, 2, 3; then each of them with the third bit.
        let halves = [(fine, low[0]), (coarse, low[1])].map { digit, both in [xor(digit[0], both), xor(digit[1], both), both] }
        let products = try await and(
            halves[0].map { ($0, fine[2]) } + halves[1].map { ($0, coarse[2]) }, elementCount: elementCount)
        func planes(_ half: [Plane], _ high: [Plane], _ third: Plane) -> [Plane] {
            zip(half, high).map { xor($0, $1) } + [xor(third, high[0], high[1], high[2])] + high
        }
        return (
            planes(halves[0], Array(products[0..<3]), fine[2]), planes(halves[1], Array(products[3..<6]), coarse[2])
        )
    }
}
