// Sums of points, for protocols that mask one point by another.
//
// Spec: protocols/p256.md, section «Arithmetic».

extension P256Point {
    /// self + other, by the complete formulas and one inversion; nil if that is the identity.
    package func adding(_ other: P256Point) -> P256Point? {
        (P256Projective(self) + P256Projective(other)).affine
    }

    /// −self.
    package var negated: P256Point {
        // The order is odd, so y is not 0 and p − y is canonical.
        P256Point(x: x, y: Words256.subtract(P256Field.modulus, y).difference)
    }
}
