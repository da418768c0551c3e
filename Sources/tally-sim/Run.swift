// tally-sim run: all parties of a job in this process.

import ArgumentParser
import Findings
import Foundation
import Jobs
import Simulation
import Wire

struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Train and score a joint model over the owners' CSV files, under MPC, and compare it with plain regression.",
        discussion: "docs/job.md describes the job file and what is written to the output directory.")

    @Argument(help: "The job file.")
    var job: String

    @Option(help: "Directory for summary.json, scores.csv and coefficients.json.")
    var out: String

    @Flag(help: "Replace the output directory if it exists.")
    var force = false

    @Option(help: "Simulate a network: round trip and rate, such as 20ms,100Mbit. Times are then virtual.")
    var wan: String?

    @Flag(help: "With --wan: price local work as measured here instead of by the table.")
    var measured = false

    @Option(help: "Seed of the parties' randomness: the same seed gives the same transcript.")
    var seed: UInt64 = 1

    @Flag(help: "Align rows by the private protocol, as nodes do, instead of a join in the clear.")
    var privateJoin = false

    @Flag(help: "Print summary.json on standard output instead of the report.")
    var json = false

    @Flag(help: "No progress.")
    var quiet = false

    @OptionGroup var messages: MessageOptions

    func validate() throws {
        if measured, wan == nil { throw ValidationError("--measured goes with --wan") }
    }

    func run() async throws {
        let language = messages.language
        do {
            try await run(language)
        } catch {
            Console.fail(error, language: language)
        }
    }

    private func run(_ language: Language) async throws {
        let output = try OutputDirectory(path: out, force: force)
        Interruption.install { output.removePartial() }
        var options = SimulationOptions(seed: seed, alignsPrivately: privateJoin)
        if let wan {
            guard let network = NetworkProfile(parsing: wan) else {
                throw Finding(JobFindings.network, stage: .arguments, [wan])
            }
            options.clock = measured ? .virtualMeasured(network) : .virtual(network, .reference)
        }
        let parsed = try JobReader.read(try JobFile.bytes(of: job))
        let display = ProgressDisplay(isQuiet: quiet)
        let outcome: SimulationOutcome
        do {
            defer { display.finish() }
            outcome = try await SimulationRun.run(job: parsed, jobPath: job, options: options) { display.show($0) }
        }
        for warning in outcome.warnings { Console.error(warning.rendered(in: language)) }
        let evaluation = try outcome.evaluate()
        let files = try outcome.files(evaluation)
        try output.write(files)
        if json {
            if let summary = files.first(where: { $0.name == "summary.json" }) {
                FileHandle.standardOutput.write(summary.bytes)
            }
        } else {
            print(TextReport.text(outcome, evaluation, directory: out, language: language))
        }
    }
}
