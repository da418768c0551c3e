// What a job file says, and what stands where it says nothing.

import Features
import Findings
import Parties
import Tables
import Testing

@testable import Jobs

@Suite struct JobReaderTests {
    @Test func theJobAsAWhole() throws {
        let job = try JobText.read(JobText.full)
        #expect(job.name == "joint")
        #expect(job.parties.map(\.id.name) == ["bank", "tax", "platform"])
        #expect(job.holdout == 0.25)
        #expect(job.seed == "winter")
        #expect(job.training == TrainingSettings(l2: 0.001, passes: 8, model: .shared))
        #expect(job.labelOwner.name == "bank" && job.labelOwnerIndex == 0)
        #expect(job.hasWeights)
    }

    @Test func thePartyWithTheLabel() throws {
        let bank = try JobText.read(JobText.full).parties[0]
        #expect(
            bank.table
                == JobTable(
                    path: "bank.csv", delimiter: ",", keyColumn: "code", keyType: .unifiedSocialCreditCode, duplicates: .refuse))
        #expect(bank.label == JobLabel(column: "bad", positive: ["1"], negative: ["0"], unlabelled: ["?"]))
        #expect(bank.weight == "share")
        #expect(
            bank.columns == [
                ColumnSpecification(name: "amount", kind: .numeric(log1p: true)),
                ColumnSpecification(name: "region", kind: .categorical(prefix: 2)),
                ColumnSpecification(name: "opened", kind: .date(pattern: "yyyy/MM/dd")),
                ColumnSpecification(name: "note", kind: .excluded),
            ])
    }

    @Test func theColumnOfVintagesIsReadAndNoFeature() throws {
        let job = try JobText.read(JobText.replacing("weight: share", by: "weight: share\n    vintage: cohort"))
        #expect(job.parties[0].vintage == "cohort")
        #expect(job.parties[0].columnNames.contains("cohort"))
        #expect(!job.parties[0].columns.contains { $0.name == "cohort" })
        #expect(try JobText.read(JobText.full).parties[0].vintage == nil)
    }

    @Test func aVintageThatIsListedAsExcludedStays() throws {
        let job = try JobText.read(JobText.replacing("weight: share", by: "weight: share\n    vintage: note"))
        #expect(job.parties[0].columnNames.contains("note"))
    }

    @Test func thePartyWithColumnsOnly() throws {
        let tax = try JobText.read(JobText.full).parties[1]
        #expect(
            tax.table == JobTable(path: "tax.csv", delimiter: ";", keyColumn: "id", keyType: .text, duplicates: .last))
        #expect(tax.label == nil && tax.weight == nil)
        #expect(tax.columns.map(\.kind) == [.numeric(log1p: false), .categorical(prefix: nil), .date(pattern: "yyyy-MM-dd")])
    }

    @Test func aNeutralPartyHasNoTable() throws {
        let id = try #require(PartyID("platform"))
        #expect(
            try JobText.read(JobText.full).parties[2] == JobParty(id: id, table: nil, label: nil, weight: nil, columns: []))
    }

    @Test func defaults() throws {
        let job = try JobText.read(JobText.least)
        #expect(job.holdout == 0.3)
        #expect(job.seed == "joint", "the name is the seed")
        #expect(job.training == TrainingSettings(l2: 1e-4, passes: nil, model: .perOwner))
        #expect(!job.hasWeights)
        #expect(job.parties[0].label?.unlabelled == [])
        #expect(job.parties[0].label?.positive == ["1"], "a number in a list is its text")
    }

    @Test func theOrderOfTheFileIsTheOrderOfRoles() throws {
        let text = """
            version: 1
            job: joint
            parties:
              zeta: {}
              mid: {table: b.csv, key: {column: k}, columns: {x: numeric}}
              alpha: {table: a.csv, key: {column: k}, label: {column: y, positive: [1], negative: [0]}}
            """
        let job = try JobText.read(text)
        #expect(job.parties.map(\.id.name) == ["zeta", "mid", "alpha"])
        #expect(job.labelOwnerIndex == 2 && job.labelOwner.name == "alpha")
    }

    @Test func chineseNamesAreKept() throws {
        let text = try JobText.replacing("amount", by: "贷款金额")
        #expect(try JobText.read(text).parties[0].columns[0].name == "贷款金额")
    }

    @Test(arguments: ["refuse", "first", "last"]) func everyDuplicatePolicy(_ policy: String) throws {
        let text = try JobText.replacing("duplicates: last", by: "duplicates: \(policy)")
        #expect(try JobText.read(text).parties[1].table?.duplicates.rawValue == policy)
    }

    @Test(arguments: [("0", 0.0), ("0.9", 0.9), ("1e-2", 0.01)]) func holdoutsWithinTheRange(_ text: String, _ value: Double) throws {
        #expect(try JobText.read(try JobText.replacing("holdout: 0.25", by: "holdout: \(text)")).holdout == value)
    }

    @Test func anAliasIsRefusedWithItsLine() throws {
        let text = """
            version: 1
            job: joint
            parties:
              a: {table: a.csv, key: &key {column: k, type: uscc}, label: {column: y, positive: [1], negative: [0]}}
              b: {table: b.csv, key: *key, columns: {x: numeric}}
              c: {}
            """
        let finding = #expect(throws: Finding.self) { _ = try JobText.read(text) }
        #expect(finding?.kind == JobFindings.notYAML)
        #expect(finding?.line == 5)
    }

    @Test func signsOfAliasesWithinTextAreText() throws {
        let text = """
            version: 1
            job: "A & B * C"   # & no anchor, * no alias
            parties:
              a: {table: a&b.csv, key: {column: k}, label: {column: y, positive: ["&1", '*'], negative: [0]}}
              b: {table: b.csv, key: {column: k}, columns: {x: numeric}}
              c: {}
            """
        let job = try JobText.read(text)
        #expect(job.name == "A & B * C")
        #expect(job.parties[0].label?.positive == ["&1", "*"])
    }

    @Test func aMergeKeyIsUnknown() throws {
        // YAML's «<<» would bring in keys that stand nowhere near: it is refused like any unknown key.
        let finding = try JobText.finding("key: {column: id, duplicates: last}", "key: {<<: {type: uscc}, column: id}")
        #expect(finding.kind == JobFindings.unknownKey && finding.arguments[0] == "<<")
    }
}
