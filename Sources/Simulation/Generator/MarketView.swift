// The market regulator's row: registration, capital, penalties, lists.

import Tables

struct MarketView {
    static let columns = [
        "form", "founded_on", "registered_capital", "capital_paid_share", "industry", "area", "penalties", "penalty_amount",
        "abnormal_list", "reports_late", "changes_3y", "equity_frozen",
    ]

    let form: String
    let foundedOn: CalendarDate?
    /// In yuan, but for slips.
    let registeredCapital: Int?
    let capitalPaidPercent: Int?
    let industry: String
    let area: String
    let penalties: Int
    let penaltyAmount: Int
    let isOnAbnormalList: Bool
    let reportsLate: Int
    let changes: Int
    let equityFrozen: Int

    /// Founders write round sums.
    private static let steps = [30_000, 100_000, 300_000, 500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 50_000_000]

    init(of firm: Firm, using random: inout SeededGenerator) {
        form = firm.form.rawValue
        foundedOn = random.chance(0.005) ? nil : firm.founded
        let intended = PortableMath.exp(firm.logSales - 0.2 + 0.8 * random.normal() + 0.15 * firm.conduct)
        let capital = Self.steps.last { Double($0) <= intended } ?? Self.steps[0]
        // The form asks for units of ten thousand yuan: some rows were never multiplied, a few were twice.
        let unit = random.uniform()
        let entered = unit < 0.02 ? capital / 10_000 : unit < 0.022 ? capital * 10_000 : capital
        registeredCapital = random.gap(0.01, entered)
        let paid = (100 * PortableMath.sigmoid(0.6 * firm.conduct + 1.2 * random.normal())).rounded(to: 5, in: 0...100)
        capitalPaidPercent = random.gap(firm.form == .individual ? 0.9 : 0.08, paid)
        industry = firm.industry.code
        area = firm.district.code
        penalties = random.poisson(mean: min(20, PortableMath.exp(-1.1 - 1.0 * firm.conduct)))
        let fine = PortableMath.exp(7.6 - 0.3 * firm.conduct + 1.1 * random.normal()) * Double(penalties)
        penaltyAmount = fine.rounded(to: 100, in: 0...5_000_000)
        isOnAbnormalList = random.chance(PortableMath.sigmoid(-3.2 - 1.6 * firm.conduct))
        reportsLate = min(3, random.poisson(mean: PortableMath.exp(-1.2 - 0.8 * firm.conduct)))
        changes = random.poisson(mean: PortableMath.exp(0.1 - 0.25 * firm.conduct))
        equityFrozen = random.chance(PortableMath.sigmoid(-5.0 - 1.2 * firm.conduct)) ? 1 : 0
    }

    func write(to table: inout CSVWriter) {
        table.text(form)
        table.cell(foundedOn)
        table.cell(registeredCapital)
        table.cell(capitalPaidPercent)
        table.text(industry)
        table.text(area)
        table.number(penalties)
        table.number(penaltyAmount)
        table.number(isOnAbnormalList ? 1 : 0)
        table.number(reportsLate)
        table.number(changes)
        table.number(equityFrozen)
    }
}
