// What is wrong with a column of keys, counted: each key falls into at most one class of damage.

import Findings

struct KeyAudit {
    private struct Tally {
        var count = 0
        var firstRow = 0

        mutating func note(_ row: Int) {
            if count == 0 { firstRow = row }
            count += 1
        }
    }

    private let type: IdentifierType
    private var empty = Tally()
    private var scientific = Tally()
    private var rounded = Tally()
    private var registration = Tally()
    private var length = Tally()
    private var characters = Tally()
    private var check = Tally()
    private var rewritten = Tally()
    /// Digit-only keys by length: index 0 … 32.
    private var digitKeys = [Tally](repeating: Tally(), count: 33)
    /// The longest digit-only key that starts with 0.
    private var paddedLength = 0

    init(type: IdentifierType) { self.type = type }

    /// Judges the normalised key of a row; `written` is the cell it came from.
    mutating func note(_ key: UnsafeBufferPointer<UInt8>, written: UnsafeBufferPointer<UInt8>, row: Int) {
        guard !key.isEmpty else { return empty.note(row) }
        if isScientific(key) { return scientific.note(row) }
        switch type {
        case .text: noteDigits(key, row)
        case .unifiedSocialCreditCode:
            if !key.elementsEqual(written) { rewritten.note(row) }
            switch UnifiedSocialCreditCode.validate(key) {
            case .valid: break
            case .badLength where RegistrationNumber.hasForm(key): registration.note(row)
            case .badLength: length.note(row)
            case .badCharacter: characters.note(row)
            case .badCheck where isRounded(key): rounded.note(row)
            case .badCheck: check.note(row)
            }
        }
    }

    /// - Parameters:
    ///   - rowCount: rows that were noted.
    ///   - line: of a row.
    func warnings(column: String, rowCount: Int, line: (Int) -> Int) -> [Finding] {
        let keyCount = rowCount - empty.count
        var result: [Finding] = []
        func add(_ kind: FindingKind, _ tally: Tally, _ more: [String] = [], total: Int) {
            guard tally.count > 0 else { return }
            result.append(
                Finding(
                    kind, stage: .table, column: column, line: line(tally.firstRow),
                    ["\(tally.count)", "\(total)"] + more))
        }
        add(TableFindings.emptyKeys, empty, total: rowCount)
        add(TableFindings.scientificKeys, scientific, total: keyCount)
        add(TableFindings.roundedKeys, rounded, total: keyCount)
        add(TableFindings.keyLength, length, total: keyCount)
        add(TableFindings.keyCharacters, characters, total: keyCount)
        add(TableFindings.keyCheck, check, total: keyCount)
        add(TableFindings.registrationNumberKeys, registration, total: keyCount)
        add(TableFindings.lostZeros, shortened(), ["\(paddedLength)"], total: keyCount)
        add(TableFindings.rewrittenKeys, rewritten, total: keyCount)
        return result
    }

    /// Keys of digits shorter than those padded with zeros. Without a padded key nothing shows that zeros ever led.
    private func shortened() -> Tally {
        var result = Tally()
        for tally in digitKeys.prefix(paddedLength) where tally.count > 0 {
            result.firstRow = result.count == 0 ? tally.firstRow : min(result.firstRow, tally.firstRow)
            result.count += tally.count
        }
        return result
    }

    private mutating func noteDigits(_ key: UnsafeBufferPointer<UInt8>, _ row: Int) {
        guard key.count < digitKeys.count, key.allSatisfy(isDigit) else { return }
        digitKeys[key.count].note(row)
        if key[0] == UInt8(ascii: "0") && key.count > 1 { paddedLength = max(paddedLength, key.count) }
    }
}

private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") <= 9 }

/// A digit, perhaps a fraction, `E+` and digits: what a spreadsheet shows for a long number.
private func isScientific(_ key: UnsafeBufferPointer<UInt8>) -> Bool {
    guard key.count <= 32, let mark = key.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }), isDigit(key[0]) else { return false }
    let fraction = key[1..<mark]
    let exponent = key[(mark + 1)...]
    return (fraction.isEmpty || fraction.first == UInt8(ascii: ".") && fraction.dropFirst().allSatisfy(isDigit))
        && exponent.first == UInt8(ascii: "+") && exponent.count > 1 && exponent.dropFirst().allSatisfy(isDigit)
}

/// 18 digits of which the last three are zero: a spreadsheet keeps 15.
private func isRounded(_ key: UnsafeBufferPointer<UInt8>) -> Bool {
    key.allSatisfy(isDigit) && key.suffix(3).allSatisfy { $0 == UInt8(ascii: "0") }
}
