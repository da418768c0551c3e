// A file of rows beside others: what is there already is replaced only if it is said so, and nobody's own file is touched.

import Findings
import Foundation
import Testing

@testable import Programs

@Suite struct RowFileTests {
    @Test func aFileThatAppearedMeanwhileIsKeptAndSoAreTheRows() throws {
        let files = try KeyFiles()
        let input = try files.input("a.csv", keys: ["x", "y", "z"])
        let out = files.path + "/out.csv"
        #expect {
            try input.write([0, 2], to: out, replaces: false) { row in
                if row == 0 { try? Data("mine".utf8).write(to: URL(fileURLWithPath: out)) }
                return true
            }
        } throws: { ($0 as? Finding)?.kind.code == "A757" }
        #expect(try files.read("out.csv") == "mine")
        let names = try FileManager.default.contentsOfDirectory(atPath: files.path)
        let partial = try #require(names.first { $0.hasPrefix("out.csv.") && $0.hasSuffix(".partial") })
        #expect(try files.read(partial) == "code,row\nx,0\nz,2\n")
        try input.write([1], to: out, replaces: true)
        #expect(try files.read("out.csv") == "code,row\ny,1\n")
    }

    @Test(arguments: [false, true]) func afterwardsNothingButTheFileIsThere(replaces: Bool) throws {
        let files = try KeyFiles()
        let input = try files.input("a.csv", keys: ["x", "y"])
        try Data("a person's own".utf8).write(to: URL(fileURLWithPath: files.path + "/out.csv.partial"))
        try input.write([1], to: files.path + "/out.csv", replaces: replaces)
        #expect(try FileManager.default.contentsOfDirectory(atPath: files.path).sorted() == ["a.csv", "out.csv", "out.csv.partial"])
        #expect(try files.read("out.csv") == "code,row\ny,1\n" && files.read("out.csv.partial") == "a person's own")
        #expect(try FileManager.default.attributesOfItem(atPath: files.path + "/out.csv")[.posixPermissions] as? Int == 0o600)
    }
}

extension KeyFiles {
    /// Of files, ascending.
    func names(beginning: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).filter { $0.hasPrefix(beginning) }.sorted()
    }
}
