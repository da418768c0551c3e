// What the CSV reader accepts, and what cells come out.

import Findings
import Testing

@testable import Tables

@Suite struct ReadingTests {
    @Test func plainRowsComeOutInOrder() throws {
        let read = try table("id,name\n1,a\n2,b\n")
        #expect(read.columnNames == ["id", "name"])
        #expect(rows(read) == [["1", "a"], ["2", "b"]])
        #expect(read.name == "test")
    }

    @Test func lastLineNeedsNoLineEnd() throws {
        #expect(try rows("a,b\n1,2") == [["1", "2"]])
        #expect(try rows("a,b\n1,") == [["1", ""]])
        #expect(try rows("a,b\n1,\"2\"") == [["1", "2"]])
    }

    @Test func lineEndsMayBeMixed() throws {
        #expect(try rows("a,b\r\n1,2\n3,4\r5,6\r\n") == [["1", "2"], ["3", "4"], ["5", "6"]])
    }

    @Test func byteOrderMarkIsSkipped() throws {
        let read = try table(bytes: [0xEF, 0xBB, 0xBF] + Array("企业,b\n甲,2\n".utf8))
        #expect(read.columnNames == ["企业", "b"])
        #expect(rows(read) == [["甲", "2"]])
    }

    @Test func quotedFieldsHoldDelimitersQuotesAndLines() throws {
        #expect(try rows("a,b\n\"x,y\",\"say \"\"hi\"\"\"\n\"one\r\ntwo\",3\n") == [["x,y", "say \"hi\""], ["one\r\ntwo", "3"]])
    }

    @Test func emptyQuotedFieldIsEmpty() throws {
        #expect(try rows("a,b\n\"\",\"\"\"\"\n") == [["", "\""]])
    }

    @Test func quoteInsideUnquotedFieldIsKept() throws {
        #expect(try rows("a,b\n5\" pipe,x\"\"y\n") == [["5\" pipe", "x\"\"y"]])
    }

    @Test func blanksAreTrimmedInsideAndOutsideQuotes() throws {
        #expect(try rows("a , b\n  1\t,\t\" 2 \" \n \"3\" ,\"\t\"\n") == [["1", "2"], ["3", ""]])
    }

    @Test func blankLinesAreSkipped() throws {
        #expect(try rows("\n \na,b\n\n1,2\r\n\r\n \t\n3,4\n\n") == [["1", "2"], ["3", "4"]])
    }

    @Test func quotedEmptyCellOfOneColumnIsARow() throws {
        #expect(try rows("a\n\"\"\nx\n") == [[""], ["x"]])
    }

    @Test(arguments: [";", "\t", "|", " ", "^", "!"] as [Character])
    func delimiterMayBeAnyMark(_ delimiter: Character) throws {
        #expect(try rows("a\(delimiter)b\n1\(delimiter)\"2,\(delimiter)3\"\n", delimiter: delimiter) == [["1", "2,\(delimiter)3"]])
    }

    @Test func spaceAsDelimiterReadsStatlogLines() throws {
        let read = try table("STATUS DURATION CLASS\nA11 6 1\nA12 48 2\n", delimiter: " ")
        #expect(rows(read) == [["A11", "6", "1"], ["A12", "48", "2"]])
    }

    @Test func tabAsDelimiterKeepsEmptyFields() throws {
        #expect(try rows("a\tb\tc\n\t\t\n1\t\t3\n", delimiter: "\t") == [["", "", ""], ["1", "", "3"]])
    }

    @Test(arguments: ["\"", "a", "7", "-", "+", ".", "\n", "，", "\0", "\u{7F}"] as [Character])
    func otherDelimitersAreRefused(_ delimiter: Character) {
        let refused = finding { () throws(Finding) in _ = try CSVOptions(delimiter: delimiter) }
        #expect(refused?.kind == TableFindings.badDelimiter)
    }

    @Test func headerAloneIsATableWithoutRows() throws {
        let read = try table("a,b")
        #expect(read.rowCount == 0)
        #expect(read.columnNames == ["a", "b"])
    }

    @Test func onlyTheColumnsAskedForAreKept() throws {
        let read = try table("a,b,c\n1,2,3\n4,5,6\n", columns: ["c", "a"])
        #expect(read.columnNames == ["a", "c"])
        #expect(rows(read) == [["1", "3"], ["4", "6"]])
    }

    @Test func noColumnAskedForStillCountsRows() throws {
        let read = try table("a,b\n1,2\n3,4\n", columns: [])
        #expect(read.rowCount == 2)
        #expect(read.columns.isEmpty)
    }

    @Test func rowsKnowTheirLines() throws {
        let column = try table("a,b\n1,2\n\n3,\"x\ny\"\n4,5\n").column("a")
        #expect((0..<3).map { column.line(ofRow: $0) } == [2, 4, 6])
    }

    @Test func readerStreamsFieldsAndLines() throws {
        var reader = CSVReader(MemoryByteSource(Array("a,b\n1,\"x\"\"y\"\n".utf8)), options: CSVOptions())
        #expect(try reader.readHeader() == ["a", "b"])
        #expect(try reader.nextRecord())
        #expect(reader.fieldCount == 2)
        #expect(reader.line == 2)
        #expect(reader.withField(1) { String(decoding: $0, as: UTF8.self) } == "x\"y")
        #expect(try !reader.nextRecord())
        #expect(try !reader.nextRecord())
    }

    @Test func fieldsOfManyLengthsSurviveTheCopy() throws {
        let cells = (0...600).map { String(repeating: "é", count: $0 % 40) + "\($0)" }
        let read = try table("a,b\n" + cells.map { "\($0),\"\($0)\"\"\"\n" }.joined())
        #expect(rows(read) == cells.map { [$0, $0 + "\""] })
    }
}
