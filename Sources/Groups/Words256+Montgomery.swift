// Montgomery's product of 256-bit integers for a modulus without structure: the orders of the groups.

extension Words256 {
    /// a·b/2^256 mod `modulus`, which is odd, for a < 2^256 and b < `modulus`.
    ///
    /// - Parameter negatedInverse: −1/modulus mod 2^64.
    @inline(__always)
    static func montgomeryProduct(_ a: Words256, _ b: Words256, modulus: Words256, negatedInverse: UInt64) -> Words256 {
        var t = Words256.zero
        var t4: UInt64 = 0
        for factor in [a.w0, a.w1, a.w2, a.w3] {
            var carry: UInt64
            (t.w0, carry) = multiplyAdd(factor, b.w0, t.w0, 0)
            (t.w1, carry) = multiplyAdd(factor, b.w1, t.w1, carry)
            (t.w2, carry) = multiplyAdd(factor, b.w2, t.w2, carry)
            (t.w3, carry) = multiplyAdd(factor, b.w3, t.w3, carry)
            let (t4Sum, t5) = addCarry(t4, carry, 0)

            let m = t.w0 &* negatedInverse
            (_, carry) = multiplyAdd(m, modulus.w0, t.w0, 0)
            (t.w0, carry) = multiplyAdd(m, modulus.w1, t.w1, carry)
            (t.w1, carry) = multiplyAdd(m, modulus.w2, t.w2, carry)
            (t.w2, carry) = multiplyAdd(m, modulus.w3, t.w3, carry)
            (t.w3, carry) = addCarry(t4Sum, carry, 0)
            t4 = t5 &+ carry
        }
        return Words256.reduceOnce(t, carry: t4, modulus: modulus)
    }
}
