// Rules for everything a person can be told: stable codes, two languages, the same placeholders.

import Findings
import Testing

struct FindingTests {
    private static func placeholders(_ text: String) -> Set<String> {
        Set(text.matches(of: #/\{(\d+)\}/#).map { String($0.1) })
    }

    @Test func codesAreUnique() {
        let codes = Catalogue.all.map(\.code)
        #expect(!codes.isEmpty)
        let repeated = Dictionary(grouping: codes) { $0 }.filter { $0.value.count > 1 }.keys.sorted()
        #expect(repeated.isEmpty, "\(repeated)")
    }

    @Test func codesAreALetterAndThreeDigits() {
        for kind in Catalogue.all {
            #expect(kind.code.wholeMatch(of: #/[A-Z][0-9]{3}/#) != nil, "\(kind.code)")
        }
    }

    @Test func everyKindHasBothLanguages() {
        for kind in Catalogue.all {
            for language in Language.allCases {
                let text = kind.text(in: language)
                #expect(!text.cause.isEmpty && !text.remedy.isEmpty, "\(kind.code) in \(language)")
            }
            let hasChinese = kind.chinese.cause.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }
            #expect(hasChinese, "\(kind.code): the Chinese cause holds no Chinese character")
            #expect(kind.english.cause != kind.chinese.cause, "\(kind.code)")
        }
    }

    @Test func bothLanguagesUseTheSamePlaceholders() {
        for kind in Catalogue.all {
            #expect(Self.placeholders(kind.english.cause) == Self.placeholders(kind.chinese.cause), "\(kind.code), cause")
            #expect(Self.placeholders(kind.english.remedy) == Self.placeholders(kind.chinese.remedy), "\(kind.code), remedy")
        }
    }

    @Test func placeholdersCountFromZeroWithoutGaps() {
        for kind in Catalogue.all {
            let used = Self.placeholders(kind.english.cause + kind.english.remedy)
            #expect(used == Set((0..<used.count).map(String.init)), "\(kind.code) uses \(used.sorted())")
        }
    }

    @Test func everyDeclaredKindIsInTheCatalogue() throws {
        var declared: [String] = []
        for path in Repository.sources where Repository.module(of: path) == "Findings" {
            let text = try Repository.text(path)
            declared += text.matches(of: #/FindingKind\(\s*"([^"]+)"/#).map { String($0.1) }
        }
        #expect(declared.sorted() == Catalogue.all.map(\.code).sorted())
    }

    @Test func kindsAreDeclaredInTheCatalogueModuleOnly() throws {
        for path in Repository.sources where Repository.module(of: path) != "Findings" {
            let lines = SwiftCode(try Repository.text(path)).lines(matching: #/\bFindingKind\s*\(/#)
            #expect(lines.isEmpty, "\(path) words a message in lines \(lines)")
        }
    }

    /// A remedy says what to type.
    @Test(arguments: [
        ("A701", ["--peer-max"]), ("A705", ["--min"]), ("A719", ["--peer-max"]), ("A731", ["--budget"]), ("A742", ["--force"]),
        ("A743", ["--learn me", "--learn peer"]), ("A744", ["--count", "--sum", "--payload", "--receive"]), ("A745", ["--set"]),
        ("N501", ["--connect", "peers.yaml"]), ("N513", ["--connect HOST:PORT", "tally peer add --address"]),
        ("N520", ["tally peer add", "tally peer trust"]), ("N542", ["tally identity create --id NAME --home DIR"]),
    ]) func remediesNameTheirOptions(code: String, options: [String]) throws {
        let kind = try #require(Catalogue.kind(code))
        for language in Language.allCases {
            for option in options { #expect(kind.text(in: language).remedy.contains(option), "\(code) in \(language) names no \(option)") }
        }
    }

    @Test func errorsExitWithAnErrorCode() {
        for kind in Catalogue.all where !kind.isWarning {
            #expect(kind.exit != .done, "\(kind.code)")
        }
    }
}
