// The social security office's row: heads, contributions, arrears.

import Tables

struct SocialView {
    static let columns = [
        "unit_number", "headcount", "headcount_year_ago", "contribution_base", "arrears_months", "arrears_amount", "claims_12m",
    ]

    /// Ten digits; a spreadsheet took the leading zeros of some.
    let unitNumber: String
    let headcount: Int?
    let headcountYearAgo: Int?
    /// The insured monthly wage a head, in yuan.
    let contributionBase: Int?
    let arrearsMonths: Int
    let arrearsAmount: Int
    let claims: Int

    init(of firm: Firm, using random: inout SeededGenerator) {
        let digits = String(firm.index % 100_000_000)
        let padded = String(repeating: "0", count: 10 - digits.count) + digits
        unitNumber = random.chance(0.01) ? digits : padded
        let heads = PortableMath.exp(0.62 * (firm.logSales - 12.4) + 0.45 * random.normal())
        let now = heads.rounded(to: 1, in: 1...3000)
        let growth = PortableMath.exp(-0.08 * firm.labour - 0.02 + 0.18 * random.normal())
        let before = (Double(now) * growth).rounded(to: 1, in: 0...3000)
        // Outliers: a keyed row of nines.
        headcount = random.gap(0.01, random.chance(0.0005) ? 99_999 : now)
        headcountYearAgo = random.gap(0.05, before)
        let base = PortableMath.exp(8.55 + 0.15 * firm.labour + 0.25 * random.normal()).rounded(to: 1, in: 2_360...25_000)
        contributionBase = random.gap(0.02, base)
        arrearsMonths = Int(min(24, max(0, -1.2 - 1.4 * firm.labour + 0.9 * random.normal())).rounded())
        // Employer and employee together pay about a third of the base.
        arrearsAmount = (Double(arrearsMonths * now * base) * 0.33).rounded(to: 1, in: 0...100_000_000)
        claims = random.poisson(mean: min(10, 0.01 * Double(now) * PortableMath.exp(-0.3 * firm.labour)))
    }

    func write(to table: inout CSVWriter) {
        table.text(unitNumber)
        table.cell(headcount)
        table.cell(headcountYearAgo)
        table.cell(contributionBase)
        table.number(arrearsMonths)
        table.number(arrearsAmount)
        table.number(claims)
    }
}
