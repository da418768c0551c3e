// The bank's row: the loan, how the account was run in the year before the observation day, and what came after.

import Tables

struct BankView {
    static let columns = [
        "vintage", "loan_amount", "term_months", "interest_rate", "collateral", "region", "opened_on", "account_balance_avg",
        "inflow_12m", "credit_line_used", "overdraft_days", "late_payments_12m", "days_past_due_max", "enquiries_6m",
        "months_observed", "default",
    ]

    let vintage: String
    let loanAmount: Int
    let termMonths: Int
    let interestHundredths: Int
    let collateral: String
    let region: String
    let openedOn: CalendarDate
    let balanceAverage: Int?
    let inflow: Int?
    let creditLineUsedThousandths: Int?
    let overdraftDays: Int
    let latePayments: Int
    let daysPastDueMax: Int
    let enquiries: Int?
    let monthsObserved: Int
    /// nil where the loan left the book before the window ended.
    let isDefault: Bool?

    private static let terms = WeightTable([1, 5, 3, 3, 1])
    private static let collaterals = ["none", "guarantee", "mortgage", "pledge", "patent"]
    private static let collateralTable = WeightTable([27, 34, 32, 6.5, 0.5])

    init(of firm: Firm, vintages: VintageNames, isDefault: Bool, using random: inout SeededGenerator) {
        vintage = vintages[firm.vintage]
        // Inclusive finance: at most ten million yuan a borrower.
        let logAmount = firm.logSales - 1.9 + 0.5 * firm.leverage + 0.1 * random.normal()
        loanAmount = PortableMath.exp(logAmount).rounded(to: 1000, in: 10_000...10_000_000)
        termMonths = [6, 12, 24, 36, 60][Self.terms.draw(&random)]
        let secured = Self.collateralTable.draw(&random)
        collateral = Self.collaterals[secured]
        // Percent a year, in steps of 0.05; 5.3 on average.
        let rate = 5.3 + (secured == 0 ? 0.5 : -0.2) - 0.12 * firm.cash + 0.5 * random.normal()
        interestHundredths = (rate * 100).rounded(to: 5, in: 300...1200)
        // Four firms in five bank with the branch of their own city.
        let other = District.cities[random.index(below: District.cities.count)]
        region = random.chance(0.8) ? firm.district.city : other
        // The first account is opened between the founding and the quarter of the loan.
        let loanDays = Double(firm.quartersSinceLoan + 1) * 365.25 / 4
        let relationDays = loanDays + (firm.ageYears * 365.25 - loanDays) * random.uniform()
        openedOn = Firm.observationDay.earlier(byDays: Int(relationDays))
        let balance = PortableMath.exp(firm.logSales - 3.3 + 0.55 * firm.cash + 0.5 * random.normal())
        // One in five hundred is a slip: fen for yuan.
        let slipped = random.slip(0.002, 100, balance.rounded(to: 1, in: 0...50_000_000))
        balanceAverage = random.gap(0.02, slipped)
        let incoming = PortableMath.exp(firm.logSales - 0.5 + 0.1 * firm.cash + 0.35 * random.normal())
        inflow = random.gap(0.01, incoming.rounded(to: 100, in: 0...1_000_000_000))
        let used = 1000 * PortableMath.sigmoid(-0.2 - 0.9 * firm.cash - 0.7 * random.normal())
        creditLineUsedThousandths = random.gap(0.06, Int(used))
        let overdraft = PortableMath.exp(0.4 - 1.0 * firm.cash + 0.7 * random.normal()) - 1
        overdraftDays = overdraft.rounded(to: 1, in: 0...180)
        latePayments = min(12, random.poisson(mean: PortableMath.exp(-1.0 - 0.7 * firm.cash)))
        let daysPastDue = PortableMath.exp(1.5 - 0.4 * firm.cash + 0.8 * random.normal()).rounded(to: 1, in: 1...89)
        daysPastDueMax = latePayments == 0 ? 0 : daysPastDue
        enquiries = random.gap(0.01, random.poisson(mean: PortableMath.exp(0.6 - 0.3 * firm.cash)))
        // A loan that left the book early is known to be good or bad no longer.
        let left = isDefault ? nil : firm.leftInMonth
        monthsObserved = left ?? DefaultModel.windowMonths
        self.isDefault = left == nil ? isDefault : nil
    }

    func write(to table: inout CSVWriter) {
        table.text(vintage)
        table.number(loanAmount)
        table.number(termMonths)
        table.cell(interestHundredths, dividedBy: 100)
        table.text(collateral)
        table.text(region)
        table.cell(openedOn)
        table.cell(balanceAverage)
        table.cell(inflow)
        table.cell(creditLineUsedThousandths, dividedBy: 1000)
        table.number(overdraftDays)
        table.number(latePayments)
        table.number(daysPastDueMax)
        table.cell(enquiries)
        table.number(monthsObserved)
        table.cell(isDefault.map { $0 ? 1 : 0 })
    }
}

/// Quarters by number, 0 the oldest, the last that of the observation day: `2021Q3` … `2023Q2`.
struct VintageNames: Sendable {
    let names: [String]

    init(count: Int) {
        let last = 2023 * 4 + 1
        names = (0..<count).map { number in
            let quarter = last - (count - 1 - number)
            return "\(quarter / 4)Q\(quarter % 4 + 1)"
        }
    }

    subscript(vintage: Int) -> String { names[vintage] }
}
