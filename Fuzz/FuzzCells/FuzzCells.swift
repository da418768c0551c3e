// Fuzzes what reads one cell: numbers, dates and identifiers.

import FuzzKit
import Tables

@main struct FuzzCells: FuzzTarget {
    static func check(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { bytes in
            number(bytes)
            date(bytes)
            identifier(bytes)
        }
    }

    /// A value is the one that the standard library reads from the same text, if it reads one.
    private static func number(_ bytes: UnsafeBufferPointer<UInt8>) {
        let parsed = NumberText.parse(bytes)
        let standard = Double(String(decoding: bytes, as: UTF8.self))
        switch parsed {
        case .value(let value):
            precondition(value.isFinite)
            // `12.` and `.5` are ours; what both read must be equal, the sign of zero included.
            if let standard { precondition(standard.bitPattern == value.bitPattern) }
        case .missing: precondition(bytes.isEmpty)
        case .notFinite: precondition(standard.map { !$0.isFinite } ?? true)
        case .notANumber: break
        }
    }

    private static let patterns = ["yyyy-MM-dd", "M/d/yyyy", "yyyyMMdd", "dd-MMM-yy", "yyyy年M月d日"].compactMap { try? DateFormat($0) }

    /// A text by fixed patterns; and the text cut in two as pattern and date.
    private static func date(_ bytes: UnsafeBufferPointer<UInt8>) {
        for pattern in patterns { check(pattern.days(bytes)) }
        let cut = bytes.firstIndex(of: 0) ?? bytes.count / 2
        if let pattern = try? DateFormat(String(decoding: bytes[..<cut], as: UTF8.self)) {
            check(pattern.days(UnsafeBufferPointer(rebasing: bytes[cut...])))
        }
    }

    private static func check(_ days: Int?) {
        // From 0001-01-01 to 9999-12-31.
        if let days { precondition((-719_162...2_932_896).contains(days)) }
    }

    /// Normalising twice is normalising once, and never lengthens.
    private static func identifier(_ bytes: UnsafeBufferPointer<UInt8>) {
        var once: [UInt8] = []
        IdentifierText.normalise(bytes, into: &once)
        precondition(once.count <= bytes.count)
        once.withUnsafeBufferPointer { normal in
            if String(validating: bytes, as: UTF8.self) != nil {
                var twice: [UInt8] = []
                IdentifierText.normalise(normal, into: &twice)
                precondition(twice.elementsEqual(normal))
            }
            if UnifiedSocialCreditCode.validate(normal) == .valid { precondition(normal.count == UnifiedSocialCreditCode.length) }
            _ = UnifiedSocialCreditCode.hasValidOrganisationCode(normal)
            if RegistrationNumber.isValid(normal) { precondition(normal.count == RegistrationNumber.length) }
        }
        _ = UnifiedSocialCreditCode.validate(bytes)
        _ = RegistrationNumber.isValid(bytes)
        let text = String(decoding: bytes, as: UTF8.self)
        if let code = UnifiedSocialCreditCode.make(
            prefix: String(text.prefix(8)), organisation: String(text.dropFirst(8).prefix(8)))
        {
            precondition(UnifiedSocialCreditCode.validate(code) == .valid)
        }
    }
}
