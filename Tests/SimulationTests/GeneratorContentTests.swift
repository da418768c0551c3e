// The generated firms: codes, subsets, labels, gaps, and associations that a model can find.

import Tables
import Testing

@testable import Simulation

private typealias World = GeneratedWorld

struct GeneratorContentTests {
    @Test func headersAreThoseOfTheJob() {
        #expect(
            World.bank.header == [
                "code", "loan_amount", "term_months", "account_balance_avg", "overdraft_days", "credit_line_used", "region",
                "opened_on", "default",
            ])
        #expect(
            World.tax.header == ["code", "annual_sales", "vat_paid", "arrears_days", "grade", "invoices_voided", "months_declared"])
        #expect(
            World.market.header == ["code", "registered_capital", "founded_on", "industry", "area", "penalties", "abnormal_list"])
    }

    @Test func everyRowHasEveryField() {
        for table in [World.bank, World.tax, World.market] {
            #expect(table.rows.allSatisfy { $0.count == table.header.count })
        }
    }

    @Test func everyCodeIsValidInsideAndOut() {
        let codes = World.bank.column("code") + World.tax.column("code") + World.market.column("code")
        #expect(codes.count > 3 * World.firmCount / 2)
        #expect(codes.allSatisfy { UnifiedSocialCreditCode.validate($0) == .valid })
        #expect(codes.allSatisfy { UnifiedSocialCreditCode.hasValidOrganisationCode($0) })
    }

    @Test func codesAreUniqueWithinARegister() {
        for table in [World.bank, World.tax, World.market] {
            let codes = table.column("code")
            #expect(Set(codes).count == codes.count)
        }
    }

    @Test func theCodeNamesTheDistrictOfTheRegister() {
        for row in World.market.rows {
            let district = String(row[0].dropFirst(2).prefix(6))
            #expect(district == row[4], "code \(row[0])")
        }
    }

    @Test func registersHoldSubsetsOf70To95Percent() {
        for seed in UInt64(1)...20 {
            for number in UInt64(1)...3 {
                let register = Register(number: number, firmCount: 1000, seed: seed)
                #expect((700...950).contains(register.firms.count), "seed \(seed), register \(number)")
                #expect(Set(register.firms).count == register.firms.count)
            }
        }
    }

    @Test func registersOverlapLikeIndependentSubsets() {
        let bank = Set(World.bank.column("code"))
        let tax = Set(World.tax.column("code"))
        let expected = Double(bank.count) * Double(tax.count) / Double(World.firmCount)
        let common = Double(bank.intersection(tax).count)
        #expect(abs(common / expected - 1) < 0.02)
    }

    @Test func eachRegisterHasItsOwnOrder() {
        let tax = Set(World.tax.column("code"))
        let market = World.market.column("code").filter(tax.contains)
        let common = Set(market)
        let inTaxOrder = World.tax.column("code").filter(common.contains)
        let samePlace = zip(inTaxOrder, market).count { $0 == $1 }
        #expect(samePlace < 20)
    }

    @Test func aboutSixPercentDefaultAndTwoPercentAreNotYetKnown() {
        let labels = World.bank.column("default")
        let unknown = Double(labels.count { $0.isEmpty }) / Double(labels.count)
        #expect((0.015...0.025).contains(unknown))
        let known = labels.filter { !$0.isEmpty }
        #expect(Set(known) == ["0", "1"])
        let rate = Double(known.count { $0 == "1" }) / Double(known.count)
        #expect((0.05...0.07).contains(rate))
    }

    @Test func someCellsAreMissingAndMostAreNot() {
        let columns: [(ParsedTable, String)] = [
            (World.bank, "account_balance_avg"), (World.bank, "credit_line_used"), (World.tax, "vat_paid"),
            (World.tax, "invoices_voided"), (World.market, "registered_capital"), (World.market, "founded_on"),
        ]
        for (table, name) in columns {
            let cells = table.column(name)
            let share = Double(cells.count { $0.isEmpty }) / Double(cells.count)
            #expect((0.002...0.06).contains(share), "column \(name)")
        }
    }

    @Test func everyLevelOfEveryCategoryHasAtLeast50Rows() {
        for (table, name) in [(World.bank, "region"), (World.tax, "grade"), (World.market, "industry"), (World.market, "area")] {
            let counts = Dictionary(grouping: table.column(name)) { $0 }.mapValues(\.count)
            #expect(counts.count >= 5)
            #expect(counts.values.allSatisfy { $0 >= 50 }, "column \(name)")
        }
        #expect(Set(World.tax.column("grade")) == ["A", "B", "M", "C", "D"])
        #expect(Set(World.market.column("area")).count == 20)
    }

    @Test func datesReadBackAndFoundingComesFirst() throws {
        let format = try DateFormat("yyyy-MM-dd")
        let founded = Dictionary(uniqueKeysWithValues: zip(World.market.column("code"), World.market.column("founded_on")))
        for row in World.bank.rows {
            let opened = try #require(format.days(row[7]))
            #expect(opened <= Firm.exportDay.day)
            guard let text = founded[row[0]], !text.isEmpty else { continue }
            #expect(try #require(format.days(text)) <= opened)
        }
    }

    @Test(arguments: [("overdraft_days", true), ("credit_line_used", true), ("account_balance_avg", false)])
    func bankColumnsTellSomethingAboutDefault(column: String, isRisk: Bool) {
        let area = areaUnderCurve(scores: World.bank.values(column), labels: World.bank.values("default"))
        #expect(isRisk ? area > 0.57 && area < 0.75 : area < 0.46)
    }

    @Test(arguments: [("arrears_days", true), ("invoices_voided", true), ("months_declared", false)])
    func taxColumnsTellSomethingAboutDefault(column: String, isRisk: Bool) {
        let area = areaUnderCurve(scores: World.tax.values(column), labels: World.bank.values("default"))
        #expect(isRisk ? area > 0.55 && area < 0.8 : area < 0.45)
    }

    @Test func penaltiesTellSomethingAboutDefault() {
        let area = areaUnderCurve(scores: World.market.values("penalties"), labels: World.bank.values("default"))
        #expect(area > 0.56 && area < 0.75)
    }

    @Test func theRegistersTogetherTellMoreThanTheBank() {
        // No fit: standing with each register scored by its two most telling columns, equal weights.
        func score(_ columns: [[String: Double]]) -> [String: Double] {
            var result: [String: Double] = [:]
            for code in columns[0].keys {
                let values = columns.compactMap { $0[code] }
                if values.count == columns.count { result[code] = values.reduce(0, +) }
            }
            return result
        }
        let bank = [
            World.bank.values("overdraft_days").mapValues { min($0, 10) }, World.bank.values("credit_line_used").mapValues { 5 * $0 },
        ]
        let others = [World.tax.values("arrears_days").mapValues { min($0, 10) }, World.market.values("penalties").mapValues { 2 * $0 }]
        let labels = World.bank.values("default")
        let alone = areaUnderCurve(scores: score(bank), labels: labels)
        let together = areaUnderCurve(scores: score(bank + others), labels: labels)
        #expect(alone > 0.6)
        #expect(together > alone + 0.06)
    }
}
