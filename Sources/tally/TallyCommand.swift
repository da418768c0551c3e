// tally: the bank's command. Thin: arguments in, one call, findings and exit codes out.

import ArgumentParser
import BankClient
import CPlatform
import Findings
import Foundation
import Sessions

@main
struct TallyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tally", abstract: "Compute joint credit models with agencies, without seeing a record of theirs.",
        subcommands: [Identity.self, PeerCommand.self, DataCommand.self, JobCommand.self, Doctor.self, Explain.self])

    static func main() async {
        // First: no core file, no backtrace, so that a crash prints no secret.
        _ = tally_harden_process()
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            Console.fail(error)
        }
    }
}

/// Where the bank's identity and peers are.
struct HomeOptions: ParsableArguments {
    @Option(help: "Folder of the identity and the peers.")
    var home = "tally-home"

    var folder: BankHome { BankHome(path: home) }
}

enum Console {
    static func error(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

    static var language: Language {
        let environment = ProcessInfo.processInfo.environment
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        return locale.hasPrefix("zh") ? .chinese : .english
    }

    /// Prints why, and leaves with the right code.
    static func fail(_ error: any Error) -> Never {
        let code = TallyCommand.exitCode(for: error)
        if !(error is Finding), code == .success || code == .validationFailure {
            // Help goes to standard output; ArgumentParser's 64 is our 2.
            let text = TallyCommand.fullMessage(for: error)
            if code == .success { print(text) } else { self.error(text) }
            exit(code == .success ? Findings.ExitCode.done.rawValue : Findings.ExitCode.usage.rawValue)
        }
        let finding = Finding(failure: error, stage: nil)
        self.error(finding.rendered(in: language))
        exit(finding.kind.exit.rawValue)
    }
}
