// Decimal numbers in cells: no locale, correct rounding, and a reason where there is no number.

/// What a cell holds where a number is expected.
package enum NumberText: Sendable, Equatable {
    /// Finite, rounded to nearest, ties to even; a magnitude below the least subnormal is zero.
    case value(Double)
    /// No text at all.
    case missing
    /// Anything but a decimal number: words, hexadecimal, thousands separators, text behind the number.
    case notANumber
    /// nan, inf, infinity, or a decimal number beyond the range of a double.
    case notFinite

    /// Accepts `[+-] digits [. digits] [e [+-] digits]` with a digit before or after the point. No blanks: cells are trimmed.
    package static func parse(_ text: UnsafeBufferPointer<UInt8>) -> NumberText {
        guard !text.isEmpty else { return .missing }
        guard let decimal = Decimal(text) else { return isNotFiniteWord(text) ? .notFinite : .notANumber }
        let value = decimal.value
        return value.isFinite ? .value(value) : .notFinite
    }

    package static func parse(_ text: String) -> NumberText {
        var text = text
        return text.withUTF8 { parse($0) }
    }

    private static func isNotFiniteWord(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let isSigned = text[0] == UInt8(ascii: "+") || text[0] == UInt8(ascii: "-")
        let word = text[(isSigned ? 1 : 0)...]
        guard word.count == 3 || word.count == 8 else { return false }
        let lower = word.lazy.map { $0 | 0x20 }
        return lower.elementsEqual("nan".utf8) || lower.elementsEqual("inf".utf8) || lower.elementsEqual("infinity".utf8)
    }
}

/// ± digits × 10^exponent with at most `digitsMax` digits after the leading zeros, and whether digits beyond were non-zero.
private struct Decimal {
    private var isNegative = false
    /// The first 19 digits after leading zeros: below 10^19 < 2^64.
    private var mantissa: UInt64 = 0
    /// Digits after leading zeros, all of them.
    private var digitCount = 0
    /// Power of ten of the last digit read.
    private var exponent = 0
    private let text: UnsafeBufferPointer<UInt8>
    private var digitsEnd: Int

    /// A double's rounding is decided by at most 767 digits and whether anything follows them.
    private static let digitsMax = 800
    /// Large enough that no number of digits in memory brings it back into range, small enough not to overflow.
    private static let exponentMax = 1 << 50

    /// nil unless the whole text is a decimal number.
    init?(_ text: UnsafeBufferPointer<UInt8>) {
        self.text = text
        var position = 0
        if text[0] == UInt8(ascii: "-") || text[0] == UInt8(ascii: "+") {
            isNegative = text[0] == UInt8(ascii: "-")
            position = 1
        }
        digitsEnd = position
        var sawDigit = false
        var sawPoint = false
        while position < text.count {
            let digit = text[position] &- UInt8(ascii: "0")
            if digit <= 9 {
                sawDigit = true
                if digitCount > 0 || digit != 0 {
                    if digitCount < 19 { mantissa = mantissa &* 10 &+ UInt64(digit) }
                    digitCount &+= 1
                }
                if sawPoint { exponent &-= 1 }
            } else if text[position] == UInt8(ascii: ".") && !sawPoint {
                sawPoint = true
            } else {
                break
            }
            position &+= 1
        }
        digitsEnd = position
        guard sawDigit else { return nil }
        guard position < text.count else { return }
        guard text[position] | 0x20 == UInt8(ascii: "e"), let written = Self.exponent(text, from: position &+ 1) else { return nil }
        exponent &+= written
    }

    private static func exponent(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard start < text.count else { return nil }
        let isNegative = text[start] == UInt8(ascii: "-")
        var position = isNegative || text[start] == UInt8(ascii: "+") ? start &+ 1 : start
        guard position < text.count else { return nil }
        var value = 0
        while position < text.count {
            let digit = text[position] &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            value = min(value &* 10 &+ Int(digit), exponentMax)
            position &+= 1
        }
        return isNegative ? -value : value
    }

    /// Infinite beyond the range of a double.
    var value: Double {
        if mantissa == 0 { return isNegative ? -0.0 : 0 }
        // Both factors are exact doubles, so the one rounding of the product or quotient is the rounding of the number.
        if digitCount <= 19 && mantissa <= 1 << 53 && exponent >= -22 && exponent <= 22 {
            let digits = Double(mantissa)
            let scaled = exponent < 0 ? digits / Self.powersOfTen[-exponent] : digits * Self.powersOfTen[exponent]
            return isNegative ? -scaled : scaled
        }
        return general
    }

    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
        1e21, 1e22,
    ]

    /// Rewritten as bounded digits and exponent for the standard library, which reads them without a locale.
    private var general: Double {
        var plain = isNegative ? "-" : ""
        var kept = 0
        var hasMore = false
        for byte in text[..<digitsEnd] where byte &- UInt8(ascii: "0") <= 9 && (kept > 0 || byte != UInt8(ascii: "0")) {
            if kept < Self.digitsMax {
                plain.unicodeScalars.append(Unicode.Scalar(byte))
                kept &+= 1
            } else {
                hasMore = hasMore || byte != UInt8(ascii: "0")
            }
        }
        var power = exponent &+ (digitCount &- kept)
        if hasMore {
            plain += "1"
            power &-= 1
        }
        // With at most 801 digits everything beyond ±2,000 is zero or infinite.
        plain += "e\(min(max(power, -2_000), 2_000))"
        return Double(plain) ?? .nan
    }
}
