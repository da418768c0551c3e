// Rules for the plain texts a person reads: two languages, the same placeholders, declared in the catalogue's module only.

import Findings
import Testing

struct TextTests {
    private static func placeholders(_ text: String) -> Set<String> {
        Set(text.matches(of: #/\{(\d+)\}/#).map { String($0.1) })
    }

    @Test func idsAreUnique() {
        let repeated = Dictionary(grouping: Texts.all.map(\.id)) { $0 }.filter { $0.value.count > 1 }.keys.sorted()
        #expect(!Texts.all.isEmpty && repeated.isEmpty, "\(repeated)")
    }

    @Test func everyTextHasBothLanguages() {
        for text in Texts.all {
            #expect(!text.english.isEmpty && text.english != text.chinese, "\(text.id)")
            let words = text.english.replacing(#/\{\d+\}/#, with: "").contains { $0.isLetter }
            let hasChinese = text.chinese.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }
            #expect(hasChinese || !words || text.id == "progress.step", "\(text.id): no Chinese character")
        }
    }

    @Test func bothLanguagesUseTheSamePlaceholdersWithoutGaps() {
        for text in Texts.all {
            let used = Self.placeholders(text.english)
            #expect(used == Self.placeholders(text.chinese), "\(text.id)")
            #expect(used == Set((0..<used.count).map(String.init)), "\(text.id) uses \(used.sorted())")
        }
    }

    @Test func everyDeclaredTextIsInTheCatalogue() throws {
        var declared: [String] = []
        for path in Repository.sources where Repository.module(of: path) == "Findings" {
            declared += try Repository.text(path).matches(of: #/\bText\(\s*"([^"]+)"/#).map { String($0.1) }
        }
        #expect(declared.sorted() == Texts.all.map(\.id).sorted())
    }

    @Test func textsAreDeclaredInTheCatalogueModuleOnly() throws {
        for path in Repository.sources where Repository.module(of: path) != "Findings" {
            let lines = SwiftCode(try Repository.text(path)).lines(matching: #/(?:^|[^\w.])Text\s*\(/#)
            #expect(lines.isEmpty, "\(path) words a text in lines \(lines)")
        }
    }

    @Test func everyPhaseAndStateHasAWord() {
        for name in ["align", "share", "train", "score", "prepare", "waiting", "running", "done", "failed", "cancelled", "interrupted"] {
            #expect(GeneralTexts.word(name, .english) == name)
            #expect(GeneralTexts.word(name, .chinese) != name)
        }
        #expect(GeneralTexts.word("other\n", .chinese) == "other\\u{a}")
    }

    @Test func argumentsAreEscapedAndNotCut() {
        let long = String(repeating: "a", count: 5000)
        #expect(StatementTexts.touched(.english) == "touched")
        #expect(StatementTexts.table(.english, "tax", "t\n", long) == "  tax: table t\\u{a}, columns \(long)")
    }
}
