// Between Double and fixed point.

package enum FixedPoint {
    /// The nearest raw value, saturated at the format's bound. NaN becomes 0; owners refuse NaN before they come here.
    package static func encode(_ value: Double, _ format: FixedFormat) -> UInt64 {
        let bound = scale(format.magnitudeBits)
        let scaled = (value * scale(format.fractionBits)).rounded()
        if scaled.isNaN { return 0 }
        // 2^63 itself is no Int64: the bound saturates one unit below.
        let limit = format.magnitudeBits == 63 ? 0x1p63.nextDown : bound
        return UInt64(bitPattern: Int64(min(max(scaled, -limit), limit)))
    }

    package static func decode(_ raw: UInt64, fractionBits: Int) -> Double {
        Double(Int64(bitPattern: raw)) / scale(fractionBits)
    }

    /// 2^bits, exact.
    package static func scale(_ bits: Int) -> Double {
        Double(sign: .plus, exponent: bits, significand: 1)
    }
}
