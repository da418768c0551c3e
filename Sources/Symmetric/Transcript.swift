// A transcript: labelled, length-prefixed absorption of everything that a session's parties must agree on.
//
// Spec: protocols/session.md, section «Transcript». Each item is absorbed as
// len(label) ‖ label ‖ len(value) ‖ value with 64-bit little-endian lengths, so that no two sequences of items
// collide by moving bytes across a border.

package import Secrets

package struct Transcript: ~Copyable {
    private var hash = SHA256()

    /// - Parameter domain: separates uses; versioned, such as `tally/session/v1`.
    package init(domain: String) {
        absorb("domain", Array(domain.utf8))
    }

    package mutating func absorb(_ label: String, _ value: [UInt8]) {
        absorbPrefixed(Array(label.utf8))
        absorbPrefixed(value)
    }

    package mutating func absorb(_ label: String, _ value: UInt64) {
        absorb(label, withUnsafeBytes(of: value.littleEndian) { Array($0) })
    }

    package mutating func absorb(_ label: String, _ text: String) {
        absorb(label, Array(text.utf8))
    }

    package mutating func absorb(_ label: String, _ secret: borrowing SecretBytes) {
        absorbPrefixed(Array(label.utf8))
        withUnsafeBytes(of: UInt64(secret.count).littleEndian) { hash.update($0) }
        secret.withUnsafeBytes { hash.update($0) }
    }

    package consuming func finalize() -> Digest {
        hash.finalize()
    }

    /// The digest's first 16 bytes as a cipher key that is never in an array.
    package consuming func finalizeKey() -> SecretBytes {
        let digest = hash.finalizeSecret()
        return SecretBytes(count: 16) { key in
            digest.withUnsafeBytes { key.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<16])) }
        }
    }

    private mutating func absorbPrefixed(_ bytes: [UInt8]) {
        withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { hash.update($0) }
        hash.update(bytes)
    }
}
