// Comparison and selection whose time does not depend on the values.

import CPlatform

/// Lengths and counts are public; contents are not. Masks are all ones (true) or zero (false).
package enum ConstantTime {
    /// Whether the contents are equal. Different lengths are unequal at once, since a length is public.
    package static func equal(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
        guard a.count == b.count else { return false }
        var difference: UInt8 = 0
        for index in 0..<a.count { difference |= a[index] ^ b[index] }
        return isZeroMask(UInt64(difference)) != 0
    }

    /// All ones for 0, zero for everything else.
    package static func isZeroMask(_ value: UInt64) -> UInt64 {
        let opaque = tally_opaque(value)
        // The top bit of v | -v is set for every v but 0.
        return ((opaque | (0 &- opaque)) >> 63) &- 1
    }

    /// All ones if equal.
    package static func equalMask(_ a: UInt64, _ b: UInt64) -> UInt64 {
        isZeroMask(a ^ b)
    }

    /// All ones for a set lowest bit, zero for a clear one; higher bits are ignored.
    package static func mask(bit: UInt64) -> UInt64 {
        0 &- (tally_opaque(bit) & 1)
    }

    /// `a` under a mask of ones, `b` under zero. Any other mask mixes the bits of both.
    package static func select(mask: UInt64, _ a: UInt64, _ b: UInt64) -> UInt64 {
        b ^ (tally_opaque(mask) & (a ^ b))
    }

    /// Exchanges the values under a mask of ones.
    package static func swap(mask: UInt64, _ a: inout UInt64, _ b: inout UInt64) {
        let difference = tally_opaque(mask) & (a ^ b)
        a ^= difference
        b ^= difference
    }
}
