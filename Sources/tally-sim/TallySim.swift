// tally-sim: the offline simulation. Thin: arguments in, one call, findings and exit codes out.

import ArgumentParser
import CPlatform
import Findings

@main
struct TallySim: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tally-sim",
        abstract: "Simulate a joint credit model of three parties on one machine, with the protocols that the nodes run.",
        subcommands: [Run.self, Generate.self, Explain.self])

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
