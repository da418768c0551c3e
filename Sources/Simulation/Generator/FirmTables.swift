// The three registers' files: who is in which, in which order, and the rows as CSV.

import Tables

/// The generated files, in memory.
package struct FirmTables: Sendable, Equatable {
    package let bank: [UInt8]
    package let tax: [UInt8]
    package let market: [UInt8]
    package let job: [UInt8]

    /// Names and contents as they are written to a directory.
    package var files: [(name: String, bytes: [UInt8])] {
        [("bank.csv", bank), ("tax.csv", tax), ("market.csv", market), ("job.yaml", job)]
    }
}

/// One register: its own random subset of the firms, in its own order.
struct Register {
    /// Streams of the seed; firms use their own index, far below these.
    private static let streamBase: UInt64 = 1 << 48

    /// Indices of firms, in the order of the file.
    let firms: [Int]

    /// A share of 70 to 95 % of the firms, drawn by `number`, which tells the registers of one seed apart.
    init(number: UInt64, firmCount: Int, seed: UInt64) {
        var random = SeededGenerator(seed: seed, stream: Self.streamBase + number)
        let share = 0.70 + 0.25 * random.uniform()
        var order = Array(0..<firmCount)
        // Fisher–Yates, written out: the standard library does not promise the same order in every version.
        for last in stride(from: firmCount - 1, to: 0, by: -1) {
            order.swapAt(last, random.index(below: last + 1))
        }
        firms = Array(order.prefix(Int((share * Double(firmCount)).rounded())))
    }
}

extension FirmTables {
    static func bankTable(_ register: Register, codes: [String], records: [BankRecord]) -> [UInt8] {
        var table = CSVWriter()
        table.row([
            "code", "loan_amount", "term_months", "account_balance_avg", "overdraft_days", "credit_line_used", "region",
            "opened_on", "default",
        ])
        for index in register.firms {
            let record = records[index]
            table.text(codes[index])
            table.number(record.loanAmount)
            table.number(record.termMonths)
            table.optional(record.accountBalanceAverage)
            table.number(record.overdraftDays)
            table.optional(thousandths: record.creditLineUsedThousandths)
            table.text(record.region)
            table.optional(record.openedOn)
            table.optional(record.isDefault.map { $0 ? 1 : 0 })
            table.endRow()
        }
        return table.bytes
    }

    static func taxTable(_ register: Register, codes: [String], records: [TaxRecord]) -> [UInt8] {
        var table = CSVWriter()
        table.row(["code", "annual_sales", "vat_paid", "arrears_days", "grade", "invoices_voided", "months_declared"])
        for index in register.firms {
            let record = records[index]
            table.text(codes[index])
            table.number(record.annualSales)
            table.optional(record.vatPaid)
            table.number(record.arrearsDays)
            table.text(record.grade)
            table.optional(record.invoicesVoided)
            table.number(record.monthsDeclared)
            table.endRow()
        }
        return table.bytes
    }

    static func marketTable(_ register: Register, codes: [String], records: [MarketRecord]) -> [UInt8] {
        var table = CSVWriter()
        table.row(["code", "registered_capital", "founded_on", "industry", "area", "penalties", "abnormal_list"])
        for index in register.firms {
            let record = records[index]
            table.text(codes[index])
            table.optional(record.registeredCapital)
            table.optional(record.foundedOn)
            table.text(record.industry)
            table.text(record.area)
            table.number(record.penalties)
            table.number(record.isOnAbnormalList ? 1 : 0)
            table.endRow()
        }
        return table.bytes
    }
}

/// Cells that may be empty.
extension CSVWriter {
    fileprivate mutating func optional(_ value: Int?) {
        if let value { number(value) } else { text("") }
    }

    fileprivate mutating func optional(thousandths: Int?) {
        if let thousandths { number(Double(thousandths) / 1000) } else { text("") }
    }

    fileprivate mutating func optional(_ date: CalendarDate?) {
        text(date?.description ?? "")
    }
}
