// The unified social credit code 统一社会信用代码 (GB 32100-2015) and the organisation code in it (GB 11714-1997).
//
// Characters 1–2 name the registering authority and the kind of body, 3–8 the region (digits), 9–17 are the
// organisation code with its own check character, 18 is the check character of the whole.

package enum UnifiedSocialCreditCode {
    package enum Verdict: Sendable, Equatable {
        case valid, badLength, badCharacter, badCheck
    }

    package static let length = 18
    private static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)

    /// Expects normalised text. Length is judged first, then characters, then the outer check.
    package static func validate(_ text: UnsafeBufferPointer<UInt8>) -> Verdict {
        guard text.count == length else { return .badLength }
        guard text.allSatisfy({ value($0) != nil }), text[2..<8].allSatisfy({ $0 <= UInt8(ascii: "9") }) else {
            return .badCharacter
        }
        return text[17] == check(text) ? .valid : .badCheck
    }

    package static func validate(_ text: String) -> Verdict {
        var text = text
        return text.withUTF8 { validate($0) }
    }

    /// Full-width to half-width, blanks removed, upper case.
    package static func normalised(_ text: String) -> String { IdentifierText.normalised(text) }

    /// Whether characters 9–17 pass the organisation code's own check, whatever the outer check says.
    package static func hasValidOrganisationCode(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.count == length else { return false }
        return organisationCheck(text[8..<16]) == text[16]
    }

    package static func hasValidOrganisationCode(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { hasValidOrganisationCode($0) }
    }

    /// The code of 18 characters from the first eight and the organisation code's eight, both checks computed.
    ///
    /// nil unless each has eight characters of the alphabet and the last six of `prefix` are digits.
    package static func make(prefix: String, organisation: String) -> String? {
        var code = Array(prefix.utf8) + Array(organisation.utf8)
        guard prefix.utf8.count == 8, organisation.utf8.count == 8, code.allSatisfy({ value($0) != nil }),
            code[2..<8].allSatisfy({ $0 <= UInt8(ascii: "9") }),
            let inner = code.withUnsafeBufferPointer({ organisationCheck($0[8..<16]) })
        else { return nil }
        code.append(inner)
        code.append(code.withUnsafeBufferPointer { check($0) })
        return String(decoding: code, as: UTF8.self)
    }

    /// 0 … 30 in the order of the alphabet; nil for every other byte, I O S V Z included.
    private static func value(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return Int(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "I"), UInt8(ascii: "O"), UInt8(ascii: "S"), UInt8(ascii: "V"), UInt8(ascii: "Z"): return nil
        case UInt8(ascii: "A")...UInt8(ascii: "Y"):
            let skipped =
                (byte > UInt8(ascii: "I") ? 1 : 0) + (byte > UInt8(ascii: "O") ? 1 : 0) + (byte > UInt8(ascii: "S") ? 1 : 0)
                + (byte > UInt8(ascii: "V") ? 1 : 0)
            return 10 + Int(byte - UInt8(ascii: "A")) - skipped
        default: return nil
        }
    }

    /// The check character over the first 17: weights 3^i mod 31, i = 0 … 16. Expects characters of the alphabet.
    private static func check(_ text: UnsafeBufferPointer<UInt8>) -> UInt8 {
        // Horner's rule without a reduction: 30·(3^17 − 1)/2 is below 2^31.
        var sum = 0
        for byte in text.prefix(17).reversed() { sum = sum * 3 + (value(byte) ?? 0) }
        return alphabet[(31 - sum % 31) % 31]
    }

    /// GB 11714: digits count 0 … 9 and letters A … Z 10 … 35 (no letter is skipped here), weights 3 7 9 10 5 8 4 2,
    /// 11 − sum mod 11, written X for 10 and 0 for 11. nil for any other character.
    private static func organisationCheck(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> UInt8? {
        var sum = 0
        for (byte, weight) in zip(text, [3, 7, 9, 10, 5, 8, 4, 2]) {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): sum += Int(byte - UInt8(ascii: "0")) * weight
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): sum += (Int(byte - UInt8(ascii: "A")) + 10) * weight
            default: return nil
            }
        }
        let remainder = (11 - sum % 11) % 11
        return remainder == 10 ? UInt8(ascii: "X") : UInt8(ascii: "0") + UInt8(remainder)
    }
}
