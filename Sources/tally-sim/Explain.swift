// tally-sim explain: what a code means, offline.

import ArgumentParser
import Findings
import Terminal

struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Say what a finding's code means and how to mend it.")

    @Argument(help: "A code such as T103, or nothing for the whole list.")
    var code: String?

    @OptionGroup var messages: MessageOptions

    func run() throws {
        guard let code else { return StandardOutput.line(CodeText.list(in: messages.language)) }
        guard let kind = Catalogue.kind(code.uppercased()) else {
            throw Finding(CommandFindings.unknownCode, stage: .arguments, [code])
        }
        StandardOutput.line(CodeText.text(kind, in: messages.language))
    }
}
