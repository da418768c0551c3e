// `tallyd.yaml`: what it may hold, and the line and column of everything else.

import AgencyNode
import Catalogues
import Findings
import Foundation
import Parties
import Tables
import Testing

@Suite struct NodeConfigurationTests {
    static let full = """
        version: 1
        party: tax
        identity: identity
        peers: peers.yaml
        listen: 127.0.0.1:7443
        store: tally.sqlite
        data: /srv/data
        limits: {jobs: 3, memoryMegabytes: 2048, stallSeconds: 30, rowsMax: 500000, jobSeconds: 900, requestsPerSecond: 9}
        health: "[::1]:0"
        tables:
          firms:
            path: 2026/tax.csv
            delimiter: ";"
            description: VAT declarations of small firms
            key: {column: code, type: uscc}
            columns:
              annual_sales: {type: numeric, description: "declared sales, yuan"}
              vat_paid: numeric
              industry: categorical
              opened: {type: date}
        policy:
          - {party: bank, purpose: credit-model, table: firms, columns: [annual_sales, vat_paid]}
          - {party: bank, purpose: monitoring, table: firms, columns: [vat_paid]}

        """

    private func read(_ text: String) throws(Finding) -> NodeConfiguration {
        try NodeConfiguration.read(Array(text.utf8), folder: "/etc/tally")
    }

    /// The finding after one replacement.
    private func finding(_ old: String, _ new: String) throws -> Finding {
        #expect(Self.full.contains(old))
        do {
            _ = try read(Self.full.replacingOccurrences(of: old, with: new))
        } catch {
            return error
        }
        throw CocoaError(.featureUnsupported)
    }

    /// Code, line and column; the column is the last argument.
    private func expect(
        _ code: String, _ line: Int, _ column: Int, _ old: String, _ new: String, location: SourceLocation = #_sourceLocation
    ) throws {
        let finding = try finding(old, new)
        #expect(finding.kind.code == code, sourceLocation: location)
        #expect(finding.line == line, sourceLocation: location)
        #expect(finding.arguments.last == "\(column)", "\(finding.rendered())", sourceLocation: location)
    }

    @Test func everyKey() throws {
        let configuration = try read(Self.full)
        #expect(configuration.party.name == "tax")
        #expect(configuration.identityPath == "/etc/tally/identity" && configuration.peersPath == "/etc/tally/peers.yaml")
        #expect(configuration.storePath == "/etc/tally/tally.sqlite" && configuration.dataPath == "/srv/data")
        #expect(configuration.listen.host == "127.0.0.1" && configuration.listen.port == 7_443)
        #expect(configuration.health?.description == "[::1]:0")
        #expect(
            configuration.limits
                == NodeLimits(
                    jobs: 3, memoryMegabytes: 2_048, stallSeconds: 30, rowsMax: 500_000, jobSeconds: 900, requestsPerSecond: 9))
        let bank = try #require(PartyID("bank"))
        #expect(configuration.policy.columns(of: "firms", for: bank, purpose: "credit-model") == ["annual_sales", "vat_paid"])
        #expect(configuration.policy.columns(of: "firms", for: bank, purpose: "monitoring") == ["vat_paid"])
    }

    @Test func tablesAndColumns() throws {
        let table = try #require(try read(Self.full).tables.first)
        #expect(table.name == "firms" && table.path == "2026/tax.csv" && table.delimiter == ";" && table.keyColumn == "code")
        #expect(table.keyType == .unifiedSocialCreditCode && table.description == "VAT declarations of small firms")
        #expect(table.columns.map(\.name) == ["annual_sales", "vat_paid", "industry", "opened"])
        #expect(table.columns.map(\.kind) == [.numeric, .numeric, .categorical, .date])
        #expect(table.columns.map(\.line) == [17, 18, 19, 20])
        #expect(table.columns[0].description == "declared sales, yuan" && table.columns[1].description.isEmpty)
    }

    @Test func defaults() throws {
        var text = Self.full
        for line in ["limits:", "health:", "    delimiter:", "    description:"] {
            text = text.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix(line) }.joined(separator: "\n")
        }
        let configuration = try read(text)
        #expect(
            configuration.limits
                == NodeLimits(
                    jobs: 2, memoryMegabytes: 4_096, stallSeconds: 60, rowsMax: 10_000_000, jobSeconds: 21_600, requestsPerSecond: 50))
        #expect(configuration.health == nil && configuration.tables[0].delimiter == "," && configuration.tables[0].description.isEmpty)
    }

    @Test(arguments: ["0.0.0.0:7480", "10.0.0.1:7480", "tax.example:80", "\"[::]:0\"", "127.0.0:1", "128.0.0.1:1"])
    func healthOffLoopbackIsRefused(_ address: String) throws {
        try expect("D609", 9, 9, "\"[::1]:0\"", address)
    }

    @Test(arguments: ["127.0.0.1:0", "127.8.8.8:7480", "localhost:7480"]) func healthOnLoopbackIsTaken(_ address: String) throws {
        #expect(try read(Self.full.replacingOccurrences(of: "\"[::1]:0\"", with: address)).health?.description == address)
    }

    @Test func aNodeWithoutTables() throws {
        let head = Self.full.prefix { $0 != "[" }.split(separator: "\n").filter { !$0.hasPrefix("health") }.joined(separator: "\n")
        let configuration = try read(head + "\ntables: {}\npolicy: []\n")
        #expect(configuration.tables.isEmpty && configuration.policy.rules.isEmpty)
    }

    @Test func unknownKeys() throws {
        try expect("D603", 5, 1, "listen:", "liisten:")
        try expect("D603", 8, 19, "memoryMegabytes: 2048", "memory: 2048")
        try expect("D603", 12, 5, "path:", "file:")
        try expect("D603", 15, 25, "type: uscc", "kind: uscc")
        try expect("D603", 17, 37, "description: \"declared", "about: \"declared")
        try expect("D603", 22, 19, "purpose: credit-model", "goal: credit-model")
        #expect(try finding("listen:", "liisten:").arguments[1].contains("listen, store, data"))
    }

    @Test func missingKeys() throws {
        try expect("D604", 1, 1, "party: tax\n", "")
        try expect("D604", 1, 1, "store: tally.sqlite\n", "")
        try expect("D604", 12, 5, "path: 2026/tax.csv\n    ", "")
        try expect("D604", 15, 10, ", type: uscc", "")
        try expect("D604", 22, 5, "party: bank, purpose: credit", "purpose: credit")
    }

    @Test func duplicateKeys() throws {
        let finding = try finding("peers: peers.yaml", "identity: other")
        #expect(finding.kind.code == "D606" && finding.line != nil && finding.arguments[0].contains("identity"))
        let column = try self.finding("industry: categorical", "vat_paid: categorical")
        #expect(column.kind.code == "D606" && column.line != nil)
    }

    @Test func aliasesAreRefusedUnparsed() throws {
        // Each list holds nine times the one before, and a parser walks the keys of a mapping.
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...7 {
            text += "a\(level): &a\(level) [" + [String](repeating: "*a\(level - 1)", count: 9).joined(separator: ", ") + "]\n"
        }
        let started = ContinuousClock.now
        do {
            _ = try read(text + "? *a7\n: 1\n")
            Issue.record("aliases were accepted")
        } catch {
            #expect(error.kind.code == "D602" && error.line == 2)
        }
        #expect(ContinuousClock.now - started < .seconds(1))
    }

    @Test func wrongTypes() throws {
        try expect("D605", 2, 8, "party: tax", "party: [tax]")
        try expect("D605", 8, 16, "jobs: 3", "jobs: many")
        try expect(
            "D605", 8, 9, "{jobs: 3, memoryMegabytes: 2048, stallSeconds: 30, rowsMax: 500000, jobSeconds: 900, requestsPerSecond: 9}",
            "[1]")
        try expect("D605", 13, 16, "\";\"", "\";;\"")
        try expect("D605", 13, 16, "\";\"", "\"5\"")
        try expect("D605", 22, 65, "[annual_sales, vat_paid]", "vat_paid")
    }

    @Test func valuesOutOfRange() throws {
        try expect("D607", 8, 16, "jobs: 3", "jobs: 0")
        try expect("D607", 8, 16, "jobs: 3", "jobs: 65")
        try expect("D607", 8, 36, "2048", "63")
        try expect("D607", 8, 56, "stallSeconds: 30", "stallSeconds: 3601")
        try expect("D607", 8, 69, "rowsMax: 500000", "rowsMax: 100000001")
        try expect("D607", 8, 89, "jobSeconds: 900", "jobSeconds: 9")
        try expect("D607", 8, 113, "requestsPerSecond: 9", "requestsPerSecond: 10001")
    }

    @Test func valuesThatAreNone() throws {
        try expect("D608", 15, 31, "type: uscc", "type: id")
        try expect("D608", 18, 17, "vat_paid: numeric", "vat_paid: number")
        try expect("D608", 20, 22, "{type: date}", "{type: excluded}")
    }

    @Test func namesThatAreNone() throws {
        try expect("D609", 2, 8, "party: tax", "party: Tax")
        try expect("D609", 11, 3, "firms:\n", "Firms!:\n")
        try expect("D609", 22, 28, "purpose: credit-model", "purpose: Credit Model")
        try expect("D609", 22, 13, "party: bank, purpose: credit", "party: Bank, purpose: credit")
    }

    @Test(arguments: [
        "7443", "localhost", ":7443", "host:", "host:65536", "host:-1", "host:+1", "host: 1", "::1:7443", "[]:1", "a b:1", "h\u{661}:1",
    ])
    func addressesThatAreNone(text: String) throws {
        #expect(NodeAddress(text) == nil)
        try expect("D609", 5, 9, "listen: 127.0.0.1:7443", "listen: \"\(text)\"")
    }

    @Test(arguments: [("localhost:0", "localhost", 0), ("[fe80::1]:65535", "fe80::1", 65_535), ("10.0.0.1:07443", "10.0.0.1", 7_443)])
    func addresses(text: String, host: String, port: Int) throws {
        let address = try #require(NodeAddress(text))
        #expect(address.host == host && address.port == port)
    }

    @Test(arguments: ["../tax.csv", "/etc/passwd", "a/../../b", "a//b", "./a", "a/", "a\\0b"])
    func pathsThatLeaveTheDataRoot(path: String) throws {
        // `\0` within double quotes is YAML's NUL.
        try expect("D612", 12, 11, "2026/tax.csv", "\"\(path)\"")
    }

    @Test func aPathThatIsTooLong() throws {
        try expect("D612", 12, 11, "2026/tax.csv", String(repeating: "a", count: 1_025))
    }

    @Test func policyThatNamesWhatIsNotThere() throws {
        try expect("D613", 22, 49, "table: firms, columns: [annual_sales", "table: shops, columns: [annual_sales")
        try expect("D614", 22, 66, "[annual_sales, vat_paid]", "[profit]")
        try expect("D614", 22, 66, "[annual_sales, vat_paid]", "[code]")
    }

    @Test func policyThatRepeatsItself() throws {
        try expect("D615", 22, 80, "[annual_sales, vat_paid]", "[annual_sales, annual_sales]")
        try expect("D615", 23, 5, "purpose: monitoring", "purpose: credit-model")
    }

    @Test func policyForTheNodeItself() throws {
        try expect("D616", 22, 13, "party: bank, purpose: credit", "party: tax, purpose: credit")
    }

    @Test func theKeyIsNoFeature() throws { try expect("D617", 18, 7, "vat_paid: numeric", "code: numeric") }

    @Test func otherVersions() throws {
        try expect("D610", 1, 10, "version: 1", "version: 2")
        #expect(NodeFindings.unsupportedVersion.exit == .versionSkew)
    }

    @Test func brokenYAML() throws {
        let finding = try finding("[annual_sales, vat_paid]}", "[annual_sales, vat_paid}")
        #expect(finding.kind.code == "D602" && finding.line == 22 && finding.arguments.count == 2)
        for text in ["", "# nothing\n", "- a", "a", "\u{0}"] {
            #expect(throws: Finding.self) { try read(text) }
        }
        #expect { try NodeConfiguration.read([0xFF, 0xFE], folder: "") } throws: { ($0 as? Finding)?.kind.code == "D602" }
    }

    @Test func textsThatAreTooLong() throws {
        try expect("D609", 14, 18, "VAT declarations of small firms", String(repeating: "x", count: 201))
        let many = (0..<2_001).map { "      c\($0): numeric" }.joined(separator: "\n")
        let finding = try finding("      industry: categorical", many)
        #expect(finding.kind.code == "D609" && finding.arguments[1].contains("2000"))
        #expect { try NodeConfiguration.read([UInt8](repeating: 0x23, count: (1 << 20) + 1), folder: "") } throws: {
            ($0 as? Finding)?.kind.code == "D611"
        }
    }

    @Test func theFileIsReadFromItsFolder() throws {
        let folder = try NodeFolder()
        try folder.write(Self.full, to: "tallyd.yaml")
        let configuration = try NodeConfiguration.read(path: folder.path + "/tallyd.yaml")
        #expect(configuration.storePath == folder.storePath)
        #expect { try NodeConfiguration.read(path: folder.path + "/none.yaml") } throws: { ($0 as? Finding)?.kind.code == "D601" }
        #expect { try NodeConfiguration.read(path: folder.path) } throws: { ($0 as? Finding)?.kind.code == "D601" }
    }

    @Test func everyFindingExitsAsUsageAndIsWordedInBothLanguages() throws {
        let finding = try finding("listen:", "liisten:")
        #expect(finding.kind.exit == .usage && finding.stage == .arguments)
        #expect(finding.rendered(in: .english).contains("line 5") && finding.rendered(in: .chinese).contains("第 1 列"))
    }
}
