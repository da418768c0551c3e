// tally-sim distribute: a job that was tried in one process, made ready for processes.

import ArgumentParser
import Findings
import Jobs
import Parties
import Simulation
import Terminal

struct Distribute: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Give each party of a job a folder of its own: its table, and the bank's job or an agency's tallyd.yaml.",
        discussion: "Identities and peers come next: docs/operations.md. Prints the folders, in the order of the job's parties.")

    @Argument(help: "The job file with everybody's table as a file, as a simulation takes it.")
    var job: String

    @Option(help: "Directory for one folder a party.")
    var out: String

    @Option(help: "What the agencies' policies permit the bank, and what its job asks for.")
    var purpose = "credit-model"

    @OptionGroup var messages: MessageOptions

    func run() throws {
        let distribution = try JobDistribution(try JobFile.bytes(of: job), purpose: purpose)
        try distribution.write(to: out, jobPath: job)
        for home in distribution.homes { StandardOutput.line(out + "/" + home.party.name) }
    }
}
