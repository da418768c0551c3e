// tally: the bank's command. Thin: arguments in, one call, findings and exit codes out.

import ArgumentParser
import BankClient
import CPlatform
import Findings
import Terminal

@main
struct TallyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tally", abstract: "Compute joint credit models with agencies, without seeing a record of theirs.",
        discussion: "docs/commands.md describes every command, its JSON and its exit codes.",
        subcommands: [
            Identity.self, PeerCommand.self, DataCommand.self, JobCommand.self, ModelCommand.self, Score.self, PsiGroup.self, Serve.self,
            Doctor.self,
            Explain.self,
        ])

    static func main() async {
        // First: no core file, no backtrace, so that a crash prints no secret.
        _ = tally_harden_process()
        await CommandMain.run(TallyCommand.self)
    }
}

/// Where the bank's identity and peers are; and the language, for every command that has a home.
struct HomeOptions: ParsableArguments {
    @Option(help: "Folder of the identity, the peers and the records of jobs.")
    var home = "tally-home"

    @OptionGroup var messages: MessageOptions

    var folder: BankHome { BankHome(path: home) }
}

struct OutputOptions: ParsableArguments {
    @Flag(help: "Print one JSON object instead of text; errors too are JSON then.")
    var json = false

    /// One of the two forms of a result.
    func print(_ value: some Encodable, text: @autoclosure () -> String) throws {
        if json { try StandardOutput.json(value) } else { StandardOutput.line(text()) }
    }
}

enum Console {
    static var language: Language { MessageLanguage.current }

    static func error(_ text: String) { StandardError.line(text) }
}
