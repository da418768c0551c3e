// Every kind of bad input ends in a finding that names party, place, cause and remedy, the right exit code, and no output.

import Foundation
import Testing

@Suite(.serialized) struct BadInputTests {
    /// Damages a good world and checks how the run ends.
    func expect(
        _ code: String, exit: Int32 = 1, party: String? = nil, column: String? = nil, _ damage: (World) throws -> Void,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let world = try World()
        try damage(world)
        let outcome = try world.runJob()
        #expect(outcome.exitCode == exit, "\(outcome.errors.suffix(600))", sourceLocation: sourceLocation)
        let finding = outcome.errors.split(separator: "\n").first { $0.hasPrefix("error ") } ?? ""
        #expect(finding.contains(code), "\(finding)", sourceLocation: sourceLocation)
        #expect(finding.contains("Remedy: "), "\(finding)", sourceLocation: sourceLocation)
        if let party { #expect(finding.contains(party), "\(finding)", sourceLocation: sourceLocation) }
        if let column { #expect(finding.contains("«\(column)»"), "\(finding)", sourceLocation: sourceLocation) }
        #expect(outcome.output.isEmpty, sourceLocation: sourceLocation)
        #expect(world.leftNothing, sourceLocation: sourceLocation)
    }

    @Test func unclosedQuote() throws {
        try expect("T113", party: "bank") { try $0.edit("bank.csv") { $0 + "\"never closed\n1,2\n" } }
    }

    @Test func wrongFieldCount() throws {
        try expect("T112", party: "tax") { try $0.edit("tax.csv") { $0 + "1,2\n" } }
    }

    @Test func nulByte() throws {
        try expect("T115", party: "market") { world in
            var data = Data(try world.read("market.csv").utf8)
            data[data.count / 2] = 0
            try world.write("market.csv", data)
        }
    }

    @Test func gb18030Bytes() throws {
        try expect("T116", party: "tax") { world in
            var data = Data(try world.read("tax.csv").utf8)
            // 税务 in GB18030.
            data.insert(contentsOf: [0xCB, 0xB0, 0xCE, 0xF1], at: data.count - 2)
            try world.write("tax.csv", data)
        }
    }

    @Test func byteOrderMarkIsNoError() throws {
        let world = try World()
        try world.edit("bank.csv") { "\u{FEFF}" + $0 }
        #expect(try world.runJob().exitCode == 0)
    }

    @Test func duplicateHeader() throws {
        try expect("T110", party: "bank") { try $0.edit("bank.csv") { $0.replacingOccurrences(of: ",region", with: ",code") } }
    }

    @Test func endlessLine() throws {
        // A hundred times the cap; `TablesTests` refuses a gigabyte after reading a chunk of it.
        try expect("T11", exit: 7, party: "bank") { world in
            try world.write("bank.csv", Data(try world.read("bank.csv").utf8) + Data(repeating: 0x61, count: 100 << 20))
        }
    }

    @Test func emptyTable() throws {
        try expect("T106", party: "tax") { try $0.write("tax.csv", "") }
    }

    @Test func missingTable() throws {
        try expect("T101", party: "tax") { try FileManager.default.removeItem(atPath: $0.path + "/tax.csv") }
    }

    @Test func folderInPlaceOfATable() throws {
        try expect("T104", party: "tax") { world in
            try FileManager.default.removeItem(atPath: world.path + "/tax.csv")
            try FileManager.default.createDirectory(atPath: world.path + "/tax.csv", withIntermediateDirectories: true)
        }
    }

    @Test func unknownColumn() throws {
        try expect("T111", party: "tax") { try $0.edit("job.yaml") { $0.replacingOccurrences(of: "vat_paid:", with: "vat_payed:") } }
    }

    @Test func unknownConfigurationKeyWithLineAndColumn() throws {
        let world = try World()
        try world.edit("job.yaml") { $0.replacingOccurrences(of: "holdout: 0.3", with: "hold_out: 0.3") }
        let outcome = try world.runJob()
        #expect(outcome.exitCode == 2)
        #expect(outcome.errors.contains("J303") && outcome.errors.contains("hold_out") && outcome.errors.contains("column 1"))
        #expect(outcome.errors.contains(" line "))
        #expect(world.leftNothing)
    }

    @Test func brokenYAML() throws {
        try expect("J302", exit: 2) { try $0.edit("job.yaml") { $0 + "\n  - : [" } }
    }

    @Test func missingJob() throws {
        try expect("J301", exit: 2) { try FileManager.default.removeItem(atPath: $0.path + "/job.yaml") }
    }

    @Test func textInANumericColumn() throws {
        try expect("F201", party: "tax", column: "annual_sales") {
            try $0.editColumn("tax.csv", "annual_sales") { row, value in row % 3 == 0 ? "many" : value }
        }
    }

    @Test(arguments: ["NaN", "inf", "-Infinity", "1e400"]) func notFinite(_ text: String) throws {
        try expect("F203", party: "tax", column: "annual_sales") {
            try $0.editColumn("tax.csv", "annual_sales") { row, value in row % 3 == 0 ? text : value }
        }
    }

    @Test func tenToTheTwelve() throws {
        try expect("F204", party: "tax", column: "annual_sales") {
            try $0.editColumn("tax.csv", "annual_sales") { row, value in row % 3 == 0 ? "1000000000000" : value }
        }
    }

    @Test func wrongDate() throws {
        try expect("F202", party: "market", column: "founded_on") {
            try $0.editColumn("market.csv", "founded_on") { row, value in row % 3 == 0 ? "31.02.2020" : value }
        }
    }

    @Test func constantColumn() throws {
        try expect("F205", party: "tax", column: "months_declared") {
            try $0.editColumn("tax.csv", "months_declared") { _, _ in "12" }
        }
    }

    @Test func duplicateColumns() throws {
        try expect("F206", party: "tax") { world in
            try world.editColumn("tax.csv", "annual_sales") { row, _ in "\(row * 7 % 1000 + 1)" }
            try world.editColumn("tax.csv", "vat_paid") { row, _ in "\(row * 7 % 1000 + 1)" }
        }
    }

    @Test func oneClassOnly() throws {
        try expect("R403", party: "bank") { try $0.editColumn("bank.csv", "default") { _, _ in "0" } }
    }

    @Test func unknownLabelValue() throws {
        try expect("R404", party: "bank", column: "default") {
            try $0.editColumn("bank.csv", "default") { row, value in row % 2 == 0 ? "maybe" : value }
        }
    }

    @Test func separableData() throws {
        // A column that gives the label away, at the bank itself: it is named.
        try expect("R418", party: "bank", column: "term_months") { world in
            var labels: [Int: String] = [:]
            try world.editColumn("bank.csv", "default") { row, _ in
                labels[row] = row % 4 == 0 ? "1" : "0"
                return labels[row] ?? "0"
            }
            try world.editColumn("bank.csv", "term_months") { row, _ in labels[row] == "1" ? "100" : "1" }
        }
    }

    @Test func separableByAnAgencysColumn() throws {
        try expect("R419", party: "bank") { world in
            // The regulator's column follows the last two digits of the code, and so does the label.
            func isBad(_ code: String) -> Bool {
                // As the preflight reads it: half-width, upper case.
                (code.precomposedStringWithCompatibilityMapping.uppercased().utf8.last ?? 0) % 3 == 0
            }
            let codes = try world.read("bank.csv").split(separator: "\n").dropFirst().map { String($0.prefix { $0 != "," }) }
            try world.editColumn("bank.csv", "default") { row, _ in isBad(codes[row]) ? "1" : "0" }
            let theirs = try world.read("market.csv").split(separator: "\n").dropFirst().map { String($0.prefix { $0 != "," }) }
            try world.editColumn("market.csv", "penalties") { row, _ in isBad(theirs[row]) ? "7" : "0" }
        }
    }

    @Test func fewerRowsThanColumns() throws {
        try expect("R402") { world in
            for name in ["bank.csv", "tax.csv", "market.csv"] {
                try world.edit(name) { text in
                    // Rows of the few firms whose code ends in 1 or 2.
                    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
                    let kept = lines.dropFirst().filter { line in
                        guard let code = line.split(separator: ",").first else { return false }
                        return code.hasSuffix("1") || code.hasSuffix("2")
                    }
                    return ([lines[0]] + kept).joined(separator: "\n") + "\n"
                }
            }
            try world.editColumn("bank.csv", "default") { row, _ in row % 2 == 0 ? "1" : "0" }
        }
    }

    @Test func nothingInCommon() throws {
        try expect("R401") { try $0.editColumn("tax.csv", "code") { row, _ in "X\(row)" } }
    }

    @Test func duplicateKeysAreRefusedUnlessAPolicyIsNamed() throws {
        // The generated tables repeat firms, and their job names the policy.
        try expect("T131", party: "bank") {
            try $0.edit("job.yaml") { $0.replacingOccurrences(of: "type: uscc, duplicates: first}", with: "type: uscc}") }
        }
        for policy in ["first", "last"] {
            let world = try World()
            try world.edit("job.yaml") { $0.replacingOccurrences(of: "duplicates: first", with: "duplicates:  \(policy)") }
            #expect(try world.runJob().exitCode == 0)
        }
    }

    @Test func hostileColumnNameCannotForgeALine() throws {
        let world = try World()
        try world.edit("bank.csv") { $0.replacingOccurrences(of: "region", with: "\"reg\nerror T999\"") }
        let outcome = try world.runJob()
        #expect(outcome.exitCode == 1)
        #expect(!outcome.errors.split(separator: "\n").contains { $0.hasPrefix("error T999") })
    }

    @Test func unwritableOutput() throws {
        let world = try World()
        let outcome = try World.tallySim(["run", world.path + "/job.yaml", "--out", "/proc/nowhere/result", "--quiet"])
        #expect(outcome.exitCode == 7 && outcome.errors.contains("J314"), "\(outcome.errors)")
    }

    @Test func goodJobRunsAfterABadOne() throws {
        let world = try World()
        let good = try world.read("tax.csv")
        try world.write("tax.csv", good + "\"")
        #expect(try world.runJob().exitCode == 1)
        try world.write("tax.csv", good)
        #expect(try world.runJob().exitCode == 0)
    }
}
