// A secret scalar of P-256: an integer in 1…n − 1.
//
// Spec: protocols/p256.md, section «Scalars».

package import Secrets

/// Noncopyable; its bytes are wiped when its owner lets go. Zero is no scalar: every scalar has an inverse, and a product with
/// a point other than the identity is never the identity.
package struct P256Scalar: ~Copyable, Sendable {
    package static let byteCount = 32
    private let bytes: SecretBytes

    init(_ value: Words256) {
        precondition(P256Order.isScalar(value), "a scalar lies in 1…n − 1")
        bytes = SecretBytes(count: Self.byteCount) { buffer in
            if let base = buffer.baseAddress { value.write(bigEndian: base) }
        }
    }

    /// Uniform in 1…n − 1, by rejection: 32 bytes big-endian are drawn until they lie in the range. One draw in 2^32 is rejected.
    package static func random(_ randomness: inout some RandomSource) throws -> P256Scalar {
        while true {
            let candidate = try SecretBytes(count: byteCount) { try randomness.fill($0) }
            if let scalar = P256Scalar(candidate) { return scalar }
        }
    }

    /// nil if the bytes, big-endian, are 0 or not below n.
    private init?(_ candidate: consuming SecretBytes) {
        let value = Self.value(candidate)
        guard P256Order.isScalar(value) else { return nil }
        bytes = candidate
    }

    /// nil unless there are 32 bytes, big-endian, of an integer in 1…n − 1.
    package init?(decoding encoded: [UInt8]) {
        guard encoded.count == Self.byteCount else { return nil }
        self.init(SecretBytes(copying: encoded))
    }

    /// 32 bytes, big-endian. Where the scalar is secret, so is the result.
    package borrowing func encoded() -> [UInt8] { bytes.withUnsafeBytes { Array($0) } }

    package borrowing func inverse() -> P256Scalar { P256Scalar(P256Order.inverse(value)) }

    package borrowing func times(_ other: borrowing P256Scalar) -> P256Scalar {
        P256Scalar(P256Order.product(value, other.value))
    }

    /// self − other; nil if they are equal.
    package borrowing func minus(_ other: borrowing P256Scalar) -> P256Scalar? {
        let difference = P256Order.difference(value, other.value)
        return P256Order.isScalar(difference) ? P256Scalar(difference) : nil
    }

    package borrowing func isEqual(to other: borrowing P256Scalar) -> Bool {
        bytes.withUnsafeBytes { mine in other.bytes.withUnsafeBytes { ConstantTime.equal(mine, $0) } }
    }

    /// Lends the 32 bytes, big-endian.
    borrowing func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        bytes.withUnsafeBytes(body)
    }

    private var value: Words256 { Self.value(bytes) }

    private static func value(_ bytes: borrowing SecretBytes) -> Words256 {
        bytes.withUnsafeBytes { buffer in buffer.baseAddress.map { Words256(bigEndian: $0) } ?? .zero }
    }
}
