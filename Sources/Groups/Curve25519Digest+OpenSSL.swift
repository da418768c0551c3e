// SHA-256 of an x coordinate after a prefix of one block, which is absorbed once for all points.
//
// Spec: protocols/ecdh-intersection.md, section «Tags».

internal import COpenSSL

package struct Curve25519Digest: Sendable {
    package static let prefixBytes = 64
    package static let byteCount = 32
    private let begun: SHA256_CTX

    /// - Precondition: 64 bytes.
    package init(prefix: [UInt8]) {
        precondition(prefix.count == Self.prefixBytes, "the prefix fills one block")
        var context = SHA256_CTX()
        SHA256_Init(&context)
        prefix.withUnsafeBytes { _ = SHA256_Update(&context, $0.baseAddress, $0.count) }
        begun = context
    }

    /// - Parameters:
    ///   - point: four words.
    ///   - out: 32 bytes.
    package func hash(_ point: UnsafePointer<UInt64>, into out: UnsafeMutablePointer<UInt8>) {
        var context = begun
        SHA256_Update(&context, point, Curve25519Multiplier.pointBytes)
        SHA256_Final(out, &context)
    }
}
