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

    /// nil unless there are 32 bytes, little-endian, which are clamped.
    package init?(decoding bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        let words = SecretWords(count: 4) { target in
            UnsafeMutableRawBufferPointer(start: target, count: Self.byteCount).copyBytes(from: bytes)
        }
        self = withExtendedLifetime(words) { Curve25519Scalar(clamping: words.pointer) }
    }

    /// Lends the four words, the least first.
    borrowing func withUnsafeWords<Result>(_ body: (UnsafePointer<UInt64>) -> Result) -> Result {
        withExtendedLifetime(words) { body(words.pointer) }
    }
}
