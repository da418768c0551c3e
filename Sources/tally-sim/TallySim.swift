// tally-sim: the offline simulation. Thin: arguments in, one call, findings and exit codes out.

import ArgumentParser
import CPlatform
import Terminal

@main
struct TallySim: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tally-sim",
        abstract: "Simulate a joint credit model of several parties on one machine, with the protocols that the nodes run.",
        subcommands: [Run.self, Generate.self, Distribute.self, Compare.self, PsiGroup.self, Explain.self])

    static func main() async {
        // First: no core file, no backtrace, so that a crash prints no secret.
        _ = tally_harden_process()
        await CommandMain.run(TallySim.self)
    }
}
