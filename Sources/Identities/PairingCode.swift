// The pairing code: a key's fingerprint as two people read it to each other.

package import Symmetric

/// The first 128 bits of the fingerprint as eight groups of four hexadecimal digits. To find another key with the same code
/// takes 2^128 tries, so comparing the code is as good as comparing the whole.
package struct PairingCode: Hashable, Sendable, CustomStringConvertible {
    private static let digitCount = 32
    private let digits: String

    package init(_ fingerprint: Digest) { digits = String(fingerprint.hexadecimal.prefix(Self.digitCount)) }

    /// Takes either case, with blanks, hyphens or nothing between the groups; nil for anything else.
    package init?(_ text: String) {
        let digits = text.lowercased().filter { $0 != "-" && $0 != " " }
        guard digits.utf8.count == Self.digitCount, digits.utf8.allSatisfy({ Hexadecimal.value($0) != nil }) else { return nil }
        self.digits = digits
    }

    /// `3f2a-09c1-…`
    package var description: String {
        var groups: [Substring] = []
        var rest = digits[...]
        while !rest.isEmpty {
            groups.append(rest.prefix(4))
            rest = rest.dropFirst(4)
        }
        return groups.joined(separator: "-")
    }
}

enum Hexadecimal {
    static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x61...0x66: digit - 0x61 + 10
        default: nil
        }
    }

    /// 64 lower-case digits.
    static func digest(_ text: String) -> Digest? {
        let values = text.utf8.compactMap(value)
        guard values.count == 2 * Digest.byteCount, text.utf8.count == values.count else { return nil }
        return Digest(decoding: (0..<Digest.byteCount).map { values[2 * $0] << 4 | values[2 * $0 + 1] })
    }
}
