// The bounded codec of protocol messages: little-endian integers and length-prefixed bytes, every length checked against
// what is left before anything is allocated, trailing bytes refused.
//
// Spec: protocols/wire.md, section «Codec».

package enum DecodingError: Error, Sendable, Hashable {
    case truncated
    case limitExceeded
    case trailingBytes
    case invalidValue
}

package struct ByteWriter: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func write(_ value: UInt8) { bytes.append(value) }

    package mutating func write(_ value: UInt32) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    package mutating func write(_ value: UInt64) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Raw bytes whose count the reader knows.
    package mutating func writeRaw(_ value: [UInt8]) { bytes.append(contentsOf: value) }

    /// u32 length ‖ bytes.
    /// - Precondition: fewer than 2^32 bytes; ours, never a peer's.
    package mutating func write(_ value: [UInt8]) {
        write(UInt32(value.count))
        bytes.append(contentsOf: value)
    }

    package mutating func write(_ text: String) { write(Array(text.utf8)) }
}

package struct ByteReader: Sendable {
    private let bytes: [UInt8]
    private var position = 0

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package var remaining: Int { bytes.count - position }

    package mutating func readUInt8() throws(DecodingError) -> UInt8 {
        guard remaining >= 1 else { throw .truncated }
        defer { position += 1 }
        return bytes[position]
    }

    package mutating func readUInt32() throws(DecodingError) -> UInt32 {
        UInt32(truncatingIfNeeded: try readInteger(byteCount: 4))
    }

    package mutating func readUInt64() throws(DecodingError) -> UInt64 {
        try readInteger(byteCount: 8)
    }

    package mutating func readRaw(count: Int) throws(DecodingError) -> [UInt8] {
        guard count >= 0, remaining >= count else { throw .truncated }
        defer { position += count }
        return Array(bytes[position..<position + count])
    }

    package mutating func readBytes(countMax: Int) throws(DecodingError) -> [UInt8] {
        let count = Int(try readUInt32())
        guard count <= countMax else { throw .limitExceeded }
        return try readRaw(count: count)
    }

    /// Refuses what is not valid UTF-8.
    package mutating func readString(byteCountMax: Int) throws(DecodingError) -> String {
        let raw = try readBytes(countMax: byteCountMax)
        guard let text = String(validating: raw, as: UTF8.self) else { throw .invalidValue }
        return text
    }

    /// Every message ends here.
    package func finish() throws(DecodingError) {
        guard remaining == 0 else { throw .trailingBytes }
    }

    private mutating func readInteger(byteCount: Int) throws(DecodingError) -> UInt64 {
        guard remaining >= byteCount else { throw .truncated }
        var value: UInt64 = 0
        for offset in 0..<byteCount { value |= UInt64(bytes[position + offset]) << UInt64(8 * offset) }
        position += byteCount
        return value
    }
}
