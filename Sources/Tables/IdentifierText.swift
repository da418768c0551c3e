// Identifiers as people and spreadsheets write them, brought to one spelling.

package enum IdentifierText {
    /// Appends `text` with full-width ASCII made half-width, blanks of every kind and byte order marks removed, and ASCII
    /// letters in upper case. Other characters stay: they make a check fail visibly. Never longer than `text`.
    package static func normalise(_ text: UnsafeBufferPointer<UInt8>, into result: inout [UInt8]) {
        var position = 0
        while position < text.count {
            let byte = text[position]
            if byte < 0x80 {
                appendHalfWidth(byte, to: &result)
                position += 1
            } else if byte == 0xC2 && position + 1 < text.count && text[position + 1] == 0xA0 {
                position += 2
            } else if position + 2 < text.count, let half = threeByte(byte, text[position + 1], text[position + 2]) {
                appendHalfWidth(half, to: &result)
                position += 3
            } else {
                result.append(byte)
                position += 1
            }
        }
    }

    package static func normalised(_ text: String) -> String {
        var text = text
        var result: [UInt8] = []
        text.withUTF8 { normalise($0, into: &result) }
        return String(decoding: result, as: UTF8.self)
    }

    private static func appendHalfWidth(_ byte: UInt8, to result: inout [UInt8]) {
        switch byte {
        case 0x20, 0x09...0x0D: break
        case UInt8(ascii: "a")...UInt8(ascii: "z"): result.append(byte & 0xDF)
        default: result.append(byte)
        }
    }

    /// The ASCII character that a three-byte sequence stands for, a space for any blank; nil if it stays as it is.
    private static func threeByte(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> UInt8? {
        switch (first, second, third) {
        case (0xEF, 0xBC, 0x81...0xBF): third - 0x81 + 0x21  // U+FF01 … U+FF3F
        case (0xEF, 0xBD, 0x80...0x9E): third - 0x80 + 0x60  // U+FF40 … U+FF5E
        case (0xE3, 0x80, 0x80): 0x20  // U+3000
        case (0xE2, 0x80, 0x80...0x8D), (0xE2, 0x80, 0xAF): 0x20  // U+2000 … U+200D, U+202F
        case (0xE2, 0x81, 0xA0), (0xEF, 0xBB, 0xBF): 0x20  // U+2060, U+FEFF
        default: nil
        }
    }
}
