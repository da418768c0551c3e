// A secret scalar of Curve25519, clamped as RFC 7748 has it (section 5).
//
// Spec: protocols/curve25519.md, section «Scalars».

package import Secrets

/// A multiple of 8 between 2^254 and 2^255: products lie in the group of prime order, or are 0 for points of low order. Noncopyable;
/// its words are wiped when its owner lets go.
package struct Curve25519Scalar: ~Copyable, Sendable {
    package static let byteCount = 32
    private let words: SecretWords

    private init(clamping words: UnsafePointer<UInt64>) {
        self.words = SecretWords(count: 4) { target in
            target.update(from: words, count: 4)
            target[0] &= ~7
            target[3] = target[3] & (1 << 62 - 1) | 1 << 62
        }
    }

    /// 32 random bytes, clamped: 251 bits are free.
    package static func random(_ randomness: inout some RandomSource) throws -> Curve25519Scalar {
        let drawn = try SecretWords(count: 4) { target in
            try randomness.fill(UnsafeMutableRawBufferPointer(start: target, count: byteCount))
        }
        return withExtendedLifetime(drawn) { Curve25519Scalar(clamping: drawn.pointer) }
    }

    /// As `random`, among the half of all scalars that have a clamped `inverse`.
    package static func randomInvertible(_ randomness: inout some RandomSource) throws -> Curve25519Scalar {
        while true {
            let drawn = try random(&randomness)
            if drawn.clampedInverse != nil { return drawn }
        }
    }

    /// The clamped scalar whose product with this one is 1 or −1 modulo the group's order: what takes this one off an x coordinate again.
    /// nil where none is clamped: of the eight numbers below 8ℓ that are inverse, one is a multiple of 8, and half of those have bit 254.
    package func inverse() -> Curve25519Scalar? {
        guard let words = clampedInverse else { return nil }
        return withExtendedLifetime(words) { Curve25519Scalar(clamping: words.pointer) }
    }

    private var clampedInverse: SecretWords? {
        let own = withUnsafeWords { Words256($0[0], $0[1], $0[2], $0[3]) }
        let inverse = Curve25519Order.clampedMultiple(Curve25519Order.inverse(Curve25519Order.eightfold(own)))
        // Whether there is one is public: scalars without are drawn again.
        guard inverse.bit(254) == 1, inverse.bit(255) == 0 else { return nil }
        return SecretWords(count: 4) { target in
            (target[0], target[1], target[2], target[3]) = (inverse.w0, inverse.w1, inverse.w2, inverse.w3)
        }
    }

    /// nil unless there are 32 bytes, little-endian, which are clamped.
    package init?(decoding bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        let words = SecretWords(count: 4) { target in
            UnsafeMutableRawBufferPointer(start: target, count: Self.byteCount).copyBytes(from: bytes)
        }
        self = withExtendedLifetime(words) { Curve25519Scalar(clamping: words.pointer) }
    }

    /// As above, from where the bytes lie: no copy is left that nobody wipes.
    package init?(decoding bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.byteCount else { return nil }
        let words = SecretWords(count: 4) { target in
            UnsafeMutableRawBufferPointer(start: target, count: Self.byteCount).copyMemory(from: bytes)
        }
        self = withExtendedLifetime(words) { Curve25519Scalar(clamping: words.pointer) }
    }

    /// Lends the four words, the least first.
    borrowing func withUnsafeWords<Result>(_ body: (UnsafePointer<UInt64>) -> Result) -> Result {
        withExtendedLifetime(words) { body(words.pointer) }
    }
}
