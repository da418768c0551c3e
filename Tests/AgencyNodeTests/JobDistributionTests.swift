// A job taken apart for nodes: every agency's configuration is one that a node accepts, and permits what the bank's job asks for.

import AgencyNode
import Catalogues
import Features
import Findings
import Foundation
import Jobs
import Parties
import Tables
import Testing

@Suite struct JobDistributionTests {
    static let job = """
        # A comment.
        version: 1
        job: winter
        parties:
          bank:
            table: raw/loans.csv
            key: {column: code, type: uscc, duplicates: first}
            label: {column: default, positive: ["1"], negative: ["0"]}
            columns: {amount: {type: numeric, log1p: true}, remark: excluded}
          tax:
            table: raw/tax 2026.csv
            delimiter: ";"
            key: {column: code, type: uscc}
            columns: {"sales: yuan": numeric, industry: {type: categorical, prefix: 2}, 开业日期: {type: date, format: M/d/yyyy}, "no": excluded}
          platform: {}
        holdout: 0.2
        train: {l2: 0.001, passes: 7, model: shared}

        """

    private func distribution(_ text: String = Self.job) throws -> JobDistribution {
        try JobDistribution(Array(text.utf8), purpose: "credit-model")
    }

    private func configuration(_ index: Int) throws -> NodeConfiguration {
        try NodeConfiguration.read(Array(try distribution().homes[index].file.text.utf8), folder: "home")
    }

    @Test func theBanksJobAsksForTablesOfCatalogues() throws {
        let home = try distribution().homes[0]
        #expect(home.file.name == "job.yaml" && home.tableSource == "raw/loans.csv" && home.tableName == "data/bank.csv")
        let job = try JobReader.read(Array(home.file.text.utf8))
        let original = try JobReader.read(Array(Self.job.utf8))
        #expect(job.purpose == "credit-model")
        #expect(job.parties.map { $0.table?.path } == ["data/bank.csv", "tax", nil])
        #expect(job.manifestBytes == original.manifestBytes, "the same rows are held out, and the same model trained")
        #expect(job.parties.map(\.columns) == original.parties.map(\.columns))
        #expect(job.parties[0].table?.duplicates == .first && job.parties[0].label == original.parties[0].label)
    }

    @Test func anAgencyServesTheColumnsOfTheJobAndNoOthers() throws {
        let home = try distribution().homes[1]
        #expect(home.file.name == "tallyd.yaml" && home.tableSource == "raw/tax 2026.csv" && home.tableName == "data/tax.csv")
        let node = try configuration(1)
        #expect(node.party.name == "tax" && node.listen.port == 0 && node.dataPath == "home/data")
        let table = try #require(node.tables.first)
        #expect(node.tables.count == 1 && table.name == "tax" && table.path == "tax.csv" && table.delimiter == ";")
        #expect(table.keyColumn == "code" && table.keyType == .unifiedSocialCreditCode)
        #expect(table.columns.map(\.name) == ["sales: yuan", "industry", "开业日期"])
        #expect(table.columns.map(\.kind) == [.numeric, .categorical, .date])
        let rule = try #require(node.policy.rules.first)
        #expect(rule.party.name == "bank" && rule.purpose == "credit-model" && rule.columns == table.columns.map(\.name))
    }

    @Test func aNeutralNodeServesNothing() throws {
        let home = try distribution().homes[2]
        #expect(home.tableSource == nil)
        let node = try configuration(2)
        #expect(node.party.name == "platform" && node.tables.isEmpty && node.policy.rules.isEmpty)
    }

    @Test func whatIsNoJobIsRefused() throws {
        #expect(throws: Finding.self) { try distribution(Self.job.replacingOccurrences(of: "winter", with: "winter\nnew: 1")) }
        #expect(throws: Finding.self) { try distribution("") }
    }
}
