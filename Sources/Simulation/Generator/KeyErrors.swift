// What happens to a code on its way into a register: typing, fonts, old numbers, spreadsheets.

/// How a register's key cell stands to the firm's true code.
enum KeyCondition: String, CaseIterable, Sendable {
    case clean
    /// The preflight repairs these two.
    case lowerCase = "lower-case"
    case fullWidth = "full-width"
    case typo
    /// The 15-digit number from before the code was introduced.
    case registrationNumber = "registration-number"
    /// `9.14403E+17`.
    case scientific
    /// The last three of 18 digits lost: a double of a spreadsheet shows 15.
    case rounded
    case empty

    /// Whether the row can meet its firm in another register.
    var isJoinable: Bool { self == .clean || self == .lowerCase || self == .fullWidth }
}

/// Shares of a register's rows. Those of old numbers and of spreadsheets are shares of the rows that they can befall: firms
/// of before 2015-10, and codes of digits only (about one in ten).
struct KeyErrorRates: Sendable {
    var typo = 0.01
    var lowerCase = 0.01
    var fullWidth = 0.005
    var empty = 0.001
    var registrationNumber = 0.02
    var scientific = 0.03
    var rounded = 0.03

    func condition(of firm: Firm, code: String, using random: inout SeededGenerator) -> KeyCondition {
        let (draw, spreadsheet, old) = (random.uniform(), random.uniform(), random.uniform())
        var limit = typo
        if draw < limit { return .typo }
        limit += lowerCase
        // A code of digits has no case.
        let isNumeric = code.utf8.allSatisfy { $0 <= UInt8(ascii: "9") }
        if draw < limit { return isNumeric ? .clean : .lowerCase }
        limit += fullWidth
        if draw < limit { return .fullWidth }
        limit += empty
        if draw < limit { return .empty }
        if isNumeric, spreadsheet < scientific { return .scientific }
        if isNumeric, spreadsheet < scientific + rounded { return .rounded }
        return FirmCodes.hadRegistrationNumber(firm) && old < registrationNumber ? .registrationNumber : .clean
    }
}

extension KeyCondition {
    /// The cell for a firm's code.
    func cell(code: String, registrationNumber: @autoclosure () -> String, using random: inout SeededGenerator) -> String {
        switch self {
        case .clean: code
        case .lowerCase: code.lowercased()
        case .fullWidth: String(String.UnicodeScalarView(code.unicodeScalars.map { Unicode.Scalar($0.value + 0xFEE0) ?? $0 }))
        case .typo: Self.mistyped(Array(code.utf8), using: &random)
        case .registrationNumber: registrationNumber()
        case .scientific: Self.scientific(Array(code.utf8))
        case .rounded: code.prefix(15) + "000"
        case .empty: ""
        }
    }

    /// A letter taken for the digit it looks like, another digit, two neighbours exchanged, or one character lost. The check
    /// character finds every one of them, so no typo is another firm's code.
    private static func mistyped(_ code: [UInt8], using random: inout SeededGenerator) -> String {
        var text = code
        let place = 2 + random.index(below: code.count - 3)
        switch random.index(below: 4) {
        case 0: text.remove(at: place)
        case 1 where text[place] != text[place + 1]: text.swapAt(place, place + 1)
        case 2: text[place] = lookAlike(text[place])
        default: text[place] = UInt8(ascii: "0") + UInt8((Int(text[place]) + 1 + random.index(below: 9) - 48) % 10)
        }
        // The draw may have given back the same character.
        if text == code { text.removeLast() }
        return String(decoding: text, as: UTF8.self)
    }

    private static func lookAlike(_ byte: UInt8) -> UInt8 {
        let pairs = ["0O", "1I", "2Z", "5S", "8B", "U0", "Y7"].map { Array($0.utf8) }
        return pairs.first { $0[0] == byte }?[1] ?? UInt8(ascii: "O")
    }

    /// Six significant digits, the last rounded.
    private static func scientific(_ code: [UInt8]) -> String {
        let digits = code.prefix(7).reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        // The first digit is 9 and the second 1 or 2: rounding cannot carry into an eighth.
        let text = String((digits + 5) / 10)
        var fraction = text.dropFirst()
        while fraction.last == "0" { fraction.removeLast() }
        return text.prefix(1) + "." + fraction + "E+17"
    }
}
