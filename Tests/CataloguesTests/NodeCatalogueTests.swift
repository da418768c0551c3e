// The tables of a node: checked at the start, listed as the policy allows, read for a job.

import Catalogues
import Findings
import Parties
import Sessions
import Tables
import Testing

@Suite struct NodeCatalogueTests {
    private let folder: Folder
    private let root: DataRoot
    private let bank: PartyID
    private let other: PartyID

    init() throws {
        folder = try Folder()
        var firms = "code,sales,vat,industry,secret\n"
        for row in 0..<1_499 { firms += "K\(row),\(row),1,C26,x\n" }
        try folder.write(firms, to: "firms.csv")
        try folder.write("id;opened\n1;2020-01-01\n", to: "small/shops.csv")
        root = try DataRoot(path: folder.path)
        bank = try #require(PartyID("bank"))
        other = try #require(PartyID("other-bank"))
    }

    private func firms(columns: [String] = ["vat", "sales", "industry"], key: String = "code") -> TableDeclaration {
        TableDeclaration(
            name: "firms", path: "firms.csv", description: "VAT declarations", keyColumn: key, keyType: .unifiedSocialCreditCode,
            columns: columns.enumerated().map {
                ColumnDeclaration(name: $1, kind: $1 == "industry" ? .categorical : .numeric, description: "d-\($1)", line: 30 + $0)
            }, line: 20)
    }

    private var shops: TableDeclaration {
        TableDeclaration(
            name: "shops", path: "small/shops.csv", delimiter: ";", keyColumn: "id", keyType: .text,
            columns: [ColumnDeclaration(name: "opened", kind: .date, description: "")])
    }

    private func catalogue(_ tables: [TableDeclaration], rowsMax: Int = 10_000) throws -> NodeCatalogue {
        try NodeCatalogue(root: root, tables: tables, rowsMax: rowsMax)
    }

    private func policy(_ rules: [(PartyID, String, String, [String])]) -> AccessPolicy {
        AccessPolicy(rules: rules.map { AccessRule(party: $0.0, purpose: $0.1, table: $0.2, columns: $0.3) })
    }

    @Test func anUndeclaredColumnOfTheFileIsNoFinding() throws {
        let catalogue = try catalogue([firms(), shops])
        #expect(catalogue.tableCount == 2)
        #expect(catalogue.rowCount("firms") == 1_499)
        #expect(catalogue.rowCount("shops") == 1)
        #expect(catalogue.rowCount("none") == nil)
    }

    @Test func aDeclaredColumnThatTheFileLacksIsAFindingWithTheLineOfTheConfiguration() {
        #expect { try catalogue([firms(columns: ["sales", "vatt"])]) } throws: {
            guard let finding = $0 as? Finding else { return false }
            return finding.kind.code == "D623" && finding.line == 31 && finding.column == "vatt"
                && finding.arguments[0] == "firms" && finding.arguments[2].hasPrefix("vat")
        }
    }

    @Test func aKeyThatTheFileLacksIsAFinding() {
        #expect { try catalogue([firms(key: "kode")]) } throws: {
            ($0 as? Finding)?.kind.code == "D623" && ($0 as? Finding)?.line == 20
        }
    }

    @Test func aDamagedFileIsFoundAtTheStart() throws {
        try folder.write("code,sales,vat,industry\n1,2,3\n", to: "firms.csv")
        #expect { try catalogue([firms()]) } throws: { ($0 as? Finding)?.kind.code == "T112" && ($0 as? Finding)?.line == 2 }
    }

    @Test(arguments: [(0, 0), (499, 0), (500, 1_000), (1_499, 1_000), (1_500, 2_000), (99_999, 100_000), (-1, 0)])
    func rowCountsAreRounded(count: Int, listed: UInt64) {
        #expect(NodeCatalogue.rounded(count) == listed)
    }

    @Test func aPeerSeesTheColumnsOfItsRulesOnly() throws {
        let listing = try catalogue([firms(), shops]).listing(
            for: bank, policy: policy([(bank, "credit-model", "firms", ["sales"]), (other, "audit", "firms", ["vat"])]))
        #expect(
            listing == [
                TableListing(
                    name: "firms", description: "VAT declarations", keyType: "uscc", roundedRowCount: 1_000,
                    purposes: ["credit-model"], columns: [.init(name: "sales", kind: "numeric", description: "d-sales")])
            ])
    }

    @Test func purposesAndColumnsOfSeveralRulesJoinInTheOrderOfTheTable() throws {
        let listing = try catalogue([firms()]).listing(
            for: bank,
            policy: policy([(bank, "monitoring", "firms", ["industry"]), (bank, "credit-model", "firms", ["industry", "vat"])]))
        #expect(listing.map(\.purposes) == [["monitoring", "credit-model"]])
        #expect(listing.first?.columns.map(\.name) == ["vat", "industry"])
    }

    @Test func aPeerWithoutRulesSeesNothing() throws {
        let catalogue = try catalogue([firms(), shops])
        #expect(catalogue.listing(for: other, policy: policy([(bank, "p", "firms", ["vat"])])).isEmpty)
        #expect(catalogue.listing(for: bank, policy: AccessPolicy(rules: [])).isEmpty)
    }

    @Test func theListingNeverHoldsAPathTheKeyOrAnUndeclaredColumn() throws {
        let rules = policy([(bank, "p", "firms", ["vat", "secret", "code"]), (bank, "p", "shops", ["opened"])])
        let text = "\(try catalogue([firms(), shops]).listing(for: bank, policy: rules))"
        for word in ["firms.csv", "shops.csv", "secret", "\"code\"", "1499"] { #expect(!text.contains(word), "\(word)") }
    }

    @Test func readingBringsTheKeyAndTheColumnsAskedFor() throws {
        let table = try catalogue([firms(), shops]).read("firms", columns: ["vat"])
        #expect(table.columnNames == ["code", "vat"])
        #expect(table.rowCount == 1_499)
        #expect(try catalogue([shops]).read("shops", columns: ["opened"]).column("opened")[0] == "2020-01-01")
    }

    @Test func readingChecksTheFileAgain() throws {
        let catalogue = try catalogue([firms()], rowsMax: 1_499)
        try folder.write("code,sales\n1,2\n", to: "firms.csv")
        #expect { try catalogue.read("firms", columns: ["vat"]) } throws: { ($0 as? Finding)?.kind.code == "T111" }
        #expect { try catalogue.read("none", columns: []) } throws: { ($0 as? Finding)?.kind.code == "D625" }
    }

    @Test func aTableThatGrewBeyondTheLimitIsNotRead() throws {
        let catalogue = try catalogue([firms()], rowsMax: 1_498)
        #expect { try catalogue.read("firms", columns: ["vat"]) } throws: { ($0 as? Finding)?.kind.code == "T120" }
    }

    @Test(arguments: ["firms", "a", "0", "a_b-c", String(repeating: "x", count: 64)])
    func idsAreIDs(name: String) { #expect(CatalogueLimits.isID(name)) }

    @Test(arguments: ["", "Firms", "a b", "a/b", "..", "a.csv", "企业", "a\0", "é", String(repeating: "x", count: 65)])
    func otherNamesAreNone(name: String) { #expect(!CatalogueLimits.isID(name)) }

    @Test func denyIsTheDefault() throws {
        let policy = policy([(bank, "credit-model", "firms", ["vat"])])
        #expect(policy.permits(bank, purpose: "credit-model"))
        #expect(!policy.permits(bank, purpose: "marketing") && !policy.permits(other, purpose: "credit-model"))
        #expect(policy.columns(of: "firms", for: bank, purpose: "credit-model") == ["vat"])
        #expect(policy.columns(of: "shops", for: bank, purpose: "credit-model") == nil)
        #expect(policy.columns(of: "firms", for: other, purpose: "credit-model") == nil)
        #expect(policy.columns(of: "firms", for: bank, purpose: "") == nil)
    }

    @Test func theLargestListingFitsOneFrame() {
        let limits = CatalogueLimits.self
        let columnsEach = limits.columnCountMax / limits.tableCountMax
        let column = TableListing.Column(
            name: String(repeating: "n", count: limits.columnNameBytesMax), kind: "categorical",
            description: String(repeating: "d", count: limits.descriptionBytesMax))
        let table = TableListing(
            name: String(repeating: "t", count: limits.idBytesMax), description: column.description, keyType: "uscc",
            roundedRowCount: .max,
            purposes: Array(repeating: String(repeating: "p", count: limits.idBytesMax), count: limits.purposeCountMax),
            columns: Array(repeating: column, count: columnsEach))
        let response = ControlResponse.catalogue(Array(repeating: table, count: limits.tableCountMax))
        #expect(response.encoded().count == 949_205)
        #expect((try? ControlResponse(decoding: response.encoded())) == response)
    }
}
