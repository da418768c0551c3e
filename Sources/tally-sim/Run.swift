// tally-sim run: all parties of a job in this process.

import ArgumentParser
import Findings
import Foundation
import Jobs
import Programs
import Simulation
import Terminal
import Wire

struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Train and score a joint model over the owners' CSV files, under MPC, and compare it with plain regression.",
        discussion: "docs/job.md describes the job file and what is written to the output directory.")

    @Argument(help: "The job file.")
    var job: String

    @Option(help: "Directory for summary.json, scores.csv, coefficients.json and report.html.")
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

    @Option(help: "After the run, score this new table of the label's owner with the model, into new-scores.csv.")
    var score: String?

    @Flag(help: "Print summary.json on standard output instead of the report.")
    var json = false

    @Flag(help: "No progress.")
    var quiet = false

    @OptionGroup var messages: MessageOptions

    func validate() throws {
        if measured, wan == nil { throw ValidationError("--measured goes with --wan") }
    }

    func run() async throws {
        let output = try OutputDirectory(path: out, force: force)
        let signals = Signals {
            output.removePartial()
            _exit(Findings.ExitCode.interrupted.rawValue)
        }
        defer { withExtendedLifetime(signals) {} }
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
            outcome = try await SimulationRun.run(job: parsed, jobPath: job, options: options) { progress in
                display.show(
                    ProgressStep(
                        phase: progress.phase.rawValue, done: progress.pass?.done, total: progress.pass?.of,
                        bytesSent: progress.bytesSent))
            }
        }
        if json {
            for warning in outcome.warnings { StandardError.show(warning) }
        } else {
            for line in WarningDigest.lines(outcome.warnings, language: MessageLanguage.current) { StandardError.line(line) }
        }
        var extra: [(name: String, bytes: Data)] = []
        if let score {
            let scored = try await SimulatedScoring.run(outcome, tablePath: score, jobPath: job, options: options)
            for warning in scored.warnings { StandardError.show(warning) }
            extra.append((name: "new-scores.csv", bytes: scored.csv))
        }
        try RunOutput.write(
            outcome, extra: extra, to: output, json: json, alignsPrivately: privateJoin, network: wan,
            finishedAt: wan == nil || measured ? Date() : nil)
    }
}
