// A register: which firms are in it, in which order, how often twice, and with what key.

import Tables

enum Register: String, CaseIterable, Sendable {
    case bank, tax, market, social

    /// The share of firms that it holds. The bank lends to some only; social security knows employers.
    var share: Double {
        switch self {
        case .bank: 0.80
        case .tax: 0.93
        case .market: 0.96
        case .social: 0.70
        }
    }

    /// The share of its rows that stand in it twice, with the values of another export.
    var duplicateShare: Double { 0.01 }

    /// Bank clerks type, the tax office takes what the firm's own software sends, the regulator has the oldest files, and
    /// social security receives spreadsheets.
    var keyErrors: KeyErrorRates {
        switch self {
        case .bank: KeyErrorRates(lowerCase: 0.015, fullWidth: 0.005, registrationNumber: 0.01)
        case .tax: KeyErrorRates(lowerCase: 0.005, fullWidth: 0.01, registrationNumber: 0.005, scientific: 0.02, rounded: 0.02)
        case .market: KeyErrorRates(registrationNumber: 0.04)
        case .social: KeyErrorRates(scientific: 0.06, rounded: 0.04)
        }
    }

    var columns: [String] {
        let own =
            switch self {
            case .bank: BankView.columns
            case .tax: TaxView.columns
            case .market: MarketView.columns
            case .social: SocialView.columns
            }
        return ["code"] + own
    }

    private var entryPurpose: Purpose {
        switch self {
        case .bank: .bankEntry
        case .tax: .taxEntry
        case .market: .marketEntry
        case .social: .socialEntry
        }
    }

    private var purposes: (first: Purpose, again: Purpose) {
        switch self {
        case .bank: (.bank, .bankAgain)
        case .tax: (.tax, .taxAgain)
        case .market: (.market, .marketAgain)
        case .social: (.social, .socialAgain)
        }
    }

    /// The order of the register's rows: row positions to firms.
    func order(firmCount: Int, seed: UInt64) -> IndexPermutation {
        let number: UInt64 =
            switch self {
            case .bank: 11
            case .tax: 12
            case .market: 13
            case .social: 14
            }
        return IndexPermutation(count: firmCount, seed: seed, stream: Purpose.common(number))
    }

    /// How the register holds a firm; nil if it does not.
    func entry(ofFirm index: Int, seed: UInt64) -> RegisterEntry? {
        var random = SeededGenerator(seed: seed, stream: entryPurpose.stream(of: index))
        guard random.chance(share) else { return nil }
        let isDuplicated = random.chance(duplicateShare)
        return RegisterEntry(isDuplicated: isDuplicated, random: random)
    }

    /// The generator of a row's values; a duplicate is another export of the same firm.
    func values(ofFirm index: Int, seed: UInt64, isDuplicate: Bool) -> SeededGenerator {
        SeededGenerator(seed: seed, stream: (isDuplicate ? purposes.again : purposes.first).stream(of: index))
    }
}

/// That a register holds a firm, and how its key got there.
struct RegisterEntry {
    let isDuplicated: Bool
    fileprivate var random: SeededGenerator

    fileprivate init(isDuplicated: Bool, random: SeededGenerator) {
        self.isDuplicated = isDuplicated
        self.random = random
    }

    /// Both rows of a duplicate have the same key cell.
    func key(of firm: Firm, codes: FirmCodes, rates: KeyErrorRates) -> (condition: KeyCondition, cell: String) {
        var random = random
        let code = codes.code(of: firm)
        let condition = rates.condition(of: firm, code: code, using: &random)
        return (condition, condition.cell(code: code, registrationNumber: codes.registrationNumber(of: firm), using: &random))
    }
}
