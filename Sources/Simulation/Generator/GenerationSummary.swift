// What was generated, in numbers: for `--json`, and beside the truth.

package struct GenerationSummary: Codable, Sendable, Equatable {
    package struct Party: Codable, Sendable, Equatable {
        package var rows: Int
        /// Rows that repeat a firm.
        package var duplicates: Int
        /// Rows by what happened to their key, rows that repeat a firm included.
        package var keys: [String: Int]
    }

    package struct Labels: Codable, Sendable, Equatable {
        package var positive: Int
        package var negative: Int
        package var unlabelled: Int
    }

    package struct Overlap: Codable, Sendable, Equatable {
        package var parties: [String]
        /// Firms that all these registers hold, whatever their key.
        package var firms: Int
        /// Of those, the firms whose key is the true code in all of them once the preflight has repaired case and width.
        package var joinable: Int
    }

    package var schema = 1
    package var firms: Int
    package var seed: UInt64
    package var yearlyDefaultRate: Double
    package var vintages: [String]
    /// `yyyy-MM-dd`: the day of the exports, after which the performance window begins.
    package var observationDay: String
    package var windowMonths: Int
    package var parties: [String: Party]
    /// Of the bank's rows.
    package var labels: Labels
    /// Every choice of two or more registers.
    package var overlaps: [Overlap]

    init(_ world: FirmWorld, yearlyDefaultRate: Double, registers: [Register: RowCounts], truth: RowCounts) {
        firms = world.firmCount
        seed = world.seed
        self.yearlyDefaultRate = yearlyDefaultRate
        vintages = world.vintages.names
        observationDay = Firm.observationDay.description
        windowMonths = DefaultModel.windowMonths
        parties = [:]
        for (register, counts) in registers {
            let keys = Dictionary(uniqueKeysWithValues: counts.keys.map { ($0.rawValue, $1) })
            parties[register.rawValue] = Party(rows: counts.rows, duplicates: counts.duplicates, keys: keys)
        }
        let bank = registers[.bank] ?? RowCounts()
        labels = Labels(positive: bank.positives, negative: bank.negatives, unlabelled: bank.unlabelled)
        overlaps = (1..<16).filter { $0.nonzeroBitCount >= 2 }.map { choice in
            func sum(_ counts: [Int]) -> Int { (0..<16).reduce(0) { $0 + ($1 & choice == choice ? counts[$1] : 0) } }
            return Overlap(
                parties: Register.allCases.enumerated().filter { choice >> $0.offset & 1 == 1 }.map(\.element.rawValue),
                firms: sum(truth.holders), joinable: sum(truth.joinable))
        }
    }
}
