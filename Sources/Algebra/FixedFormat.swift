// Fixed point in Z/2^64 with a proved interval: every shared number carries its scale and a bound on its magnitude.
//
// The bound is what makes truncation correct (protocols/truncation.md), so it is computed, not assumed: products add,
// sums of L terms add ⌈log2 L⌉. Where mathematics gives a tighter bound, `bounded(byBits:because:)` says why.

/// raw = value · 2^fractionBits, |raw| ≤ 2^magnitudeBits, as two's complement in 64 bits.
package struct FixedFormat: Hashable, Sendable, CustomStringConvertible {
    package let fractionBits: Int
    /// 0…63. At 63 nothing is known.
    package let magnitudeBits: Int

    package init(fractionBits: Int, magnitudeBits: Int) {
        precondition((0...63).contains(fractionBits) && (0...63).contains(magnitudeBits))
        self.fractionBits = fractionBits
        self.magnitudeBits = magnitudeBits
    }

    /// Integers of the given size.
    package static func integer(bits: Int) -> FixedFormat { FixedFormat(fractionBits: 0, magnitudeBits: bits) }
    package static let bit = FixedFormat.integer(bits: 0)
    /// A ring element about which nothing is known.
    package static let unbounded = FixedFormat(fractionBits: 0, magnitudeBits: 63)

    /// - Precondition: the product fits 63 bits.
    package func times(_ other: FixedFormat) -> FixedFormat {
        FixedFormat(
            fractionBits: fractionBits + other.fractionBits, magnitudeBits: magnitudeBits + other.magnitudeBits)
    }

    /// A sum of `count` terms.
    package func summed(count: Int) -> FixedFormat {
        FixedFormat(fractionBits: fractionBits, magnitudeBits: magnitudeBits + Self.bits(count))
    }

    package func plus(_ other: FixedFormat) -> FixedFormat {
        precondition(fractionBits == other.fractionBits, "addition of different scales")
        return FixedFormat(fractionBits: fractionBits, magnitudeBits: min(63, max(magnitudeBits, other.magnitudeBits) + 1))
    }

    /// After division by 2^bits, rounded to a neighbour.
    package func truncated(by bits: Int) -> FixedFormat {
        FixedFormat(fractionBits: fractionBits - bits, magnitudeBits: max(magnitudeBits - bits, 0) + 1)
    }

    /// The same scale under a bound that `reason` proves.
    package func bounded(byBits bits: Int, because reason: StaticString) -> FixedFormat {
        FixedFormat(fractionBits: fractionBits, magnitudeBits: bits)
    }

    /// ⌈log2 count⌉, for count ≥ 1.
    package static func bits(_ count: Int) -> Int {
        precondition(count >= 1)
        return count == 1 ? 0 : Int.bitWidth - (count - 1).leadingZeroBitCount
    }

    package var description: String { "fixed(\(fractionBits) fraction bits, |raw| ≤ 2^\(magnitudeBits))" }
}
