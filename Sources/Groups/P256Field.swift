// Arithmetic modulo the prime of P-256, p = 2^256 − 2^224 + 2^192 + 2^96 − 1 (FIPS 186-4, D.1.2.3).
//
// Spec: protocols/p256.md, section «Arithmetic». Elements are kept in Montgomery form, v·2^256 mod p, always below p. All
// operations run the same instructions whatever the values are.

import Secrets

struct P256Field: Hashable, Sendable {
    /// v·2^256 mod p, below p.
    private let words: Words256

    @inline(__always)
    private init(montgomery words: Words256) { self.words = words }

    static let modulus = Words256(0xFFFF_FFFF_FFFF_FFFF, 0x0000_0000_FFFF_FFFF, 0, 0xFFFF_FFFF_0000_0001)
    /// 2^512 mod p: brings a value into Montgomery form.
    private static let rSquared = Words256(3, 0xFFFF_FFFB_FFFF_FFFF, 0xFFFF_FFFF_FFFF_FFFE, 0x0000_0004_FFFF_FFFD)

    static let zero = P256Field(montgomery: .zero)
    static let one = P256Field(montgomery: Words256(1, 0xFFFF_FFFF_0000_0000, 0xFFFF_FFFF_FFFF_FFFF, 0x0000_0000_FFFF_FFFE))
    /// The coefficient b of y² = x³ − 3x + b.
    static let curveB = P256Field(
        montgomery: Words256(0xD89C_DF62_29C4_BDDF, 0xACF0_05CD_7884_3090, 0xE5A2_20AB_F721_2ED6, 0xDC30_061D_0487_4834))

    // MARK: Values

    /// The residue of any 256-bit integer.
    init(reducing value: Words256) {
        // The product is below 2^256·p, so Montgomery's quotient is below 2p and one subtraction suffices.
        words = Self.montgomeryProduct(value, Self.rSquared)
    }

    /// nil for a value that is not below p: encodings are unique.
    init?(canonical value: Words256) {
        guard Words256.subtract(value, Self.modulus).borrow == 1 else { return nil }
        self.init(reducing: value)
    }

    init(_ small: UInt64) { self.init(reducing: Words256(small, 0, 0, 0)) }

    /// Modulo p, 48 bytes big-endian: `hash_to_field` of RFC 9380 with L = 48.
    init(wideBigEndian bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count == 48)
        let padded = [UInt8](repeating: 0, count: 16) + bytes
        self = padded.withUnsafeBytes { raw -> P256Field in
            guard let base = raw.baseAddress else { return .zero }
            let high = P256Field(reducing: Words256(bigEndian: base))
            let low = P256Field(reducing: Words256(bigEndian: base + 32))
            // high·2^256: the Montgomery form of 2^256 is 2^512.
            return high * P256Field(montgomery: Self.rSquared) + low
        }
    }

    /// The integer in 0…p − 1.
    var canonical: Words256 { Self.montgomeryProduct(words, .one) }

    // MARK: Arithmetic

    @inline(__always)
    static func + (a: P256Field, b: P256Field) -> P256Field {
        let (sum, carry) = Words256.add(a.words, b.words)
        return P256Field(montgomery: Words256.reduceOnce(sum, carry: carry, modulus: modulus))
    }

    @inline(__always)
    static func - (a: P256Field, b: P256Field) -> P256Field {
        let (difference, borrow) = Words256.subtract(a.words, b.words)
        return P256Field(montgomery: Words256.add(difference, modulus.masked(0 &- borrow)).sum)
    }

    @inline(__always)
    static prefix func - (a: P256Field) -> P256Field { zero - a }

    @inline(__always)
    static func * (a: P256Field, b: P256Field) -> P256Field {
        P256Field(montgomery: montgomeryProduct(a.words, b.words))
    }

    @inline(__always)
    var squared: P256Field { self * self }

    /// Squared `count` times.
    func squared(times count: Int) -> P256Field {
        var result = self
        for _ in 0..<count { result = result.squared }
        return result
    }

    /// The power (p − 3)/4 = (2^32 − 1)·2^222 + 2^190 + 2^94 − 1, by a fixed chain of 253 squarings and 11 products.
    var powerOfQuarter: P256Field {
        let x2 = squared * self
        let x3 = x2.squared * self
        let x6 = x3.squared(times: 3) * x3
        let x12 = x6.squared(times: 6) * x6
        let x15 = x12.squared(times: 3) * x3
        let x30 = x15.squared(times: 15) * x15
        let x32 = x30.squared(times: 2) * x2
        let top = x32.squared(times: 32) * self
        let middle = (top.squared(times: 128) * x32).squared(times: 32) * x32
        return middle.squared(times: 30) * x30
    }

    /// 1/v, and 0 for 0: the power p − 2 = 4·(p − 3)/4 + 1.
    var inverse: P256Field { powerOfQuarter.squared(times: 2) * self }

    /// A root of v; nil if v is no square. Variable time in whether it is one, which is public where this is used.
    var squareRoot: P256Field? {
        // p ≡ 3 mod 4: a root is the power (p + 1)/4 = (p − 3)/4 + 1.
        let root = powerOfQuarter * self
        return root.squared == self ? root : nil
    }

    // MARK: Selection

    /// All ones for 0, zero for everything else.
    var isZeroMask: UInt64 { words.isZeroMask }

    static func equalMask(_ a: P256Field, _ b: P256Field) -> UInt64 {
        Words256(a.words.w0 ^ b.words.w0, a.words.w1 ^ b.words.w1, a.words.w2 ^ b.words.w2, a.words.w3 ^ b.words.w3).isZeroMask
    }

    /// `a` under a mask of ones, `b` under zero.
    static func select(mask: UInt64, _ a: P256Field, _ b: P256Field) -> P256Field {
        P256Field(montgomery: Words256.select(mask: mask, a.words, b.words))
    }

    /// sgn0 of RFC 9380, section 4.1: the lowest bit of the integer.
    var sign: UInt64 { canonical.w0 & 1 }

    // MARK: Montgomery's product

    /// a·b/2^256 mod p, for a < 2^256 and b < p.
    @inline(__always)
    private static func montgomeryProduct(_ a: Words256, _ b: Words256) -> Words256 {
        var t0: UInt64 = 0
        var t1: UInt64 = 0
        var t2: UInt64 = 0
        var t3: UInt64 = 0
        var t4: UInt64 = 0
        round(&t0, &t1, &t2, &t3, &t4, a.w0, b)
        round(&t0, &t1, &t2, &t3, &t4, a.w1, b)
        round(&t0, &t1, &t2, &t3, &t4, a.w2, b)
        round(&t0, &t1, &t2, &t3, &t4, a.w3, b)
        return Words256.reduceOnce(Words256(t0, t1, t2, t3), carry: t4, modulus: modulus)
    }

    /// t ← (t + factor·b + m·p)/2^64 with m = the lowest word of t + factor·b. The invariant is t < 2p < 2^257.
    ///
    /// −1/p ≡ 1 mod 2^64, so m needs no product; m·p = m·(2^256 − 2^224 + 2^192 + 2^96 − 1): its two low words only cancel
    /// t's lowest and add m·2^96, and the highest word of p takes the one product.
    @inline(__always)
    private static func round(
        _ t0: inout UInt64, _ t1: inout UInt64, _ t2: inout UInt64, _ t3: inout UInt64, _ t4: inout UInt64,
        _ factor: UInt64, _ b: Words256
    ) {
        var carry: UInt64
        let m: UInt64
        (m, carry) = multiplyAdd(factor, b.w0, t0, 0)
        (t1, carry) = multiplyAdd(factor, b.w1, t1, carry)
        (t2, carry) = multiplyAdd(factor, b.w2, t2, carry)
        (t3, carry) = multiplyAdd(factor, b.w3, t3, carry)
        let (t4Sum, t5) = addCarry(t4, carry, 0)

        (t0, carry) = addCarry(t1, m << 32, 0)
        (t1, carry) = addCarry(t2, m >> 32, carry)
        (t2, carry) = multiplyAdd(m, modulus.w3, t3, carry)
        (t3, carry) = addCarry(t4Sum, carry, 0)
        t4 = t5 &+ carry
    }
}
