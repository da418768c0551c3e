// The key of a table: what is normalised, dropped, kept, warned about and refused.

import Findings
import Testing

@testable import Tables

@Suite struct KeyColumnTests {
    private let code = "91440101MA5CJQ4N59"
    private let other = "913502000728319549"

    private func keys(
        _ values: [String], _ type: IdentifierType = .unifiedSocialCreditCode, _ policy: DuplicatePolicy = .refuse
    ) throws(Finding) -> KeyColumn {
        try KeyColumn(TextColumn(name: "uscc", values: values), type: type, duplicates: policy)
    }

    private func texts(_ column: KeyColumn) -> [String] { (0..<column.count).map { column.keys[$0] } }

    @Test func cleanKeysPassWithoutAWord() throws {
        let column = try keys([code, other])
        #expect(texts(column) == [code, other])
        #expect(column.rows == [0, 1])
        #expect(column.warnings.isEmpty)
    }

    @Test func keysAreNormalisedAndCounted() throws {
        let column = try keys([" 91440101ma5cjq4n59", "９１３５０２０００７２８３１９５４９"])
        #expect(texts(column) == [code, other])
        #expect(column.warnings.map(\.kind) == [TableFindings.rewrittenKeys])
        #expect(column.warnings.first?.arguments == ["2", "2"])
    }

    @Test func textKeysStayAsTheyAre() throws {
        let column = try keys(["ab 1", "AB 1", "企业"], .text)
        #expect(texts(column) == ["ab 1", "AB 1", "企业"])
        #expect(column.warnings.isEmpty)
    }

    @Test func emptyKeysAreDroppedWithTheirRows() throws {
        let column = try keys(["", code, "\u{3000}", other, ""])
        #expect(column.rows == [1, 3])
        #expect(column.warnings.first?.kind == TableFindings.emptyKeys)
        #expect(column.warnings.first?.arguments == ["3", "5"])
        #expect(column.warnings.first?.line == 2)
        #expect(column.warnings.first?.column == "uscc")
    }

    @Test func failedChecksAreKeptAndCounted() throws {
        let column = try keys([code, "91440101MA5CJQ4N58", "91350200MA2YJ1XR9A"])
        #expect(column.count == 3)
        #expect(column.warnings.map(\.kind) == [TableFindings.keyCheck])
        #expect(column.warnings.first?.arguments == ["2", "3"])
        #expect(column.warnings.first?.line == 3)
    }

    @Test func scientificNotationIsFound() throws {
        let column = try keys(["9.14401E+17", "9E+17", "9.13502e+17", code])
        #expect(column.warnings.map(\.kind) == [TableFindings.scientificKeys])
        #expect(column.warnings.first?.arguments == ["3", "4"])
        let text = try keys(["1.004285E+09", "1004285007"], .text)
        #expect(text.warnings.map(\.kind) == [TableFindings.scientificKeys])
    }

    @Test(arguments: ["9E17", "E+17", "9.1E+", "9.1X+17", "9.E1E+17", "91E+17", "9.1E+1A", "A.1E+17"])
    func otherTextIsNotScientific(_ text: String) throws {
        #expect(try keys([text], .text).warnings.isEmpty)
    }

    @Test func roundedCodesAreFound() throws {
        #expect(try keys(["913502000728319000"]).warnings.map(\.kind) == [TableFindings.roundedKeys])
    }

    @Test func lengthsAndCharactersAreCountedApart() throws {
        let column = try keys(["1440101MA5CJQ4N59", "91440101MA5CJQ4N5O", "440106000123459", "91440101MA5CJQ4N599", code])
        let counts = Dictionary(uniqueKeysWithValues: column.warnings.map { ($0.kind.code, $0.arguments[0]) })
        #expect(counts == ["T126": "2", "T127": "1", "T129": "1"])
        #expect(column.count == 5)
    }

    @Test func lostZerosShowBesidePaddedKeys() throws {
        let column = try keys(["0012345678", "12345678", "9912345678", "345", "x1"], .text)
        #expect(column.warnings.map(\.kind) == [TableFindings.lostZeros])
        #expect(column.warnings.first?.arguments == ["2", "5", "10"])
        #expect(column.warnings.first?.line == 3)
    }

    @Test func numbersWithoutPaddingLoseNothing() throws {
        #expect(try keys((1...200).map { "\($0)" }, .text).warnings.isEmpty)
    }

    @Test func duplicatesAreRefused() {
        let found = finding { () throws(Finding) in _ = try keys([code, other, "", code.lowercased(), other, code]) }
        #expect(found?.kind == TableFindings.duplicateKeys)
        #expect(found?.arguments == ["3", "6", "2"])
        #expect(found?.line == 5)
        #expect(found?.column == "uscc")
        #expect(found?.kind.isWarning == false)
    }

    @Test func firstOfDuplicatesIsKept() throws {
        let column = try keys(["a", "b", "a", "c", "b", "a"], .text, .first)
        #expect(texts(column) == ["a", "b", "c"])
        #expect(column.rows == [0, 1, 3])
        #expect(column.warnings.map(\.kind) == [TableFindings.duplicatesDropped])
        #expect(column.warnings.first?.arguments == ["3", "6", "first"])
        #expect(column.warnings.first?.line == 4)
    }

    @Test func lastOfDuplicatesIsKept() throws {
        let column = try keys(["a", "b", "a", "c", "b", "a"], .text, .last)
        #expect(texts(column) == ["c", "b", "a"])
        #expect(column.rows == [3, 4, 5])
    }

    @Test func linesComeFromTheFile() throws {
        let column = try table("note,key\n\"x\ny\",a\n\n1,b\n2,a\n").column("key")
        let found = finding { () throws(Finding) in _ = try KeyColumn(column, type: .text, duplicates: .refuse) }
        #expect(found?.line == 6)
        #expect(found?.arguments == ["1", "3", "2"])
    }

    @Test func noKeysAreNoTrap() throws {
        #expect(try keys([]).count == 0)
        #expect(try keys(["", ""]).count == 0)
    }

    @Test func duplicatesAgreeWithADictionary() throws {
        var generator = SeededGenerator(seed: 15)
        for _ in 0..<300 {
            let values = (0..<Int.random(in: 0...60, using: &generator)).map { _ in "k\(Int.random(in: 0...40, using: &generator))" }
            var first: [String: Int] = [:]
            var last: [String: Int] = [:]
            for (row, value) in values.enumerated() {
                first[value] = first[value] ?? row
                last[value] = row
            }
            #expect(try keys(values, .text, .first).rows == first.values.sorted())
            #expect(try keys(values, .text, .last).rows == last.values.sorted())
        }
    }
}
