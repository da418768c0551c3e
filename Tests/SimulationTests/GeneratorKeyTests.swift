// Keys of the generated registers: valid codes, the errors asked for at their rates, and the truth beside them.

import Tables
import Testing

@testable import Simulation

private typealias World = GeneratedWorld

struct GeneratorKeyTests {
    private func normalised(_ table: ParsedTable) -> [String] { table.column("code").map(UnifiedSocialCreditCode.normalised) }

    @Test func everyTrueCodeIsValidInsideAndOutAndUnique() {
        let codes = World.truth.column("code")
        #expect(codes.count == World.firmCount)
        #expect(codes.allSatisfy { UnifiedSocialCreditCode.validate($0) == .valid })
        #expect(codes.allSatisfy { UnifiedSocialCreditCode.hasValidOrganisationCode($0) })
        #expect(Set(codes).count == codes.count)
    }

    @Test func aValidKeyOfARegisterIsATrueCode() {
        let codes = Set(World.truth.column("code"))
        for (name, table) in World.all {
            let valid = normalised(table).filter { UnifiedSocialCreditCode.validate($0) == .valid }
            // Of codes rounded by a spreadsheet one in 31 passes the check by chance.
            let strangers = valid.filter { !codes.contains($0) }
            #expect(strangers.allSatisfy { $0.hasSuffix("000") } && strangers.count < 10, "\(name) \(strangers)")
            #expect(Double(valid.count) > 0.95 * Double(table.rows.count), "\(name)")
        }
    }

    @Test func theCodeNamesTheDistrictOfTheRegister() {
        for row in World.market.rows where UnifiedSocialCreditCode.validate(row[0]) == .valid {
            #expect(row[0].dropFirst(2).prefix(6) == row[6], "code \(row[0])")
        }
    }

    @Test(arguments: [("bank", 0.80), ("tax", 0.93), ("market", 0.96), ("social", 0.70)])
    func registersHoldTheirShare(register: String, share: Double) {
        #expect(abs(World.truth.share(register) { !$0.isEmpty } - share) < 0.012)
    }

    @Test func registersOverlapLikeIndependentSubsets() {
        let (bank, tax) = (World.truth.column("bank"), World.truth.column("tax"))
        let both = Double(zip(bank, tax).count { !$0.isEmpty && !$1.isEmpty }) / Double(World.firmCount)
        #expect(abs(both - 0.80 * 0.93) < 0.012)
    }

    @Test func eachRegisterHasItsOwnOrder() {
        let tax = Set(normalised(World.tax))
        let market = normalised(World.market).filter(tax.contains)
        let common = Set(market)
        let inTaxOrder = normalised(World.tax).filter(common.contains)
        #expect(zip(inTaxOrder, market).count { $0 == $1 } < 20)
    }

    @Test(arguments: ["bank", "tax", "market", "social"]) func onePercentIsMistyped(register: String) {
        let held = World.truth.column(register).filter { !$0.isEmpty }
        #expect(abs(Double(held.count { $0 == "typo" }) / Double(held.count) - 0.01) < 0.003)
        #expect(Set(held) == Set(KeyCondition.allCases.map(\.rawValue)))
    }

    @Test(arguments: ["bank", "tax", "market", "social"]) func theFileHasWhatTheTruthSays(register: String) throws {
        let table = try #require(World.all.first { $0.0 == register }?.1)
        let codes = World.truth.column("code")
        let truth = Dictionary(uniqueKeysWithValues: zip(codes, World.truth.column(register)))
        // Firms under their own spelling, and rows that are damaged, are those of the truth.
        let written = Set(table.column("code"))
        #expect(codes.allSatisfy { (truth[$0] == "clean") == written.contains($0) })
        let cells = table.column("code")
        let old = Set(cells.filter(RegistrationNumber.isValid))
        #expect(old.count == truth.values.count { $0 == "registration-number" })
        let scientific = cells.count { $0.hasSuffix("E+17") }
        #expect(scientific >= truth.values.count { $0 == "scientific" } && scientific > 0)
        let rounded = Set(cells.filter { $0.utf8.count == 18 && $0.hasSuffix("000") && truth[$0] == nil })
        #expect(abs(rounded.count - truth.values.count { $0 == "rounded" }) <= 1)
        let wide = Set(cells.filter { $0.unicodeScalars.first.map { $0.value > 0xFF00 } ?? false })
        #expect(wide.count == truth.values.count { $0 == "full-width" })
    }

    @Test(arguments: ["bank", "tax", "market", "social"]) func onePercentStandsTwice(register: String) throws {
        let table = try #require(World.all.first { $0.0 == register }?.1)
        let valid = normalised(table).filter { UnifiedSocialCreditCode.validate($0) == .valid }
        let repeated = Double(valid.count - Set(valid).count) / Double(valid.count)
        #expect(abs(repeated - 0.01) < 0.003)
    }

    @Test func noTypoIsAnotherFirmsCode() {
        var random = SeededGenerator(seed: 4)
        let codes = FirmCodes(seed: 4)
        for index in 0..<20_000 {
            let code = codes.code(of: Firm(index: index, seed: 4, vintageCount: 8))
            let typo = KeyCondition.typo.cell(code: code, registrationNumber: "", using: &random)
            #expect(typo != code && UnifiedSocialCreditCode.validate(typo) != .valid, "\(code) \(typo)")
        }
    }

    @Test(arguments: [("914403051234567890", "9.14403E+17"), ("914400000000000000", "9.144E+17"), ("914499950000000000", "9.145E+17")])
    func spreadsheetsShowSixDigits(code: String, cell: String) {
        var random = SeededGenerator(seed: 1)
        #expect(KeyCondition.scientific.cell(code: code, registrationNumber: "", using: &random) == cell)
        #expect(KeyCondition.rounded.cell(code: code, registrationNumber: "", using: &random) == code.prefix(15) + "000")
    }
}
