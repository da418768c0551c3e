// The common end of every `main`: parse, run, and leave with the right code and a message a person or a program can use.
//
// docs/commands.md lists the exit codes and the shape of an error under --json.

package import ArgumentParser
import Findings
import Foundation
import Sessions

package enum CommandMain {
    /// Runs the command line of this process under `root`.
    package static func run<Root: ParsableCommand>(_ root: Root.Type) async {
        do {
            var command = try root.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            leave(error, root)
        }
    }

    /// Prints why, and leaves.
    private static func leave<Root: ParsableCommand>(_ error: any Error, _ root: Root.Type) -> Never {
        if !(error is Finding) {
            let code = root.exitCode(for: error)
            let text = root.fullMessage(for: error)
            if code == .success {
                // Help and completion scripts are results.
                StandardOutput.line(text)
                exit(Findings.ExitCode.done.rawValue)
            }
            // ArgumentParser's 64 is our 2; its message stands as it is, with the usage behind it.
            if code == .validationFailure {
                if StandardError.wantsJSON {
                    leave(Finding(CommandFindings.usage, stage: .arguments, [root.message(for: error)]))
                }
                StandardError.line(text)
                exit(Findings.ExitCode.usage.rawValue)
            }
        }
        leave(Finding(failure: error, stage: nil))
    }

    private static func leave(_ finding: Finding) -> Never {
        StandardError.show(finding)
        exit(finding.kind.exit.rawValue)
    }
}
