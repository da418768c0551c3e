// A file as the input of an intersection, and its common rows written out again.

import Findings
import Foundation
import SetIntersection
import Tables
import Testing

@testable import Programs

@Suite struct IntersectionInputTests {
    @Test func digestsAreThoseOfTheKeysInTheOrderOfTheRows() throws {
        let files = try KeyFiles()
        let input = try files.input("a.csv", keys: ["K1", "", "K2", "ключ"])
        func digest(_ text: String) -> IdentifierDigest {
            Array(text.utf8).withUnsafeBufferPointer { IdentifierDigest(of: $0) }
        }
        #expect(input.identifiers.values == ["K1", "K2", "ключ"].map(digest) && input.rows == [0, 2, 3] && input.rowCount == 4)
        #expect(input.forms == [0, 0, 0, 0, 2, 1])
        #expect(input.warnings.map(\.kind.code) == ["T123"])
        #expect(Set(input.identifiers.values).count == 3)
    }

    @Test func repeatedKeysEndTheReadingOrAreDropped() throws {
        let files = try KeyFiles()
        let keys = ["a", "b", "a", "c", "b", "a"]
        let refusal = try #require(throws: Finding.self) { try files.input("a.csv", keys: keys) }
        #expect(refusal.kind.code == "T131" && refusal.line == 4 && refusal.arguments == ["3", "6", "2"])
        let first = try files.input("a.csv", keys: keys, duplicates: .first)
        #expect(first.rows == [0, 1, 3] && first.warnings.map(\.kind.code) == ["T132"])
        #expect(try files.input("a.csv", keys: keys, duplicates: .last).rows == [5, 4, 3])
    }

    /// The keys, warnings and lines are those that a job finds in the same column.
    @Test func damageIsFoundAsInJobs() throws {
        let files = try KeyFiles()
        let cells = [
            "91440101MA5CJQ4N59", "９１３５０２００MA2YJ1XR9G", "9.14401E+17", "123456789012345", "\"9144\"\"01\"", "", "91440101MA5CJQ4N58",
        ]
        let text = "row,code\n" + cells.enumerated().map { "\($0),\($1)\n" }.joined()
        let written = try files.write("a.csv", text)
        let source = KeySource(path: written.path, options: CSVOptions(), column: "code", type: .unifiedSocialCreditCode)
        let input = try IntersectionInput.read(source, duplicates: .refuse)
        let column = try Table.read(path: source.path, options: source.options).column("code")
        let keys = try KeyColumn(column, type: .unifiedSocialCreditCode, duplicates: .refuse)
        #expect(input.warnings == keys.warnings && !keys.warnings.isEmpty)
        #expect(input.rows.map(Int.init) == keys.rows)
        for index in 0..<keys.count {
            #expect(keys.keys.withUTF8(at: index) { IdentifierDigest(of: $0) } == input.identifiers.values[index])
        }
    }

    @Test func rowsAreWrittenAsTheyStandInTheirOrder() throws {
        let files = try KeyFiles()
        let text = "\u{FEFF}name, code ,note\r\n\"Müller, A\",k1,\"two\nlines\"\n\n x ,k2,=1+1\r\n\"\"\"q\"\"\",k3,last"
        let input = try IntersectionInput.read(try files.write("a.csv", text), duplicates: .refuse)
        var rows: [Int] = []
        try input.write([2, 0], to: files.path + "/out.csv") {
            rows.append($0)
            return true
        }
        // The last thing said is that all of them are done.
        #expect(rows == [0, input.rowCount])
        #expect(try files.read("out.csv") == "name, code ,note\n\"Müller, A\",k1,\"two\nlines\"\n\"\"\"q\"\"\",k3,last\n")
        try input.write([], to: files.path + "/none.csv")
        #expect(try files.read("none.csv") == "name, code ,note\n")
        let attributes = try FileManager.default.attributesOfItem(atPath: files.path + "/out.csv")
        #expect(attributes[.posixPermissions] as? Int == 0o600 && files.names(beginning: "out.csv") == ["out.csv"])
    }

    @Test(arguments: ["code,row\nK1,0\nK9,1\n", "code,row\nK1,0\n", "code,row\nK1,0\nK2,1\nK3,2\n"])
    func aFileThatChangedMeanwhileIsNoticed(text: String) throws {
        let files = try KeyFiles()
        let input = try files.input("a.csv", keys: ["K1", "K2"])
        _ = try files.write("a.csv", text)
        let finding = try #require(throws: Finding.self) { try input.write([0, 1], to: files.path + "/out.csv") }
        #expect(finding.kind.code == "A715")
        #expect(files.names(beginning: "out.csv").isEmpty)
    }

    @Test func aPlaceThatCannotBeWrittenIsNamed() throws {
        let files = try KeyFiles()
        let input = try files.input("a.csv", keys: ["K1", "K2"])
        let finding = try #require(throws: Finding.self) { try input.write([0], to: files.path + "/none/out.csv") }
        #expect(finding.kind.code == "J314")
    }

    @Test func aMissingColumnIsNamedWithTheNearestNames() throws {
        let files = try KeyFiles()
        let written = try files.write("a.csv", "Code,row\nK1,0\n")
        let finding = try #require(throws: Finding.self) { try IntersectionInput.read(written, duplicates: .refuse) }
        #expect(finding.kind.code == "T111" && finding.arguments.last?.contains("Code") == true)
    }
}
