// CSV out: escaping, formulas, and the way back in.

import Findings
import Testing

@testable import Tables

@Suite struct CSVWriterTests {
    private func written(_ values: [String], delimiter: Character = ",") throws -> String {
        var writer = CSVWriter(options: try CSVOptions(delimiter: delimiter))
        writer.row(values)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func plainFieldsStayPlain() throws {
        #expect(try written(["a", "", "企业 1"]) == "a,,企业 1\n")
    }

    @Test func specialFieldsAreQuoted() throws {
        #expect(try written(["a,b", "say \"hi\"", "x\ny", "x\ry", " pad"]) == "\"a,b\",\"say \"\"hi\"\"\",\"x\ny\",\"x\ry\",\" pad\"\n")
        #expect(try written(["a,b", "c;d"], delimiter: ";") == "a,b;\"c;d\"\n")
    }

    @Test(arguments: ["=1+1", "+1", "-1", "@x", "\tx", " =1", "＝1", "＠x", "\rx"])
    func formulasAreDisarmed(_ cell: String) throws {
        let text = try written([cell])
        #expect(text.hasPrefix("'") || text.hasPrefix("\"'"))
        #expect(text.contains("'" + cell))
    }

    @Test func marksInsideTextAreNoFormula() throws {
        #expect(try written(["a=1", "x-1", "（＝）"]) == "a=1,x-1,（＝）\n")
    }

    @Test func numbersAreNeverDisarmed() {
        var writer = CSVWriter()
        writer.number(-5)
        writer.number(-0.1)
        writer.number(1e300)
        writer.number(Double.nan)
        writer.number(Double.infinity)
        writer.endRow()
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "-5,-0.1,1e+300,,\n")
    }

    @Test func lineEndMayBeCRLF() {
        var writer = CSVWriter(endsLinesWithCRLF: true)
        writer.row(["a", "b"])
        #expect(writer.bytes == Array("a,b\r\n".utf8))
    }

    @Test func rowOfOneEmptyCellIsNoBlankLine() throws {
        var writer = CSVWriter()
        writer.row(["x"])
        writer.row([""])
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "x\n\"\"\n")
        #expect(rows(try table(bytes: writer.bytes)) == [[""]])
    }

    @Test func drainHandsOnEverythingOnce() {
        var writer = CSVWriter()
        var out: [UInt8] = []
        writer.row(["a"])
        writer.drain { out += $0 }
        #expect(writer.bytes.isEmpty)
        writer.row([""])
        writer.text("b")
        writer.drain { out += $0 }
        writer.text("c")
        writer.endRow()
        writer.drain { out += $0 }
        writer.text("d")
        writer.drain { out += $0 }
        writer.endRow()
        writer.drain { out += $0 }
        #expect(String(decoding: out, as: UTF8.self) == "a\n\"\"\nb,c\nd\n")
    }

    @Test func drainPassesOnFailures() {
        struct Full: Error {}
        var writer = CSVWriter()
        writer.row(["a"])
        #expect(throws: Full.self) { try writer.drain { _ throws(Full) in throw Full() } }
        #expect(writer.bytes.isEmpty)
    }

    @Test(arguments: [",", ";", "\t", "|", " "] as [Character])
    func whatIsWrittenReadsBack(_ delimiter: Character) throws {
        var generator = SeededGenerator(seed: 16)
        let pieces = ["a", "企", "\"", ",", ";", "\n", "\r\n", "\r", "|", " ", "\t", "9", "😀", "'"]
        let options = try CSVOptions(delimiter: delimiter)
        for _ in 0..<1_000 {
            let width = Int.random(in: 1...4, using: &generator)
            let cells = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
                (0..<width).map { _ in
                    (0..<Int.random(in: 0...5, using: &generator)).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
                }
            }
            var writer = CSVWriter(options: options, endsLinesWithCRLF: Bool.random(using: &generator))
            writer.row((0..<width).map { "c\($0)" })
            for row in cells { writer.row(row) }
            let read = try Table.read(bytes: writer.bytes, name: "t", options: options)
            #expect(rows(read) == cells.map { $0.map { trimmed(disarmed($0)) } })
        }
    }

    @Test func numbersReadBackBitForBit() throws {
        var generator = SeededGenerator(seed: 17)
        var writer = CSVWriter()
        writer.row(["x"])
        let values = (0..<500).map { _ in Double(bitPattern: UInt64.random(in: 0..<0x7FF0_0000_0000_0000, using: &generator)) }
        for value in values {
            writer.number(value)
            writer.endRow()
        }
        let column = try table(bytes: writer.bytes).column("x")
        for (row, value) in values.enumerated() { #expect(NumberText.parse(column[row]) == .value(value)) }
    }

    /// The reader trims blanks, and the apostrophe of a disarmed cell stays.
    private func trimmed(_ text: String) -> String {
        var scalars = text.unicodeScalars[...]
        while let first = scalars.first, first == " " || first == "\t" { scalars.removeFirst() }
        while let last = scalars.last, last == " " || last == "\t" { scalars.removeLast() }
        return String(scalars)
    }

    private func disarmed(_ text: String) -> String {
        let first = text.unicodeScalars.first { $0 != " " }
        return first == "\t" || first == "\r" ? "'" + text : text
    }
}
