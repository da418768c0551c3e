// A 256-bit digest and the incremental hash that yields it.
//
// The hash is SHA-256 (FIPS 180-4); the implementation is OpenSSL's, in `SHA256+OpenSSL.swift`.

/// The 32 bytes of a SHA-256 digest. Digests are public: they identify manifests, sessions and transcripts.
package struct Digest: Hashable, Sendable {
    package static let byteCount = 32
    package let bytes: [UInt8]

    /// - Precondition: `bytes` has 32 elements; bytes from outside go through `init?(decoding:)`.
    init(exactly bytes: [UInt8]) {
        precondition(bytes.count == Self.byteCount)
        self.bytes = bytes
    }

    package init?(decoding bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = Array(bytes)
    }

    /// The first 16 bytes as a cipher key.
    package var keyBytes: [UInt8] { Array(bytes.prefix(16)) }

    package var hexadecimal: String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}

extension Digest: CustomStringConvertible {
    package var description: String { "Digest(\(hexadecimal.prefix(12))…)" }
}
