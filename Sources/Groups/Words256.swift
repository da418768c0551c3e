// Integers of 256 bits in four words, the lowest first, and the few operations on them that need no modulus.

import Secrets

/// A plain 256-bit integer. Everything here takes the same time whatever the value is.
package struct Words256: Hashable, Sendable {
    var w0: UInt64
    var w1: UInt64
    var w2: UInt64
    var w3: UInt64

    @inline(__always)
    init(_ w0: UInt64, _ w1: UInt64, _ w2: UInt64, _ w3: UInt64) {
        self.w0 = w0
        self.w1 = w1
        self.w2 = w2
        self.w3 = w3
    }

    static let byteCount = 32
    static let zero = Words256(0, 0, 0, 0)
    static let one = Words256(1, 0, 0, 0)

    /// Reads 32 bytes, big-endian, from where `bytes` begins.
    init(bigEndian bytes: UnsafeRawPointer) {
        func word(_ offset: Int) -> UInt64 { UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) }
        self.init(word(24), word(16), word(8), word(0))
    }

    /// Writes 32 bytes, big-endian.
    func write(bigEndian bytes: UnsafeMutableRawPointer) {
        bytes.storeBytes(of: w3.bigEndian, toByteOffset: 0, as: UInt64.self)
        bytes.storeBytes(of: w2.bigEndian, toByteOffset: 8, as: UInt64.self)
        bytes.storeBytes(of: w1.bigEndian, toByteOffset: 16, as: UInt64.self)
        bytes.storeBytes(of: w0.bigEndian, toByteOffset: 24, as: UInt64.self)
    }

    /// All ones for 0, zero for everything else.
    var isZeroMask: UInt64 { ConstantTime.isZeroMask(w0 | w1 | w2 | w3) }

    /// Bit `index`, 0…255.
    func bit(_ index: Int) -> UInt64 {
        let word = index < 128 ? (index < 64 ? w0 : w1) : (index < 192 ? w2 : w3)
        return word >> UInt64(index & 63) & 1
    }

    /// a + b mod 2^256, and the carry, 0 or 1.
    @inline(__always)
    static func add(_ a: Words256, _ b: Words256) -> (sum: Words256, carry: UInt64) {
        let (s0, c0) = addCarry(a.w0, b.w0, 0)
        let (s1, c1) = addCarry(a.w1, b.w1, c0)
        let (s2, c2) = addCarry(a.w2, b.w2, c1)
        let (s3, c3) = addCarry(a.w3, b.w3, c2)
        return (Words256(s0, s1, s2, s3), c3)
    }

    /// a − b mod 2^256, and the borrow, 0 or 1.
    @inline(__always)
    static func subtract(_ a: Words256, _ b: Words256) -> (difference: Words256, borrow: UInt64) {
        let (d0, b0) = subtractBorrow(a.w0, b.w0, 0)
        let (d1, b1) = subtractBorrow(a.w1, b.w1, b0)
        let (d2, b2) = subtractBorrow(a.w2, b.w2, b1)
        let (d3, b3) = subtractBorrow(a.w3, b.w3, b2)
        return (Words256(d0, d1, d2, d3), b3)
    }

    /// The bits of every word under a mask.
    @inline(__always)
    func masked(_ mask: UInt64) -> Words256 { Words256(w0 & mask, w1 & mask, w2 & mask, w3 & mask) }

    /// `a` under a mask of ones, `b` under zero.
    static func select(mask: UInt64, _ a: Words256, _ b: Words256) -> Words256 {
        Words256(
            ConstantTime.select(mask: mask, a.w0, b.w0), ConstantTime.select(mask: mask, a.w1, b.w1),
            ConstantTime.select(mask: mask, a.w2, b.w2), ConstantTime.select(mask: mask, a.w3, b.w3))
    }

    /// The value of (carry, a), below 2·modulus, modulo it.
    @inline(__always)
    static func reduceOnce(_ a: Words256, carry: UInt64, modulus: Words256) -> Words256 {
        let (reduced, borrow) = subtract(a, modulus)
        // Below the modulus if the subtraction borrows more than the carry gives.
        let keep = 0 &- (borrow & ~carry & 1)
        return Words256(
            reduced.w0 ^ (keep & (a.w0 ^ reduced.w0)), reduced.w1 ^ (keep & (a.w1 ^ reduced.w1)),
            reduced.w2 ^ (keep & (a.w2 ^ reduced.w2)), reduced.w3 ^ (keep & (a.w3 ^ reduced.w3)))
    }
}

/// a + b + carry: below 2^65, as word and carry.
@inline(__always)
func addCarry(_ a: UInt64, _ b: UInt64, _ carry: UInt64) -> (word: UInt64, carry: UInt64) {
    let sum = wide(a) &+ wide(b) &+ wide(carry)
    return (low(sum), high(sum))
}

/// a − b − borrow mod 2^64 and the next borrow.
@inline(__always)
func subtractBorrow(_ a: UInt64, _ b: UInt64, _ borrow: UInt64) -> (word: UInt64, borrow: UInt64) {
    let difference = wide(a) &- wide(b) &- wide(borrow)
    return (low(difference), high(difference) & 1)
}

/// a·b + c + d: at most (2^64 − 1)² + 2·(2^64 − 1) = 2^128 − 1, so nothing overflows.
@inline(__always)
func multiplyAdd(_ a: UInt64, _ b: UInt64, _ c: UInt64, _ d: UInt64) -> (word: UInt64, carry: UInt64) {
    let sum = wide(a) &* wide(b) &+ wide(c) &+ wide(d)
    return (low(sum), high(sum))
}

@inline(__always)
private func wide(_ word: UInt64) -> UInt128 { UInt128(truncatingIfNeeded: word) }
@inline(__always)
private func low(_ value: UInt128) -> UInt64 { UInt64(truncatingIfNeeded: value) }
@inline(__always)
private func high(_ value: UInt128) -> UInt64 { UInt64(truncatingIfNeeded: value >> 64) }
