// The S-box of AES on bitsliced bytes, by inversion in a tower of fields.
//
// GF(2^8) of FIPS 197 is mapped onto GF(16)[Y] / (Y² + Y + λ) over GF(16) = GF(2)[z] / (z⁴ + z + 1) with λ = z³ + z, by
// sending x to the element z²·Y + Y (0x50 as high and low half). Of all λ and images of x this choice has
// the sparsest pair of matrices; any other gives the same S-box. There
//     (a·Y + b)⁻¹ = (a·Y + a + b) · (a²·λ + a·b + b²)⁻¹,
// and 0 maps to 0. The matrix on the way back is joined with the affine map of FIPS 197, section 5.1.1.

extension BitPlanes {
    @inline(__always)
    mutating func substituteBytes() {
        // Onto the tower: b is the low half, a the high one.
        let p57 = p5 ^ p7, p25 = p2 ^ p57
        let b = Nibbles(p0 ^ p25, p6 ^ p25, p2, p3 ^ p4)
        let a = Nibbles(p1 ^ p57, p2 ^ p3, p1 ^ p4 ^ p6 ^ p7, p57)
        let sum = a + b
        // a·b + b² = (a + b)·b
        let inverseNorm = (a.squaredTimesLambda + sum * b).inverse
        let low = sum * inverseNorm, high = a * inverseNorm

        // Back, with the affine map; its constant 0x63 complements planes 0, 1, 5 and 6.
        let (r0, r1, r2, r3) = (low.c0, low.c1, low.c2, low.c3)
        let (r4, r5, r6, r7) = (high.c0, high.c1, high.c2, high.c3)
        let r12 = r1 ^ r2, r03 = r0 ^ r3, r56 = r5 ^ r6
        p0 = ~(r03 ^ r12 ^ r5 ^ r7)
        p1 = ~(r0 ^ r1 ^ r4)
        p2 = r03 ^ r2 ^ r56 ^ r7
        p3 = r03 ^ r12 ^ r6
        p4 = r03 ^ r4
        p5 = ~(r12 ^ r56)
        p6 = ~(r4 ^ r56)
        p7 = r12 ^ r3
    }
}

/// Sixty-four elements of GF(16), bitsliced: c_i holds the coefficients of z^i, with z⁴ = z + 1.
private struct Nibbles {
    let c0: UInt64, c1: UInt64, c2: UInt64, c3: UInt64

    @inline(__always)
    init(_ c0: UInt64, _ c1: UInt64, _ c2: UInt64, _ c3: UInt64) {
        (self.c0, self.c1, self.c2, self.c3) = (c0, c1, c2, c3)
    }

    @inline(__always)
    static func + (u: Nibbles, v: Nibbles) -> Nibbles {
        Nibbles(u.c0 ^ v.c0, u.c1 ^ v.c1, u.c2 ^ v.c2, u.c3 ^ v.c3)
    }

    @inline(__always)
    static func * (u: Nibbles, v: Nibbles) -> Nibbles {
        // Coefficients of z⁴, z⁵ and z⁶ in the unreduced product; z⁴ = z + 1, z⁵ = z² + z, z⁶ = z³ + z².
        let z4 = (u.c1 & v.c3) ^ (u.c2 & v.c2) ^ (u.c3 & v.c1)
        let z5 = (u.c2 & v.c3) ^ (u.c3 & v.c2)
        let z6 = u.c3 & v.c3
        let z0 = u.c0 & v.c0
        let z1 = (u.c0 & v.c1) ^ (u.c1 & v.c0)
        let z2 = (u.c0 & v.c2) ^ (u.c1 & v.c1) ^ (u.c2 & v.c0)
        let z3 = (u.c0 & v.c3) ^ (u.c1 & v.c2) ^ (u.c2 & v.c1) ^ (u.c3 & v.c0)
        return Nibbles(z0 ^ z4, z1 ^ z4 ^ z5, z2 ^ z5 ^ z6, z3 ^ z6)
    }

    @inline(__always)
    var squared: Nibbles { Nibbles(c0 ^ c2, c2, c1 ^ c3, c3) }

    @inline(__always)
    var squaredTimesLambda: Nibbles { Nibbles(c2 ^ c3, c0 ^ c1, c1 ^ c2, c0 ^ c1 ^ c2) }

    /// u⁻¹ = u¹⁴ = u² · u⁴ · u⁸, and 0 for 0.
    @inline(__always)
    var inverse: Nibbles {
        let second = squared, fourth = second.squared
        return second * fourth * fourth.squared
    }
}
