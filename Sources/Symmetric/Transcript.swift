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

    /// As `absorb` with the same label for each of `count` values, but handed to the library in long pieces: for millions of short
    /// values. `append` appends the value of the given index.
    package mutating func absorb(_ label: String, count: Int, append: (Int, inout [UInt8]) -> Void) {
        let pieceBytes = 1 << 16
        var piece: [UInt8] = []
        piece.reserveCapacity(2 * pieceBytes)
        var prefix = withUnsafeBytes(of: UInt64(label.utf8.count).littleEndian) { Array($0) }
        prefix += Array(label.utf8) + [UInt8](repeating: 0, count: 8)
        for index in 0..<count {
            piece += prefix
            let start = piece.count
            append(index, &piece)
            let length = UInt64(piece.count - start)
            piece.withUnsafeMutableBytes { $0.storeBytes(of: length.littleEndian, toByteOffset: start - 8, as: UInt64.self) }
            if piece.count >= pieceBytes {
                hash.update(piece)
                piece.removeAll(keepingCapacity: true)
            }
        }
        hash.update(piece)
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
