// The tax office's row: VAT declared by month, the taxpayer's grade, arrears, and invoices.

import Tables

struct TaxView {
    static let columns =
        ["taxpayer", "annual_sales", "vat_paid", "months_declared", "zero_months", "grade", "arrears_days", "arrears_amount"]
        + ["invoice_cap", "invoices_issued", "invoices_at_cap", "invoices_voided", "invoices_red"]
        + (1...12).map { "vat_m\($0 < 10 ? "0" : "")\($0)" }

    let taxpayer: String
    let annualSales: Int
    let vatPaid: Int?
    let monthsDeclared: Int
    let zeroMonths: Int
    let grade: String
    let arrearsDays: Int
    let arrearsAmount: Int
    let invoices: InvoiceView
    /// The twelve months up to the observation day; nil where nothing was declared.
    let vatByMonth: [Int?]

    init(of firm: Firm, using random: inout SeededGenerator) {
        let sales = PortableMath.exp(firm.logSales + 0.1 * random.normal()).rounded(to: 100, in: 1000...500_000_000)
        // Above five million yuan a year registration as a general taxpayer is a duty; below it some choose it.
        let isGeneral = random.chance(0.25) || sales > 5_000_000
        taxpayer = isGeneral ? "general" : "small_scale"
        let burden = 0.025 * PortableMath.exp(0.2 * firm.tax + 0.3 * random.normal())
        let missed = Int(max(0, -0.7 - 1.3 * firm.tax + 0.8 * random.normal()).rounded())
        let firstMissed = random.index(below: 12)
        let months = (0..<12).map { month -> Int? in
            let share = PortableMath.exp(0.25 * random.normal()) / 12
            if (month - firstMissed + 12) % 12 < missed { return nil }
            let monthSales = Double(sales) * share
            // Small-scale taxpayers are exempt up to 100,000 yuan a month, and pay 1 % above.
            if !isGeneral { return monthSales <= 100_000 ? 0 : Int(monthSales * 0.01) }
            return Int(monthSales * burden)
        }
        vatByMonth = months
        monthsDeclared = months.count { $0 != nil }
        zeroMonths = months.count { $0 == 0 }
        let declared = months.reduce(0) { $0 + ($1 ?? 0) }
        vatPaid = random.gap(0.03, declared)
        arrearsDays = (PortableMath.exp(0.2 - 1.2 * firm.tax + 0.6 * random.normal()) - 1).rounded(to: 1, in: 0...365)
        let owed = Double(sales) * 0.004 * PortableMath.exp(0.6 * random.normal())
        arrearsAmount = arrearsDays == 0 ? 0 : owed.rounded(to: 1, in: 1...50_000_000)
        grade = Self.grade(ageYears: firm.ageYears, points: firm.tax + 0.4 * random.normal())
        // One in a thousand is keyed in the wrong unit.
        annualSales = random.slip(0.001, 1000, sales)
        invoices = InvoiceView(sales: sales, of: firm, using: &random)
    }

    /// The taxpayer's credit grade: A to D by points, M for firms too young to be rated.
    private static func grade(ageYears: Double, points: Double) -> String {
        if ageYears < 2, points > -1.7 { return "M" }
        if points > 1.4 { return "A" }
        if points > -1.1 { return "B" }
        return points > -2.0 ? "C" : "D"
    }

    func write(to table: inout CSVWriter) {
        table.text(taxpayer)
        table.number(annualSales)
        table.cell(vatPaid)
        table.number(monthsDeclared)
        table.number(zeroMonths)
        table.text(grade)
        table.number(arrearsDays)
        table.number(arrearsAmount)
        table.number(invoices.cap)
        table.number(invoices.issued)
        table.number(invoices.atCap)
        table.cell(invoices.voided)
        table.cell(invoices.red)
        for month in vatByMonth { table.cell(month) }
    }
}

/// A year of VAT invoices in counts.
struct InvoiceView {
    /// No invoice may show more, in yuan without tax: 10,000, 100,000 (most firms) or 1,000,000.
    let cap: Int
    let issued: Int
    /// Within 1 % of the cap: sales split over several invoices.
    let atCap: Int
    let voided: Int?
    /// Red-letter invoices, which take back an earlier one.
    let red: Int?

    private static let small = WeightTable([30, 68, 2])
    private static let large = WeightTable([2, 58, 40])

    init(sales: Int, of firm: Firm, using random: inout SeededGenerator) {
        let table = sales > 5_000_000 ? Self.large : Self.small
        cap = [10_000, 100_000, 1_000_000][table.draw(&random)]
        let average = Double(cap) * (0.05 + 0.45 * random.uniform())
        issued = (Double(sales) / average).rounded(to: 1, in: 1...100_000)
        let split = Double(issued) * 0.04 * PortableMath.exp(-0.3 * firm.tax + 0.6 * random.normal())
        atCap = split.rounded(to: 1, in: 0...issued)
        voided = random.gap(0.04, random.poisson(mean: min(40, PortableMath.exp(0.9 - 0.5 * firm.tax))))
        red = random.gap(0.04, random.poisson(mean: min(20, PortableMath.exp(-0.3 - 0.35 * firm.tax))))
    }
}
