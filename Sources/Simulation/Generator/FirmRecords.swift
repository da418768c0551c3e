// What each register has on file about a firm: noisy views of it, with gaps.

import Glibc

/// The bank's row.
struct BankRecord {
    let loanAmount: Int
    let termMonths: Int
    let accountBalanceAverage: Int?
    let overdraftDays: Int
    let creditLineUsedThousandths: Int?
    let region: String
    let openedOn: CalendarDate
    /// Absent while the loan is too young to tell.
    let isDefault: Bool?

    init(of firm: Firm, using random: inout SeededGenerator) {
        let logAmount = firm.logSales - 1.9 + 0.5 * random.normal()
        loanAmount = rounded(exp(logAmount), to: 1000, in: 10_000...10_000_000)
        termMonths = [6, 12, 24, 36, 60][random.index(weights: [1, 5, 3, 3, 1])]
        let balance = exp(firm.logSales - 3.3 + 0.55 * firm.cashDiscipline + 0.5 * random.normal())
        accountBalanceAverage = random.chance(0.02) ? nil : rounded(balance, to: 1, in: 0...50_000_000)
        overdraftDays = rounded(exp(0.4 - 1.0 * firm.cashDiscipline + 0.7 * random.normal()) - 1, to: 1, in: 0...180)
        let used = 1 / (1 + exp(0.2 + 0.9 * firm.cashDiscipline + 0.7 * random.normal()))
        creditLineUsedThousandths = random.chance(0.03) ? nil : Int(used * 1000)
        // Four firms in five bank with the branch of their own city.
        region = random.chance(0.8) ? firm.district.city : District.cities[random.index(below: District.cities.count)]
        let relationDays = Double(Firm.exportDay.day - firm.founded.day) * (0.2 + 0.75 * random.uniform())
        openedOn = Firm.exportDay.earlier(byDays: Int(relationDays))
        isDefault = random.chance(0.02) ? nil : firm.defaults
    }
}

/// The tax office's row.
struct TaxRecord {
    let annualSales: Int
    let vatPaid: Int?
    let arrearsDays: Int
    let grade: String
    let invoicesVoided: Int?
    let monthsDeclared: Int

    init(of firm: Firm, using random: inout SeededGenerator) {
        annualSales = rounded(exp(firm.logSales + 0.1 * random.normal()), to: 100, in: 1000...200_000_000)
        let rate = 0.03 * exp(0.2 * firm.taxDiscipline + 0.3 * random.normal())
        let vat = rounded(Double(annualSales) * rate, to: 1, in: 0...50_000_000)
        vatPaid = random.chance(0.03) ? nil : vat
        arrearsDays = rounded(exp(0.5 - 1.2 * firm.taxDiscipline + 0.6 * random.normal()) - 1, to: 1, in: 0...365)
        grade = Self.grade(ageYears: firm.ageYears, points: firm.taxDiscipline + 0.4 * random.normal())
        let voided = random.poisson(mean: min(40, exp(0.9 - 0.5 * firm.taxDiscipline)))
        invoicesVoided = random.chance(0.04) ? nil : voided
        let monthsMissed = max(0, -0.7 - 1.3 * firm.taxDiscipline + 0.8 * random.normal())
        monthsDeclared = max(0, 12 - Int(monthsMissed.rounded()))
    }

    /// The taxpayer's credit grade: A to D by points, M for firms too young to be rated.
    private static func grade(ageYears: Double, points: Double) -> String {
        if ageYears < 2, points > -1.7 { return "M" }
        if points > 1 { return "A" }
        if points > -0.6 { return "B" }
        return points > -1.7 ? "C" : "D"
    }
}

/// The market regulator's row.
struct MarketRecord {
    let registeredCapital: Int?
    let foundedOn: CalendarDate?
    let industry: String
    let area: String
    let penalties: Int
    let isOnAbnormalList: Bool

    init(of firm: Firm, using random: inout SeededGenerator) {
        // Founders write round sums: the step at or below what they have in mind.
        let intended = exp(firm.logSales - 0.7 + 0.8 * random.normal() + 0.15 * firm.marketConduct)
        let steps = [30_000, 100_000, 300_000, 500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 50_000_000]
        let capital = steps.last { Double($0) <= intended } ?? steps[0]
        registeredCapital = random.chance(0.01) ? nil : capital
        foundedOn = random.chance(0.005) ? nil : firm.founded
        industry = firm.industry.letter
        area = firm.district.code
        penalties = random.poisson(mean: min(20, exp(-1.1 - 1.0 * firm.marketConduct)))
        isOnAbnormalList = random.chance(1 / (1 + exp(3.0 + 1.8 * firm.marketConduct)))
    }
}

/// `value` to the nearest multiple of `step`, kept within `range`.
private func rounded(_ value: Double, to step: Double, in range: ClosedRange<Int>) -> Int {
    let multiple = (value / step).rounded() * step
    return Int(min(max(multiple, Double(range.lowerBound)), Double(range.upperBound)))
}
