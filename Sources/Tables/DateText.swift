// Calendar dates in cells, read by a pattern and counted in days since 1970-01-01.

package import Findings

/// A pattern such as `yyyy-MM-dd`, `M/d/yyyy`, `yyyyMMdd`, `dd-MMM-yy` or `yyyy年M月d日`.
///
/// `yyyy` is four digits, 0001 to 9999; `yy` two digits, 69 to 99 in the twentieth century and 00 to 68 in the
/// twenty-first, as POSIX has it; `MM` and `dd` two digits; `M` and `d` one or two; `MMM` an English abbreviation of three
/// letters in either case. Everything else stands for itself.
package struct DateFormat: Sendable, Equatable {
    package let pattern: String
    private let parts: [Part]

    private enum Part: Equatable {
        case year, shortYear, month, monthName, day, looseMonth, looseDay
        case literal([UInt8])

        var isLoose: Bool { self == .looseMonth || self == .looseDay }
        var isDigits: Bool {
            switch self {
            case .literal, .monthName: false
            default: true
            }
        }
    }

    /// Throws T122 unless year, month and day occur once each and every part's end is clear.
    package init(_ pattern: String) throws(Finding) {
        guard let parts = Self.parts(of: pattern), Self.isComplete(parts) else {
            throw Finding(TableFindings.badDatePattern, stage: .table, [pattern])
        }
        self.pattern = pattern
        self.parts = parts
    }

    /// Days since 1970-01-01 in the proleptic Gregorian calendar; nil unless the whole text is a date that exists.
    package func days(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
        var cursor = DateCursor(text: text)
        var year = 0
        var month = 0
        var day = 0
        for part in parts {
            switch part {
            case .year:
                guard let value = cursor.digits(4...4) else { return nil }
                year = value
            case .shortYear:
                guard let value = cursor.digits(2...2) else { return nil }
                year = value < 69 ? 2000 + value : 1900 + value
            case .month, .looseMonth:
                guard let value = cursor.digits(part.isLoose ? 1...2 : 2...2) else { return nil }
                month = value
            case .monthName:
                guard let value = cursor.monthName() else { return nil }
                month = value
            case .day, .looseDay:
                guard let value = cursor.digits(part.isLoose ? 1...2 : 2...2) else { return nil }
                day = value
            case .literal(let bytes):
                guard cursor.skip(bytes) else { return nil }
            }
        }
        return cursor.isAtEnd ? daysSinceEpoch(year: year, month: month, day: day) : nil
    }

    package func days(_ text: String) -> Int? {
        var text = text
        return text.withUTF8 { days($0) }
    }

    private static func parts(of pattern: String) -> [Part]? {
        guard pattern.utf8.count <= 64 else { return nil }
        var parts: [Part] = []
        var rest = Array(pattern.unicodeScalars)[...]
        while let first = rest.first {
            let run = rest.prefix { $0 == first }.count
            switch (first, run) {
            case ("y", 4): parts.append(.year)
            case ("y", 2): parts.append(.shortYear)
            case ("M", 3): parts.append(.monthName)
            case ("M", 2): parts.append(.month)
            case ("M", 1): parts.append(.looseMonth)
            case ("d", 2): parts.append(.day)
            case ("d", 1): parts.append(.looseDay)
            default:
                // An ASCII letter is a mistyped part, and a digit would run into the parts beside it.
                guard !first.isASCII || !first.properties.isAlphabetic && !("0"..."9").contains(first) else { return nil }
                parts.append(.literal(Array(String(String.UnicodeScalarView(rest.prefix(run))).utf8)))
            }
            rest = rest.dropFirst(run)
        }
        return parts
    }

    private static func isComplete(_ parts: [Part]) -> Bool {
        let years = parts.count { $0 == .year || $0 == .shortYear }
        let months = parts.count { $0 == .month || $0 == .looseMonth || $0 == .monthName }
        let days = parts.count { $0 == .day || $0 == .looseDay }
        let isClear = zip(parts, parts.dropFirst()).allSatisfy { !($0.isLoose && $1.isDigits) }
        return years == 1 && months == 1 && days == 1 && isClear
    }
}

/// Reads a text from front to back; every step fails without reading past the end.
private struct DateCursor {
    let text: UnsafeBufferPointer<UInt8>
    var position = 0

    var isAtEnd: Bool { position == text.count }

    /// As many digits as there are, within `width`.
    mutating func digits(_ width: ClosedRange<Int>) -> Int? {
        var value = 0
        var count = 0
        while count < width.upperBound && position < text.count {
            let digit = text[position] &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            value = value * 10 + Int(digit)
            count += 1
            position += 1
        }
        return count >= width.lowerBound ? value : nil
    }

    mutating func monthName() -> Int? {
        guard text.count - position >= 3 else { return nil }
        let word = text[position..<position + 3].map { $0 | 0x20 }
        position += 3
        return Self.months.firstIndex(of: word).map { $0 + 1 }
    }

    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ].map { Array($0.utf8) }

    mutating func skip(_ bytes: [UInt8]) -> Bool {
        guard text.count - position >= bytes.count else { return false }
        for byte in bytes {
            guard text[position] == byte else { return false }
            position += 1
        }
        return true
    }
}

/// nil for a date that does not exist. Years 1 to 9999.
private func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int? {
    guard (1...9999).contains(year), (1...12).contains(month) else { return nil }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let starts = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365]
    let length = starts[month] - starts[month - 1] + (isLeap && month == 2 ? 1 : 0)
    guard (1...length).contains(day) else { return nil }
    let past = year - 1
    // 719,162 days lie between 0001-01-01 and 1970-01-01.
    let yearStart = past * 365 + past / 4 - past / 100 + past / 400 - 719_162
    return yearStart + starts[month - 1] + (isLeap && month > 2 ? 1 : 0) + day - 1
}
