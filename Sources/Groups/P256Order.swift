// Arithmetic modulo the order n of P-256, for scalars: products, differences, inverses.
//
// Spec: protocols/p256.md, section «Arithmetic». Montgomery form as in `P256Field`, for a modulus without structure. A few
// hundred nanoseconds a product is enough: the group operations cost a hundred times more.

import Secrets

enum P256Order {
    static let order = Words256(0xF3B9_CAC2_FC63_2551, 0xBCE6_FAAD_A717_9E84, 0xFFFF_FFFF_FFFF_FFFF, 0xFFFF_FFFF_0000_0000)
    /// 2^512 mod n.
    private static let rSquared = Words256(0x8324_4C95_BE79_EEA2, 0x4699_799C_49BD_6FA6, 0x2845_B239_2B6B_EC59, 0x66E1_2D94_F3D9_5620)
    /// −1/n mod 2^64.
    private static let negatedInverse: UInt64 = 0xCCD1_C8AA_EE00_BC4F

    /// Whether 0 < value < n; every other value is no scalar here. The answer is public, the value is not.
    static func isScalar(_ value: Words256) -> Bool {
        let isBelow = 0 &- Words256.subtract(value, order).borrow
        return isBelow & ~value.isZeroMask != 0
    }

    /// a·b mod n for a < 2^256 and b < n.
    static func product(_ a: Words256, _ b: Words256) -> Words256 {
        montgomeryProduct(montgomeryProduct(a, rSquared), b)
    }

    /// a − b mod n for a, b < n.
    static func difference(_ a: Words256, _ b: Words256) -> Words256 {
        let (difference, borrow) = Words256.subtract(a, b)
        return Words256.add(difference, order.masked(0 &- borrow)).sum
    }

    static func sum(_ a: Words256, _ b: Words256) -> Words256 {
        let (sum, carry) = Words256.add(a, b)
        return Words256.reduceOnce(sum, carry: carry, modulus: order)
    }

    /// 1/a mod n, and 0 for 0: the power n − 2, whose bits are public.
    static func inverse(_ a: Words256) -> Words256 {
        let exponent = Words256.subtract(order, Words256(2, 0, 0, 0)).difference
        let base = montgomeryProduct(a, rSquared)
        var result = base
        for index in stride(from: 254, through: 0, by: -1) {
            result = montgomeryProduct(result, result)
            if exponent.bit(index) == 1 { result = montgomeryProduct(result, base) }
        }
        return montgomeryProduct(result, .one)
    }

    /// Modulo n, 48 bytes big-endian: `hash_to_field` of RFC 9380 with L = 48 for scalars.
    static func reduce(wideBigEndian bytes: UnsafeRawBufferPointer) -> Words256 {
        precondition(bytes.count == 48)
        let padded = [UInt8](repeating: 0, count: 16) + bytes
        return padded.withUnsafeBytes { raw -> Words256 in
            guard let base = raw.baseAddress else { return .zero }
            let low = Words256.reduceOnce(Words256(bigEndian: base + 32), carry: 0, modulus: order)
            // montgomeryProduct(high, 2^512) = high·2^256.
            return sum(montgomeryProduct(Words256(bigEndian: base), rSquared), low)
        }
    }

    private static func montgomeryProduct(_ a: Words256, _ b: Words256) -> Words256 {
        Words256.montgomeryProduct(a, b, modulus: order, negatedInverse: negatedInverse)
    }
}
