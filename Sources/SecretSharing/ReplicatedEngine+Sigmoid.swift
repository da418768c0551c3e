// The sigmoid of a shared number: fourteen quadratic pieces and two tails, chosen by a look-up.
//
// Spec: protocols/sigmoid.md.

package import Algebra
package import Wire

extension ReplicatedEngine {
    /// Scale of the result; it lies in [0, 1] up to the table's error and one unit of truncation.
    package static let probabilityFormat = FixedFormat(fractionBits: 18, magnitudeBits: 19)

    /// - Precondition: |z| < 2^13 by its format; 16…42 fraction bits.
    package func sigmoid(_ z: Shares) async throws(ChannelError) -> Shares {
        let scale = z.format.fractionBits
        precondition((16...42).contains(scale) && z.format.magnitudeBits <= scale + 13, "the argument is out of range")
        let index = try await pieceIndex(z)
        let coefficients = try await lookup(
            index, tables: SigmoidTable.words,
            formats: SigmoidTable.fractionBits.map { FixedFormat(fractionBits: $0, magnitudeBits: 63) })
        let t = try await truncate(z, by: scale - SigmoidTable.argumentFractionBits)
        // In the tails t² is large (below 2^55) and its coefficient is exactly 0.
        let square = try await multiply(t, t, format: FixedFormat(fractionBits: 28, magnitudeBits: 55))
        let sum = try await multiplyAdd(
            [(coefficients[1], t), (coefficients[2], square)], adding: coefficients[0],
            format: FixedFormat(fractionBits: 50, magnitudeBits: 51))
        return try await truncate(sum, by: 32).read(as: Self.probabilityFormat)
    }

    /// Four planes: the piece's number, saturated at both ends.
    private func pieceIndex(_ z: Shares) async throws(ChannelError) -> BitShares {
        let count = z.count
        let scale = z.format.fractionBits
        // z·179 has the piece's number above bit scale + 8; 8 pieces are added to make it unsigned. Eight bits below are
        // kept, so the floor of the two summands misplaces a border by at most 2^−8 of a piece.
        let scaled = self.scale(z, by: SigmoidTable.pieceNumerator, constantBits: 8)
        let offset = UInt64(8) << UInt64(scale + SigmoidTable.pieceDenominatorBits)
        let bits = try await bits(scaled, adding: offset, shift: scale, width: 22, outputs: 8..<22)
        let (low, high, sign) = (Array(bits.planes[0..<4]), Array(bits.planes[4..<13]), bits.planes[13])
        let positive = not(sign, elementCount: count)
        // index bit = ¬sign ∧ (bit ∨ overflow) = kept ⊕ over ⊕ kept·over with kept = ¬sign ∧ bit, over = ¬sign ∧ overflow.
        let overflow = try await or(high, elementCount: count)
        let masked = try await and(low.map { ($0, positive) } + [(overflow, positive)], elementCount: count)
        let over = masked[4]
        let both = try await and(masked[0..<4].map { ($0, over) }, elementCount: count)
        let index = (0..<4).map { position in
            xor(xor(masked[position], over, elementCount: count), both[position], elementCount: count)
        }
        return BitShares(elementCount: count, planes: index)
    }
}
