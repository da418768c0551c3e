// Everything that is fixed for one world: from here any firm and any row can be computed alone, in any order.

import Tables

struct FirmWorld: Sendable {
    let firmCount: Int
    let seed: UInt64
    let model: DefaultModel
    let vintages: VintageNames
    let codes: FirmCodes

    init(firmCount: Int, seed: UInt64, yearlyDefaultRate: Double, vintageCount: Int) {
        self.firmCount = firmCount
        self.seed = seed
        model = DefaultModel(yearlyRate: yearlyDefaultRate, vintageCount: vintageCount)
        vintages = VintageNames(count: vintageCount)
        codes = FirmCodes(seed: seed)
    }

    func firm(_ index: Int) -> Firm { Firm(index: index, seed: seed, vintageCount: model.vintageCount) }

    /// The rows of a register that belong to a range of positions, 0 ..< firmCount in all.
    func rows(of register: Register, at positions: Range<Int>) -> GeneratedRows {
        let order = register.order(firmCount: firmCount, seed: seed)
        // A duplicate stands a third of the file away from its first row, before or after it.
        let distance = firmCount / 3
        var rows = GeneratedRows()
        for position in positions {
            let index = order[position]
            if let entry = register.entry(ofFirm: index, seed: seed) {
                append(firm(index), entry, register, isDuplicate: false, to: &rows)
            }
            let other = order[(position + distance) % firmCount]
            if let entry = register.entry(ofFirm: other, seed: seed), entry.isDuplicated {
                append(firm(other), entry, register, isDuplicate: true, to: &rows)
            }
        }
        return rows
    }

    private func append(_ firm: Firm, _ entry: RegisterEntry, _ register: Register, isDuplicate: Bool, to rows: inout GeneratedRows) {
        let key = entry.key(of: firm, codes: codes, rates: register.keyErrors)
        var random = register.values(ofFirm: firm.index, seed: seed, isDuplicate: isDuplicate)
        rows.table.text(key.cell)
        switch register {
        case .bank:
            let view = BankView(of: firm, vintages: vintages, isDefault: model.isDefault(firm), using: &random)
            view.write(to: &rows.table)
            rows.counts.note(label: view.isDefault)
        case .tax: TaxView(of: firm, using: &random).write(to: &rows.table)
        case .market: MarketView(of: firm, using: &random).write(to: &rows.table)
        case .social: SocialView(of: firm, using: &random).write(to: &rows.table)
        }
        rows.table.endRow()
        rows.counts.rows += 1
        rows.counts.duplicates += isDuplicate ? 1 : 0
        rows.counts.keys[key.condition, default: 0] += 1
    }
}

/// CSV rows, and what was counted while writing them.
struct GeneratedRows: Sendable {
    var table = CSVWriter()
    var counts = RowCounts()
}

struct RowCounts: Sendable, Equatable {
    var rows = 0
    var duplicates = 0
    var positives = 0
    var negatives = 0
    var unlabelled = 0
    var keys: [KeyCondition: Int] = [:]
    /// Firms by which registers hold them, and by which hold them under a key that can be joined: sums of 1, 2, 4, 8.
    var holders = [Int](repeating: 0, count: 16)
    var joinable = [Int](repeating: 0, count: 16)

    mutating func note(label: Bool?) {
        switch label {
        case true?: positives += 1
        case false?: negatives += 1
        case nil: unlabelled += 1
        }
    }

    mutating func add(_ other: RowCounts) {
        rows += other.rows
        duplicates += other.duplicates
        positives += other.positives
        negatives += other.negatives
        unlabelled += other.unlabelled
        keys.merge(other.keys, uniquingKeysWith: +)
        for index in 0..<16 {
            holders[index] += other.holders[index]
            joinable[index] += other.joinable[index]
        }
    }
}
