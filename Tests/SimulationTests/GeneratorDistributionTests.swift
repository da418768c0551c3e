// The generated values against datasets/README.md: shares, quantiles, gaps, and what default hangs on.

import Tables
import Testing

@testable import Simulation

private typealias World = GeneratedWorld

struct GeneratorDistributionTests {
    @Test func headersAreThoseOfTheDescription() {
        for (register, table) in zip(Register.allCases, World.all) {
            #expect(table.1.header == register.columns)
            #expect(table.1.rows.allSatisfy { $0.count == register.columns.count })
        }
    }

    @Test(arguments: [0.02, 0.03, 0.04]) func theYearlyRateIsMet(rate: Double) {
        let model = DefaultModel(yearlyRate: rate, vintageCount: 8)
        let firms = (0..<40_000).map { Firm(index: $0, seed: 77, vintageCount: 8) }
        let share = Double(firms.count { model.isDefault($0) }) / Double(firms.count)
        #expect(abs(share - (1 - (1 - rate) * (1 - rate))) < 0.006)
    }

    @Test func labelsAreKnownForThoseThatStayed() {
        let labels = World.bank.column("default")
        let months = World.bank.column("months_observed")
        #expect(Set(labels) == ["0", "1", ""])
        #expect(zip(labels, months).allSatisfy { ($0 == "") == ($1 != "24") })
        #expect((0.02...0.035).contains(World.bank.share("default") { $0.isEmpty }))
    }

    @Test func qualityDriftsOverTheVintages() throws {
        // The same firms' probabilities by vintage, without the noise of who defaults.
        let model = DefaultModel(yearlyRate: 0.03, vintageCount: 8)
        var sums = [Double](repeating: 0, count: 8)
        var counts = [Double](repeating: 0, count: 8)
        for index in 0..<60_000 {
            let firm = Firm(index: index, seed: 5, vintageCount: 8)
            sums[firm.vintage] += model.probability(of: firm)
            counts[firm.vintage] += 1
        }
        let rates = zip(sums, counts).map { $0 / $1 }
        #expect(rates[7] > 1.2 * rates[0] && rates[7] < 1.9 * rates[0], "\(rates)")
        #expect(counts.allSatisfy { $0 > 0.08 * 60_000 })
    }

    @Test func eightQuartersEndWithTheObservationDay() {
        #expect(Set(World.bank.column("vintage")).sorted() == VintageNames(count: 8).names)
        #expect(VintageNames(count: 8).names.first == "2021Q3" && VintageNames(count: 8).names.last == "2023Q2")
        #expect(VintageNames(count: 20).names.first == "2018Q3")
    }

    @Test func halfOfTheFirmsAreYoungerThanFiveYears() throws {
        let format = try DateFormat("yyyy-MM-dd")
        let days = World.market.column("founded_on").compactMap(format.days)
        let young = days.count { Double(Firm.observationDay.day - $0) < 5 * 365.25 }
        #expect(abs(Double(young) / Double(days.count) - 0.494) < 0.015)
    }

    @Test(arguments: [("F", 0.298), ("C", 0.150), ("L", 0.117)]) func sectionsHaveTheSharesOfTheCensus(section: String, share: Double) {
        #expect(abs(World.market.share("industry") { $0.hasPrefix(section) } - share) < 0.012)
    }

    @Test(arguments: [("A", 0.02, 0.12), ("B", 0.5, 0.7), ("M", 0.15, 0.27), ("C", 0.06, 0.14), ("D", 0.01, 0.06)])
    func gradesHaveTheirShares(grade: String, low: Double, high: Double) {
        let share = World.tax.share("grade") { $0 == grade }
        #expect((low...high).contains(share), "\(grade) \(share)")
    }

    @Test func salesLoansAndHeadsHaveTheirSize() {
        #expect((1_000_000...2_000_000).contains(World.tax.quantile("annual_sales", 0.5)))
        #expect((3_500_000...8_000_000).contains(World.tax.quantile("annual_sales", 0.9)))
        #expect((150_000...300_000).contains(World.bank.quantile("loan_amount", 0.5)))
        #expect(World.bank.numbers("loan_amount").allSatisfy { $0 <= 10_000_000 })
        #expect((2...5).contains(World.social.quantile("headcount", 0.5)))
        let rates = World.bank.numbers("interest_rate")
        #expect(abs(rates.reduce(0, +) / Double(rates.count) - 5.3) < 0.1)
    }

    @Test func vatFollowsTheRules() {
        for row in World.tax.rows {
            let months = row.suffix(12)
            let paid = months.compactMap(Int.init)
            #expect(row[4] == "\(paid.count)" && row[5] == "\(paid.count { $0 == 0 })")
            #expect(row[3].isEmpty || row[3] == "\(paid.reduce(0, +))")
            // A small-scale taxpayer pays 1 % of a month above 100,000 yuan, or nothing.
            #expect(row[1] == "general" || paid.allSatisfy { $0 == 0 || $0 >= 1000 })
        }
        #expect(World.tax.share("invoice_cap") { $0 == "100000" } > 0.6)
        #expect(Set(World.tax.column("invoice_cap")) == ["10000", "100000", "1000000"])
    }

    @Test func someCapitalsAreInTheWrongUnit() {
        let capitals = World.market.numbers("registered_capital")
        let small = Double(capitals.count { $0 < 30_000 }) / Double(capitals.count)
        let large = Double(capitals.count { $0 > 50_000_000 }) / Double(capitals.count)
        #expect(abs(small - 0.02) < 0.005)
        #expect((0.0008...0.004).contains(large))
        #expect(capitals.allSatisfy { $0 < 1e12 })
    }

    @Test(arguments: [
        ("bank", "account_balance_avg", 0.02), ("bank", "credit_line_used", 0.06), ("tax", "vat_paid", 0.03),
        ("tax", "invoices_voided", 0.04), ("market", "registered_capital", 0.01), ("social", "contribution_base", 0.02),
    ])
    func gapsHaveTheirShares(register: String, column: String, share: Double) throws {
        let table = try #require(World.all.first { $0.0 == register }?.1)
        #expect(abs(table.share(column) { $0.isEmpty } - share) < 0.006)
    }

    @Test(arguments: [
        ("bank", "collateral", "patent"), ("market", "form", "stock"), ("market", "area", "430102"), ("market", "industry", "B10"),
    ])
    func rareLevelsAreThereAndRare(register: String, column: String, level: String) throws {
        let table = try #require(World.all.first { $0.0 == register }?.1)
        #expect((0.0003...0.012).contains(table.share(column) { $0 == level }))
    }

    @Test func outliersAreThereAndRare() {
        #expect(World.tax.numbers("annual_sales").contains { $0 > 500_000_000 })
        #expect((1...40).contains(World.social.column("headcount").count { $0 == "99999" }))
        #expect(abs(World.social.share("unit_number") { $0.count < 10 } - 0.01) < 0.003)
    }

    @Test func anAccountIsOlderThanItsLoan() throws {
        let format = try DateFormat("yyyy-MM-dd")
        for row in World.bank.rows {
            let quarter = try #require(Int(row[1].suffix(1)))
            let start = try #require(format.days("\(row[1].prefix(4))-\(["01", "04", "07", "10"][quarter - 1])-01"))
            #expect(try #require(format.days(row[7])) <= start + 3, "\(row)")
        }
    }
}
