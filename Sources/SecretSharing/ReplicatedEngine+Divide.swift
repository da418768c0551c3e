// Division and reciprocals of shared numbers, elementwise.
//
// Spec: protocols/division.md. The divisor is brought to [½, 1] by a secret power of two, inverted there by a line and two scaled
// Newton steps, which together are the Chebyshev approximation of degree seven, and the power is multiplied back in.

package import Algebra
package import Wire

/// The constants of the inverse on [63/128, 65/64]: |1 − y·r| ≤ 1/T₈(t₀) = 2^−18.8 with t₀ = 2.88.
package enum ReciprocalConstants {
    /// Fraction bits of y, of the products y·r and of r between the steps.
    package static let fractionBits = 28
    /// r₀ = A − 15/8·y with A at 31 fraction bits.
    package static let slopeEighths: Int64 = 15
    package static let lineConstant: UInt64 = 6_070_714_158
    /// β of the two steps r ← r(β − y·r), at 28 fraction bits.
    package static let firstStep: UInt64 = 537_428_830
    package static let secondStep: UInt64 = 536_871_492
    /// Largest relative error of the approximation, without rounding.
    package static let errorMax = 0x1.3p-19
}

extension ReplicatedEngine {
    /// numerator / divisor: relative error ≤ 2^−16, and two units of the result's last place.
    ///
    /// A divisor of zero, or one outside of its interval, gives a number without meaning; nothing shows that it did.
    /// - Parameters:
    ///   - interval: where the raw divisors lie.
    ///   - format: of the quotient; the caller proves its bound.
    /// - Precondition: the numerator scaled by the divisor's exponent fits the ring, see the page; 40-bit numbers of 20 fraction
    ///   bits with a quotient of the same format do.
    package func divide(
        _ numerator: Shares, by divisor: Shares, in interval: NonzeroInterval, format: FixedFormat
    ) async throws(ChannelError) -> Shares {
        precondition(numerator.count == divisor.count, "vectors of different lengths")
        return try await quotient(numerator, divisor, interval, format)
    }

    /// 1 / x, as `divide`.
    package func reciprocal(
        _ x: Shares, in interval: NonzeroInterval, format: FixedFormat
    ) async throws(ChannelError) -> Shares {
        try await quotient(nil, x, interval, format)
    }

    private func quotient(
        _ numerator: Shares?, _ divisor: Shares, _ interval: NonzeroInterval, _ format: FixedFormat
    ) async throws(ChannelError) -> Shares {
        let plan = QuotientPlan(
            numerator: numerator?.format ?? .bit, divisorFractionBits: divisor.format.fractionBits, interval: interval,
            quotient: format)
        let exponent = try await exponent(of: divisor, in: interval)
        let powers = try await weightedBits(
            exponent.planes,
            sums: [
                (exponent.coarseWeights { 1 << UInt64(8 * $0) }, FixedFormat.integer(bits: plan.width)),
                (exponent.fineWeights { 1 << UInt64($0) }, .integer(bits: 7)),
            ])
        // sign(x)·2^e: x times it lies in [½, 1]·2^width, the numerator times it has the quotient's sign.
        let power = try await multiply(powers[0], powers[1], format: .integer(bits: plan.width))
        let wide = FixedFormat(fractionBits: 0, magnitudeBits: plan.scaledBits)
        var scaled: Shares
        let normal: Shares
        let normalFormat = FixedFormat(fractionBits: plan.width, magnitudeBits: plan.width)
        if let numerator {
            let both = try await products([(divisor, power), (numerator, power)])
            normal = both[0].read(as: normalFormat)
            scaled = both[1].read(as: wide)
        } else {
            normal = try await multiply(divisor, power, format: normalFormat)
            scaled = power.read(as: wide)
        }
        let inverse = try await inverseOfNormal(normal, fractionBits: plan.inverseFractionBits)
        if plan.firstTruncation > 0 {
            let padded = FixedFormat(fractionBits: plan.firstTruncation, magnitudeBits: plan.scaledBits)
            scaled = try await truncate(scaled.read(as: padded), by: plan.firstTruncation)
        }
        let product = try await multiply(
            scaled, inverse,
            format: FixedFormat(
                fractionBits: max(0, plan.lastTruncation),
                magnitudeBits: min(61, scaled.format.magnitudeBits + plan.inverseFractionBits + 1)))
        if plan.lastTruncation <= 0 {
            return scale(product, by: 1 << Int64(-plan.lastTruncation), constantBits: 0).read(as: format)
        }
        return try await truncate(product, by: plan.lastTruncation).read(as: format)
    }

    /// 1/y for y in [63/128, 65/64], given with any number of fraction bits.
    private func inverseOfNormal(_ normal: Shares, fractionBits: Int) async throws(ChannelError) -> Shares {
        typealias Constants = ReciprocalConstants
        let f = Constants.fractionBits
        func format(_ fractionBits: Int, _ magnitudeBits: Int) -> FixedFormat {
            FixedFormat(fractionBits: fractionBits, magnitudeBits: magnitudeBits)
        }
        let excess = normal.format.fractionBits - f
        let y: Shares =
            excess > 0
            ? try await truncate(normal, by: excess).read(as: format(f, f + 1))
            : scale(normal, by: 1 << Int64(-excess), constantBits: 0).read(as: format(f, f + 1))
        // r₀ = A − 15/8·y, 31 fraction bits.
        let line = add(
            scale(y, by: -Constants.slopeEighths, constantBits: 4, fractionBits: 3), constant: Constants.lineConstant,
            format: format(f + 3, f + 5))
        // u = y·r; r ← r(β − u).
        let firstProduct = try await multiply(y, line, format: format(2 * f + 3, 2 * f + 4))
        let first = try await truncate(firstProduct, by: f + 3)
        let r1 = try await truncate(
            multiply(
                line, subtractFrom(Constants.firstStep, first, format: format(f, f + 1)), format: format(2 * f + 3, 2 * f + 5)),
            by: f + 3)
        let second = try await truncate(multiply(y, r1, format: format(2 * f, 2 * f + 2)), by: f)
        return try await truncate(
            multiply(r1, subtractFrom(Constants.secondStep, second, format: format(f, f + 1)), format: format(2 * f, 2 * f + 2)),
            by: 2 * f - fractionBits)
    }
}

/// How a quotient is scaled so that every step fits the ring: public, from formats alone.
struct QuotientPlan {
    /// The divisor's width; its normal form has as many fraction bits.
    let width: Int
    /// |numerator·2^e| ≤ 2^scaledBits.
    let scaledBits: Int
    /// Bits dropped from the scaled numerator before, and from the product after the multiplication by the inverse.
    let firstTruncation: Int
    let lastTruncation: Int
    /// Fraction bits of the inverse.
    let inverseFractionBits: Int

    init(numerator: FixedFormat, divisorFractionBits: Int, interval: NonzeroInterval, quotient: FixedFormat) {
        width = interval.highBits + 1
        // quotient·2^g = (n·2^e)·(1/y)·2^−drop.
        let drop = width + numerator.fractionBits - divisorFractionBits - quotient.fractionBits
        // |n·2^e| = |quotient|·y·2^drop, and e ≤ width − lowBits as x ≥ 2^lowBits.
        let guardBit = interval.lowBits > SecretExponent.guardBits ? 1 : 0
        scaledBits = min(
            numerator.magnitudeBits + width - interval.lowBits, max(0, quotient.magnitudeBits + drop + guardBit))
        precondition(scaledBits <= 61, "numerator, divisor and quotient are too wide for the ring")
        // One bit below the quotient's last place is kept, where not all can be.
        let fits = scaledBits + ReciprocalConstants.fractionBits + 1 <= 60
        firstTruncation = fits ? 0 : max(0, drop - 1)
        let left = firstTruncation > 0 ? max(scaledBits - firstTruncation, 0) + 1 : scaledBits
        inverseFractionBits = min(ReciprocalConstants.fractionBits, 60 - left)
        precondition(inverseFractionBits >= 18, "the quotient is too wide for its accuracy")
        lastTruncation = drop - firstTruncation + inverseFractionBits
    }
}
