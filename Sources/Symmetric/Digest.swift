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

    /// 64 hexadecimal digits of either case.
    package init?(hexadecimal text: String) {
        let digits = text.utf8.map { byte -> UInt8? in
            switch byte {
            case 0x30...0x39: byte - 0x30
            case 0x41...0x46: byte - 0x41 + 10
            case 0x61...0x66: byte - 0x61 + 10
            default: nil
            }
        }
        guard digits.count == 2 * Self.byteCount else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[index], let low = digits[index + 1] else { return nil }
            bytes.append(high << 4 | low)
        }
        self.bytes = bytes
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
