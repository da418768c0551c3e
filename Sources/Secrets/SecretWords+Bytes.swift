// Words as bytes, for stores that keep a share: 8 bytes each, little-endian. Whoever asks for the bytes answers for them.

extension SecretWords {
    package var littleEndianBytes: [UInt8] {
        withUnsafeWords { source in
            var bytes: [UInt8] = []
            bytes.reserveCapacity(source.count * 8)
            for word in source { withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) } }
            return bytes
        }
    }

    /// nil unless the bytes are whole words.
    package convenience init?(littleEndianBytes bytes: [UInt8]) {
        guard bytes.count % 8 == 0 else { return nil }
        self.init(count: bytes.count / 8) { target in
            bytes.withUnsafeBytes { source in
                for index in 0..<bytes.count / 8 {
                    target[index] = UInt64(littleEndian: source.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
                }
            }
        }
    }
}
