// Unified social credit codes (GB 32100-2015) and the registration numbers before them: valid, unique, of the right district.

import Tables

/// Codes by firm, without memory of the codes already given.
///
/// Authority `9` (market regulation), kind `1` (enterprise) or `2` (sole trader), six digits of the district, the
/// organisation code with its own check character, one check character. Firms founded before the code was introduced on
/// 2015-10-01 carry their old organisation code of digits; later ones begin with MA. Two permutations make both unique.
struct FirmCodes: Sendable {
    /// Without I, O, S, V and Z.
    private static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)
    private static let introduced = CalendarDate(day: 16_709)

    private let lettered: IndexPermutation
    private let numeric: IndexPermutation

    init(seed: UInt64) {
        lettered = IndexPermutation(count: 31 * 31 * 31 * 31 * 31 * 31, seed: seed, stream: Purpose.common(1))
        numeric = IndexPermutation(count: 100_000_000, seed: seed, stream: Purpose.common(2))
    }

    /// Whether the firm was registered under a number of 15 digits at first.
    static func hadRegistrationNumber(_ firm: Firm) -> Bool { firm.founded < introduced }

    func code(of firm: Firm) -> String {
        var organisation: [UInt8]
        if Self.hadRegistrationNumber(firm) {
            organisation = digits(of: firm)
        } else {
            organisation = Array("MA".utf8)
            var rest = lettered[firm.index]
            for _ in 0..<6 {
                organisation.append(Self.alphabet[rest % 31])
                rest /= 31
            }
        }
        let prefix = (firm.form == .individual ? "92" : "91") + firm.district.code
        // Prefix and organisation code are of the alphabet by construction.
        return UnifiedSocialCreditCode.make(prefix: prefix, organisation: String(decoding: organisation, as: UTF8.self)) ?? ""
    }

    /// Six digits of the district, eight of the firm, one check digit.
    func registrationNumber(of firm: Firm) -> String {
        var number = Array(firm.district.code.utf8) + digits(of: firm)
        number.append(RegistrationNumber.checkDigit(of: number) ?? UInt8(ascii: "0"))
        return String(decoding: number, as: UTF8.self)
    }

    private func digits(of firm: Firm) -> [UInt8] {
        var rest = numeric[firm.index]
        return (0..<8).map { _ in
            defer { rest /= 10 }
            return UInt8(ascii: "0") + UInt8(rest % 10)
        }
    }
}
