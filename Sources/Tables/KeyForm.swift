// What keys look like, in classes that can be counted and told without telling a key.

/// The classes are the same for every id type, so that two parties with different types see where they differ.
package enum KeyForm: Int, Sendable, CaseIterable {
    /// A unified social credit code that passes its check.
    case creditCode
    /// Has a code's length and characters, and fails its check.
    case creditCodeCheckFails
    /// 15 digits, as older registers have.
    case registrationNumber
    /// Any other number of digits.
    case digits
    /// ASCII letters and digits.
    case lettersAndDigits
    case other

    package init(_ key: UnsafeBufferPointer<UInt8>) {
        switch UnifiedSocialCreditCode.validate(key) {
        case .valid: self = .creditCode
        case .badCheck: self = .creditCodeCheckFails
        case .badLength, .badCharacter:
            var hasLetter = false
            for byte in key {
                let isLetter = (byte | 0x20) &- UInt8(ascii: "a") < 26
                guard isLetter || byte &- UInt8(ascii: "0") <= 9 else {
                    self = .other
                    return
                }
                hasLetter = hasLetter || isLetter
            }
            self = hasLetter ? .lettersAndDigits : key.count == RegistrationNumber.length ? .registrationNumber : .digits
        }
    }

    /// The same in every language.
    package var name: String {
        switch self {
        case .creditCode: "uscc"
        case .creditCodeCheckFails: "uscc-check-fails"
        case .registrationNumber: "registration-number"
        case .digits: "digits"
        case .lettersAndDigits: "letters-digits"
        case .other: "other"
        }
    }
}
