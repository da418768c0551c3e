// tally-sim explain: what a code means, offline.

import ArgumentParser
import Findings

struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Say what a finding's code means and how to mend it.")

    @Argument(help: "A code such as T103, or nothing for the whole list.")
    var code: String?

    @OptionGroup var messages: MessageOptions

    func run() throws {
        guard let code else {
            for kind in Catalogue.all { print("\(kind.code)  \(kind.text(in: messages.language).cause)") }
            return
        }
        guard let kind = Catalogue.kind(code.uppercased()) else {
            throw ValidationError("«\(Finding.escaped(code))» is no code; tally-sim explain lists all of them")
        }
        let text = kind.text(in: messages.language)
        print("\(kind.code) (\(kind.isWarning ? "warning" : "exit code \(kind.exit.rawValue)"))")
        print(text.cause)
        print("→ \(text.remedy)")
    }
}
