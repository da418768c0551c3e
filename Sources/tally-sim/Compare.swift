// tally-sim compare: a run of nodes against plain regression over everybody's tables.

import ArgumentParser
import Findings
import Foundation
import Jobs
import Parties
import Simulation
import Terminal

struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compare the result of tally job run with plain regression, given everybody's tables.",
        discussion: "For demonstrations and made data: in life nobody holds all tables. Writes the files that a simulation writes.")

    @Argument(help: "The job file with everybody's table as a file, as a simulation takes it.")
    var job: String

    @Argument(help: "The folder that tally job run wrote.")
    var result: String

    @Option(help: "Directory for summary.json, scores.csv, coefficients.json and report.html.")
    var out: String

    @Option(
        name: .customLong("model"),
        help: "party=file: what tallyd model show --json printed at an agency. Once for each; without them the bytes are the bank's own.")
    var models: [String] = []

    @Flag(help: "Replace the output directory if it exists.")
    var force = false

    @Flag(help: "Print summary.json on standard output instead of the report.")
    var json = false

    @OptionGroup var messages: MessageOptions

    func run() throws {
        let output = try OutputDirectory(path: out, force: force)
        let parsed = try JobReader.read(try JobFile.bytes(of: job))
        let outcome = try NodeComparison.read(
            job: parsed, jobPath: job, folder: result, models: try modelPaths(of: parsed.parties.map(\.id)))
        try RunOutput.write(outcome, to: output, json: json, alignsPrivately: true)
    }

    private func modelPaths(of parties: [PartyID]) throws -> [PartyID: String] {
        var paths: [PartyID: String] = [:]
        for model in models {
            let parts = model.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, let party = PartyID(parts[0]), parties.contains(party),
                paths.updateValue(parts[1], forKey: party) == nil
            else { throw ValidationError("--model takes party=file, once for each agency") }
        }
        return paths
    }
}
