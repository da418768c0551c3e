// Tables, their columns, and files on disk.

import Findings
import Glibc
import Testing

@testable import Tables

@Suite struct TableTests {
    @Test func columnByName() throws {
        let column = try table("a,b\n1,x\n2,y\n").column("b")
        #expect(column.name == "b")
        #expect(column.count == 2)
        #expect(column[1] == "y")
        #expect(column.withUTF8(at: 0) { Array($0) } == Array("x".utf8))
    }

    @Test func unknownColumnOffersNearNames() throws {
        let read = try table("reg_date,revenue,tax_paid,city\n1,2,3,4\n")
        let found = finding { () throws(Finding) in _ = try read.column("Revenu") }
        #expect(found?.kind == TableFindings.unknownColumn)
        #expect(found?.column == "Revenu")
        #expect(found?.arguments.last?.hasPrefix("revenue, ") == true)
        let asked = finding { () throws(Finding) in _ = try table("reg_date,tax_paid\n", columns: ["TaxPaid", "reg_date"]) }
        #expect(asked?.arguments.first == "TaxPaid")
        #expect(asked?.arguments.last?.hasPrefix("tax_paid") == true)
    }

    @Test func unknownColumnAmongHugeNamesIsBounded() {
        let names = (0..<200).map { String(repeating: "n", count: 5_000) + "\($0)" }
        let found = unknownColumn(String(repeating: "m", count: 60_000), among: names)
        #expect(found.arguments.last?.count ?? .max < 200)
    }

    @Test func columnFromValuesKeepsThem() {
        let column = TextColumn(name: "x", values: ["", " a ", "企业", ""])
        #expect((0..<4).map { column[$0] } == ["", " a ", "企业", ""])
        #expect(column.line(ofRow: 3) == 5)
    }

    @Test func columnsCompareByNameAndCells() {
        let column = TextColumn(name: "x", values: ["a", "bc"])
        #expect(column == TextColumn(name: "x", values: ["a", "bc"]))
        #expect(column != TextColumn(name: "x", values: ["ab", "c"]))
        #expect(column != TextColumn(name: "y", values: ["a", "bc"]))
    }

    @Test func columnsCrossBlocksOfRows() throws {
        let count = 70_000
        let column = TextColumn(name: "x", values: (0..<count).lazy.map { "\($0)" })
        let read = try table("x,y\n" + (0..<count).map { "\($0),\n" }.joined()).column("x")
        #expect(read == column)
        for row in [0, 1, 32_767, 32_768, 32_769, 65_535, 65_536, count - 1] { #expect(column[row] == "\(row)") }
        var visited = 0
        column.visit { row, text in if text.elementsEqual("\(row)".utf8) { visited += 1 } }
        #expect(visited == count)
    }

    @Test func columnIsCompact() throws {
        let column = try table("x\n" + String(repeating: "abcd\n", count: 10_000)).column("x")
        #expect(column.sizeBytes <= 10_000 * 8 + 64)
    }

    @Test func builderStartsAgainAfterFinish() {
        let builder = TextColumnBuilder(name: "x")
        builder.append("a")
        let first = builder.finish()
        builder.append("b")
        builder.append("c")
        #expect(first == TextColumn(name: "x", values: ["a"]))
        #expect(builder.finish() == TextColumn(name: "x", values: ["b", "c"]))
    }

    @Test func tableFromColumns() throws {
        let made = Table(name: "made", columns: [TextColumn(name: "a", values: ["1"]), TextColumn(name: "b", values: ["2"])])
        #expect(made.rowCount == 1)
        #expect(try made.column("b")[0] == "2")
    }

    @Test func fileIsReadAndNamed() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("firms.csv", Array("a,b\n1,企业\n".utf8))
        let read = try Table.read(path: path, options: CSVOptions(), columns: nil)
        #expect(read.name == "firms.csv")
        #expect(rows(read) == [["1", "企业"]])
    }

    @Test func missingFileIsNamed() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/none.csv"
        let found = finding { () throws(Finding) in _ = try Table.read(path: path, options: CSVOptions()) }
        #expect(found?.kind == TableFindings.fileNotFound)
        #expect(found?.arguments == [path])
    }

    @Test func folderIsNoFile() throws {
        let folder = try TemporaryFolder()
        let found = finding { () throws(Finding) in _ = try Table.read(path: folder.path, options: CSVOptions()) }
        #expect(found?.kind == TableFindings.isDirectory)
    }

    @Test func linkLoopCannotBeOpened() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/loop"
        try #require(symlink(path, path) == 0)
        let found = finding { () throws(Finding) in _ = try FileByteSource(path: path) }
        #expect(found?.kind == TableFindings.cannotOpen)
        #expect(found?.arguments == [path, "ELOOP"])
    }

    @Test(.enabled(if: geteuid() != 0, "the superuser may read everything"))
    func unreadableFileIsNamed() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("secret.csv", Array("a\n1\n".utf8), mode: 0)
        let found = finding { () throws(Finding) in _ = try FileByteSource(path: path) }
        #expect(found?.kind == TableFindings.fileNotPermitted)
    }

    @Test func pathWithNulOpensNothing() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("a.csv", Array("a\n1\n".utf8))
        let found = finding { () throws(Finding) in _ = try FileByteSource(path: path + "\0.txt") }
        #expect(found?.kind == TableFindings.cannotOpen)
    }

    @Test func codesAreDistinctAndTextsComplete() {
        let codes = TableFindings.all.map(\.code)
        #expect(Set(codes).count == codes.count)
        #expect(codes == codes.sorted())
        for kind in TableFindings.all {
            #expect(kind.code.hasPrefix("T1"))
            for text in [kind.english, kind.chinese] { #expect(!text.cause.isEmpty && !text.remedy.isEmpty) }
            for place in 0..<4 {
                let mark = "{\(place)}"
                #expect(kind.english.cause.contains(mark) == kind.chinese.cause.contains(mark), "\(kind.code)")
            }
        }
    }
}
