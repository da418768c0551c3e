// The registration number of 15 digits that older registers use; its last digit is ISO/IEC 7064 MOD 11,10.

package enum RegistrationNumber {
    package static let length = 15

    package static func isValid(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.count == length, let check = checkDigit(of: text[..<14]) else { return false }
        return check == text[14]
    }

    package static func isValid(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { isValid($0) }
    }

    /// 15 ASCII digits, whatever the check digit.
    static func hasForm(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        text.count == length && text.allSatisfy { $0 &- UInt8(ascii: "0") <= 9 }
    }

    /// The hybrid system MOD 11,10 over digits of any number; nil if one is no digit.
    package static func checkDigit(of digits: some Sequence<UInt8>) -> UInt8? {
        var product = 10
        for byte in digits {
            let digit = byte &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            let sum = (product + Int(digit)) % 10
            product = (sum == 0 ? 10 : sum) * 2 % 11
        }
        return UInt8(ascii: "0") + UInt8((11 - product) % 10)
    }
}
