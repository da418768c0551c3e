// Hash to curve, suite P256_XMD:SHA-256_SSWU_RO_ of RFC 9380.
//
// Spec: protocols/p256.md, section «Hash to curve». Two field elements from the message, each mapped to a point by the
// simplified method of Shallue, van de Woestijne and Ulas, and their sum. No step's time depends on the message, only on its
// length.

import Symmetric

/// A message hashes to the identity: for random messages with probability 2^−256.
package struct HashedToIdentity: Error, Sendable, Hashable {
    package init() {}
}

package struct P256HashToCurve: Sendable {
    private let expansion: MessageExpansion

    /// - Parameter domainSeparationTag: 1 to 255 bytes; separates uses, and here sessions.
    package init(domainSeparationTag: [UInt8]) {
        expansion = MessageExpansion(domainSeparationTag: domainSeparationTag)
    }

    package func hash(_ message: [UInt8]) throws(HashedToIdentity) -> P256Point {
        guard let point = projective(message).affine else { throw HashedToIdentity() }
        return point
    }

    /// As `hash` of each message, with one field inversion for all of them.
    package func hash(_ messages: some Sequence<[UInt8]>) throws(HashedToIdentity) -> [P256Point] {
        guard let points = P256Projective.affine(messages.map(projective)) else { throw HashedToIdentity() }
        return points
    }

    /// hash_to_field with count 2 and L = 48.
    func fieldElements(_ message: [UInt8]) -> (P256Field, P256Field) {
        expansion.expand(message, byteCount: 96).withUnsafeBytes { bytes in
            (P256Field(wideBigEndian: .init(rebasing: bytes[..<48])), P256Field(wideBigEndian: .init(rebasing: bytes[48...])))
        }
    }

    private func projective(_ message: [UInt8]) -> P256Projective {
        let (u0, u1) = fieldElements(message)
        return Self.map(u0) + Self.map(u1)
    }

    // MARK: Simplified SWU

    /// Z = −10, the constant of the suite.
    private static let z = -P256Field(10)
    private static let a = -P256Field(3)
    /// A root of −Z = 10.
    private static let rootOfMinusZ = P256Field(10).squareRoot ?? .zero

    /// map_to_curve_simple_swu (section 6.6.2, straight-line form of appendix F.2), without its final division.
    static func map(_ u: P256Field) -> P256Projective {
        let b = P256Field.curveB
        let zuu = z * u.squared
        let sum = zuu.squared + zuu
        // x₁ = −B/A·(1 + 1/sum) = numerator/denominator; where the sum is 0, the denominator is A·Z.
        let numerator = b * (sum + .one)
        let denominator = a * P256Field.select(mask: sum.isZeroMask, z, -sum)
        // g(x₁) = (numerator³ + A·numerator·denominator² + B·denominator³)/denominator³.
        let denominator2 = denominator.squared
        let denominator3 = denominator2 * denominator
        let value = (numerator.squared + a * denominator2) * numerator + b * denominator3
        let (isSquare, root) = rootOfRatio(value, denominator3)
        // Where g(x₁) is no square, x₂ = Z·u²·x₁ has the root Z·u³·√(Z·g(x₁)).
        let x = P256Field.select(mask: isSquare, numerator, zuu * numerator)
        let y = P256Field.select(mask: isSquare, root, zuu * u * root)
        let hasSignOfU = 0 &- (u.sign ^ y.sign ^ 1)
        let signed = P256Field.select(mask: hasSignOfU, y, -y)
        return P256Projective(x: x, y: signed * denominator, z: denominator)
    }

    /// sqrt_ratio for p ≡ 3 mod 4 (appendix F.2.1.2): a mask whether u/v is a square, and √(u/v) or else √(Z·u/v).
    private static func rootOfRatio(_ u: P256Field, _ v: P256Field) -> (isSquare: UInt64, root: P256Field) {
        let uv = u * v
        let candidate = (v.squared * uv).powerOfQuarter * uv
        let isSquare = P256Field.equalMask(candidate.squared * v, u)
        return (isSquare, P256Field.select(mask: isSquare, candidate, candidate * rootOfMinusZ))
    }
}
