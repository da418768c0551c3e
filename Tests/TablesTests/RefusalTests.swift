// What the CSV reader refuses: which finding, on which line, with which numbers.

import Findings
import Testing

@testable import Tables

@Suite struct RefusalTests {
    @Test func emptyFile() {
        #expect(refusal(of: "")?.kind == TableFindings.emptyFile)
        #expect(refusal(of: "\u{FEFF}")?.kind == TableFindings.emptyFile)
        // An empty file, by its path.
        let found = finding { () throws(Finding) in _ = try Table.read(path: "/dev/null", options: CSVOptions()) }
        #expect(found?.arguments == ["/dev/null"] && found?.cause() == "/dev/null is empty")
    }

    @Test func onlyBlankLines() {
        #expect(refusal(of: "\n\r\n  \n")?.kind == TableFindings.noHeader)
    }

    @Test func numbersInPlaceOfNames() {
        let all = refusal(of: "1,2.5,,-3e2\n4,5,6,7\n")
        #expect(all?.kind == TableFindings.headerLooksLikeData)
        #expect(all?.arguments == ["1, 2.5, -3e2"])
        // Statlog's own file has no header; its first record repeats numbers.
        #expect(refusal(of: "A11 6 A34 4 A121 4\n", delimiter: " ")?.kind == TableFindings.headerLooksLikeData)
    }

    @Test func yearsAmongNamesAreNames() throws {
        #expect(try table("id,2019,2020\n1,2,3\n").columnNames == ["id", "2019", "2020"])
    }

    @Test func emptyHeaderName() {
        let found = refusal(of: "\n,b\n1,2\n")
        #expect(found?.kind == TableFindings.emptyHeaderName)
        #expect(found?.arguments == ["1", "2"])
        #expect(found?.line == 2)
    }

    @Test func duplicateHeaderName() {
        let found = refusal(of: "a,b, a\n")
        #expect(found?.kind == TableFindings.duplicateHeaderName)
        #expect(found?.arguments == ["a", "1", "3"])
    }

    @Test func wrongFieldCount() {
        let found = refusal(of: "a,b\n1,2\n\"x\ny\",2\n1,2,3\n")
        #expect(found?.kind == TableFindings.wrongFieldCount)
        #expect(found?.arguments == ["2", "3"])
        #expect(found?.line == 5)
        #expect(refusal(of: "a,b\n1\n")?.arguments == ["2", "1"])
    }

    @Test func unclosedQuoteNamesTheLineWhereItOpened() {
        let found = refusal(of: "a,b\n1,2\n\"x\ny\",\"z\n5,6\n7,8\n")
        #expect(found?.kind == TableFindings.unclosedQuote)
        #expect(found?.line == 4)
    }

    @Test func textAfterClosingQuote() {
        let found = refusal(of: "a,b\n\"x\ny\"z,2\n")
        #expect(found?.kind == TableFindings.textAfterQuote)
        #expect(found?.line == 3)
        #expect(found?.arguments == ["2"])
    }

    @Test func nulByte() {
        for text in ["a,b\n1,2\0\n", "a,b\n\"1\0\",2\n", "a,b\n\"1\"\0,2\n"] {
            let found = refusal(of: text)
            #expect(found?.kind == TableFindings.nulByte)
            #expect(found?.line == 2)
        }
    }

    @Test func utf16IsRefused() {
        let text = "a,b\n1,2\n".utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
        let found = finding { () throws(Finding) in _ = try table(bytes: [0xFF, 0xFE] + text) }
        #expect(found?.kind == TableFindings.nulByte)
    }

    @Test func gb18030IsRefusedWithTheWayOut() {
        // 企业 in GB18030.
        let found = finding { () throws(Finding) in
            _ = try table(bytes: Array("a,b\n1,\"x\n".utf8) + [0xC6, 0xF3, 0xD2, 0xB5] + Array("\"\n".utf8))
        }
        #expect(found?.kind == TableFindings.invalidUTF8)
        #expect(found?.line == 3)
        #expect(found?.arguments == ["6"])
        #expect(found?.remedy().contains("iconv -f GB18030 -t UTF-8") == true)
        #expect(found?.remedy(in: .chinese).contains("iconv -f GB18030 -t UTF-8") == true)
    }

    @Test(
        arguments: [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xE4, 0xBC], [0xF0, 0x8F, 0xBF, 0xBF],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xE4, 0xBC, 0x2C], [0xF0, 0x9F, 0x98],
        ] as [[UInt8]])
    func malformedUTF8IsRefused(_ bytes: [UInt8]) {
        let found = finding { () throws(Finding) in _ = try table(bytes: Array("a\n".utf8) + bytes + [0x0A]) }
        #expect(found?.kind == TableFindings.invalidUTF8)
    }

    @Test func utf8CheckAgreesWithTheStandardLibrary() {
        var generator = SeededGenerator(seed: 11)
        let interesting: [UInt8] = [0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5]
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 1...6, using: &generator)).map { _ in interesting.randomElement(using: &generator) ?? 0 }
            let isValid = bytes.withUnsafeBufferPointer { firstInvalidUTF8($0) } == nil
            #expect(isValid == (String(validating: bytes, as: UTF8.self) != nil), "\(bytes)")
        }
    }

    @Test func lineOfExactlyTheCapPasses() throws {
        let limits = CSVLimits(lineBytesMax: 20)
        #expect(try table("a,b\n" + "1234567890,123456789\r\n", limits: limits).rowCount == 1)
        let found = refusal(of: "a,b\n" + "1234567890,1234567890\n", limits: limits)
        #expect(found?.kind == TableFindings.lineTooLong)
        #expect(found?.line == 2)
        #expect(found?.arguments == ["20"])
    }

    @Test func fieldOfExactlyTheCapPasses() throws {
        let limits = CSVLimits(fieldBytesMax: 5)
        #expect(try table("a,b\n12345,\"123\"\n", limits: limits).rowCount == 1)
        #expect(try table("a,b\n1,12345", limits: limits).rowCount == 1)
        #expect(refusal(of: "a,b\n123456,1\n", limits: limits)?.kind == TableFindings.fieldTooLong)
        #expect(refusal(of: "a,b\n1,\"1234\"\n", limits: limits)?.kind == TableFindings.fieldTooLong)
    }

    @Test func columnsBeyondTheCapAreRefused() throws {
        let limits = CSVLimits(columnsMax: 3)
        #expect(try table("a,b,c\n", limits: limits).columns.count == 3)
        #expect(refusal(of: "a,b,c,d\n", limits: limits)?.kind == TableFindings.tooManyColumns)
        let wide = (0..<10_001).map { "c\($0)" }.joined(separator: ",")
        #expect(refusal(of: wide)?.arguments == ["10000"])
    }

    @Test func rowsBeyondTheCapAreRefused() throws {
        let limits = CSVLimits(rowsMax: 2)
        #expect(try table("a\nx\ny\n", limits: limits).rowCount == 2)
        let found = refusal(of: "a\nx\ny\nz\n", limits: limits)
        #expect(found?.kind == TableFindings.tooManyRows)
        #expect(found?.line == 4)
    }

    @Test func limitsCannotBeRaised() {
        let limits = CSVLimits(lineBytesMax: .max, fieldBytesMax: .max, columnsMax: .max, rowsMax: .max)
        #expect(limits == CSVLimits())
    }

    @Test func gigabyteLineIsRefusedAfterOneField() {
        let source = RepeatingSource("x", totalBytes: 1 << 30)
        let found = finding { () throws(Finding) in _ = try Table.read(source, name: "big", options: CSVOptions()) }
        #expect(found?.kind == TableFindings.fieldTooLong)
        #expect(source.deliveredBytes <= CSVOptions.chunkBytes)
    }

    @Test(arguments: ["0123456789abcdef,", "\"x\"\"\n\",", "0123456789abcdef\t\"\","])
    func gigabyteLineOfManyFieldsIsRefusedAfterTheCap(_ pattern: String) {
        // Long fields are short of the field cap, few enough to stay below the column cap until a line is too long.
        let field = String(repeating: "y", count: 60_000) + ","
        let source = RepeatingSource(field + pattern, totalBytes: 1 << 30)
        let found = finding { () throws(Finding) in _ = try Table.read(source, name: "big", options: CSVOptions()) }
        #expect(found?.kind == TableFindings.lineTooLong)
        #expect(source.deliveredBytes <= CSVLimits.lineBytesCap + CSVOptions.chunkBytes + 2)
    }

    @Test func gigabyteInsideAQuoteIsRefused() {
        let source = RepeatingSource("\"" + String(repeating: "z\n", count: 1 << 20), totalBytes: 1 << 30)
        let found = finding { () throws(Finding) in _ = try Table.read(source, name: "big", options: CSVOptions()) }
        #expect(found?.kind == TableFindings.fieldTooLong)
        #expect(found?.line == 1)
        #expect(source.deliveredBytes <= CSVOptions.chunkBytes)
    }

    @Test func failingSourceIsReported() {
        let found = finding { () throws(Finding) in _ = try Table.read(FailingSource("a,b\n1,2\n"), name: "x", options: CSVOptions()) }
        #expect(found?.kind == TableFindings.readFailed)
    }
}
