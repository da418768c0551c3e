// Which language a process speaks.

import Findings
import Testing

@testable import Terminal

struct LanguageTests {
    private func chosen(_ arguments: [String] = [], _ environment: [String: String] = [:]) -> Language {
        MessageLanguage.chosen(arguments: ["tally"] + arguments, environment: environment)
    }

    @Test func englishUnlessAsked() { #expect(chosen() == .english) }

    @Test(arguments: ["LC_ALL", "LC_MESSAGES", "LANG"])
    func theLocaleDecides(name: String) { #expect(chosen([], [name: "zh_CN.UTF-8"]) == .chinese) }

    @Test func anEarlierVariableWins() {
        #expect(chosen([], ["LC_ALL": "C", "LANG": "zh_CN.UTF-8"]) == .english)
        #expect(chosen([], ["LC_ALL": "", "LANG": "zh_CN.UTF-8"]) == .chinese)
        #expect(chosen([], ["LC_MESSAGES": "zh_CN", "LANG": "en_GB"]) == .chinese)
    }

    @Test(arguments: [["--lang", "zh"], ["--lang=zh"], ["--language", "zh"]])
    func theOptionWins(arguments: [String]) {
        #expect(chosen(["job", "list"] + arguments, ["LC_ALL": "C"]) == .chinese)
        #expect(chosen(["--"] + arguments) == .english)
    }

    @Test func colours() {
        #expect(StandardError.usesColours([:]))
        #expect(StandardError.usesColours(["NO_COLOR": ""]))
        #expect(!StandardError.usesColours(["NO_COLOR": "1"]))
        #expect(!StandardError.usesColours(["TERM": "dumb"]))
    }
}
