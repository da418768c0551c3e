// Square roots, inverse square roots and logarithms of shared numbers: a quadratic piece of the normal form, and a function of the
// exponent.
//
// Spec: protocols/roots-and-logarithm.md.

package import Algebra
package import Wire

extension ReplicatedEngine {
    /// √x: relative error ≤ 2^−16, and two units of the result's last place.
    ///
    /// - Parameters:
    ///   - interval: where the raw values lie; positive, spanning at most 46 bits beyond its guard bits.
    ///   - format: of the result; the caller proves its bound.
    package func squareRoot(
        _ x: Shares, in interval: NonzeroInterval, format: FixedFormat
    ) async throws(ChannelError) -> Shares {
        let power = (interval.highBits + 1 - x.format.fractionBits) & 1 == 1 ? 7 : 8
        // √x = √y · 2^−4a · 2^−b/2 · 2^((width − f)/2), the last halves of bits moved to the second factor.
        return try await root(x, interval, format, .squareRoot) { coarseMax, width, fineBits in
            let shift = (width - x.format.fractionBits - power) / 2 - 4 * coarseMax
            return (
                { 1 << UInt64(4 * (coarseMax - $0)) }, { Self.halfPower(power - $0, fractionBits: fineBits) }, shift
            )
        }
    }

    /// 1/√x: relative error ≤ 2^−16, and two units of the result's last place. Parameters as for `squareRoot`.
    package func inverseSquareRoot(
        _ x: Shares, in interval: NonzeroInterval, format: FixedFormat
    ) async throws(ChannelError) -> Shares {
        try await root(x, interval, format, .inverseSquareRoot) { _, width, fineBits in
            let odd = (width - x.format.fractionBits) & 1
            return (
                { 1 << UInt64(4 * $0) }, { Self.halfPower($0 + odd, fractionBits: fineBits) },
                -(width - x.format.fractionBits + odd) / 2
            )
        }
    }

    /// ln x: error ≤ 2^−17, and three units of the result's last place.
    ///
    /// - Parameter fractionBits: of the result, 0…40.
    package func logarithm(
        _ x: Shares, in interval: NonzeroInterval, fractionBits: Int
    ) async throws(ChannelError) -> Shares {
        precondition(!interval.isSigned && (0...40).contains(fractionBits))
        let naturalLogarithmOf2 = 0.693_147_180_559_945_3
        let format = FixedFormat(fractionBits: fractionBits, magnitudeBits: fractionBits + 6)
        func multiple(_ bits: Int) -> UInt64 { FixedPoint.encode(Double(bits) * naturalLogarithmOf2, format) }
        let exponent = try await exponent(of: x, in: interval)
        let integerBits = exponent.width - x.format.fractionBits
        let sums = try await weightedBits(
            exponent.planes,
            sums: [
                (exponent.coarseWeights { 1 << UInt64(8 * $0) }, .integer(bits: exponent.width)),
                (exponent.fineWeights { 1 << UInt64($0) }, .integer(bits: 7)),
                (exponent.sumWeights({ 0 &- multiple(8 * $0) }, { multiple(integerBits - $0) }), format),
            ])
        let value = try await piece(normal(x, sums[0], sums[1], exponent), of: .logarithm)
        let rounded = try await truncate(value, by: 58 - fractionBits)
        return add(rounded, sums[2]).read(as: format)
    }

    /// value(y)·coarse(a)·fine(b)·2^shift.
    private func root(
        _ x: Shares, _ interval: NonzeroInterval, _ format: FixedFormat, _ table: PieceTable,
        _ factors: (_ coarseMax: Int, _ width: Int, _ fineBits: Int) -> (
            coarse: (Int) -> UInt64, fine: (Int) -> UInt64, shift: Int
        )
    ) async throws(ChannelError) -> Shares {
        precondition(!interval.isSigned, "roots of positive numbers")
        let exponent = try await exponent(of: x, in: interval)
        let coarseMax = exponent.coarse.count - 1
        let precision = (56 - 4 * coarseMax) / 2
        precondition(precision >= 18, "the interval is too wide for the ring")
        let (coarse, fine, shift) = factors(coarseMax, exponent.width, precision)
        let sums = try await weightedBits(
            exponent.planes,
            sums: [
                (exponent.coarseWeights { 1 << UInt64(8 * $0) }, .integer(bits: exponent.width)),
                (exponent.fineWeights { 1 << UInt64($0) }, .integer(bits: 7)),
                (exponent.coarseWeights(coarse), .integer(bits: 4 * coarseMax)),
                (exponent.fineWeights(fine), FixedFormat(fractionBits: precision, magnitudeBits: precision + 4)),
            ])
        let powers = try await products([(sums[0], sums[1]), (sums[2], sums[3])])
        let normal = try await multiply(
            x, powers[0], format: FixedFormat(fractionBits: exponent.width, magnitudeBits: exponent.width))
        let value = try await truncate(piece(normal, of: table), by: 58 - precision)
        let drop = 2 * precision - shift - format.fractionBits
        let product = try await multiply(
            value, powers[1], format: FixedFormat(fractionBits: max(0, drop), magnitudeBits: 61))
        if drop <= 0 { return scale(product, by: 1 << Int64(-drop), constantBits: 0).read(as: format) }
        return try await truncate(product, by: drop).read(as: format)
    }

    /// x·2^e, in [63/128, 65/64] at `width` fraction bits.
    private func normal(
        _ x: Shares, _ coarse: Shares, _ fine: Shares, _ exponent: SecretExponent
    ) async throws(ChannelError) -> Shares {
        let power = try await multiply(coarse, fine, format: .integer(bits: exponent.width))
        return try await multiply(
            x, power, format: FixedFormat(fractionBits: exponent.width, magnitudeBits: exponent.width))
    }

    /// A table's function of a normal form, 58 fraction bits.
    private func piece(_ normal: Shares, of table: PieceTable) async throws(ChannelError) -> Shares {
        let f = PieceTable.argumentFractionBits
        let argumentFormat = FixedFormat(fractionBits: f, magnitudeBits: f + 1)
        let excess = normal.format.fractionBits - f
        let y: Shares =
            excess > 0
            ? try await truncate(normal, by: excess).read(as: argumentFormat)
            : scale(normal, by: 1 << Int64(-excess), constantBits: 0).read(as: argumentFormat)
        // Eight bits below the piece's number: a piece may begin late by 1/256 of it.
        let numbered = scale(y, by: 30, constantBits: 5)
        let index = try await bits(numbered, adding: 0 &- 29 << UInt64(f - 1), shift: f - 8, width: 12, outputs: 8..<12)
        let coefficients = try await lookup(
            index, tables: table.words,
            formats: PieceTable.fractionBits.map { FixedFormat(fractionBits: $0, magnitudeBits: 63) })
        let u = add(y, constant: 0 &- 3 << UInt64(f - 2), format: argumentFormat)
        let square = try await multiply(u, u, format: FixedFormat(fractionBits: 2 * f, magnitudeBits: 2 * f))
        return try await multiplyAdd(
            [(coefficients[1], u), (coefficients[2], square)], adding: coefficients[0],
            format: FixedFormat(fractionBits: 58, magnitudeBits: 59))
    }

    /// 2^(halves/2); a square root is exact to the last bit everywhere, so all parties have the same.
    private static func halfPower(_ halves: Int, fractionBits: Int) -> UInt64 {
        let odd = halves & 1 == 1 ? (2.0).squareRoot() : 1
        return UInt64((odd * FixedPoint.scale((halves >> 1) + fractionBits)).rounded())
    }
}
