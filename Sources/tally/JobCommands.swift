// tally job: run a job with the agencies' nodes.

import ArgumentParser
import BankClient
import Findings
import Foundation
import Jobs
import Parties
import Programs

struct JobCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "job", abstract: "Joint computations.", subcommands: [Run.self])

    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Align, train and score with the agencies' nodes.",
            discussion: "docs/job.md describes the job file; the agencies' tables are names of their catalogues (tally data list).")
        @Argument(help: "The job file.") var job: String
        @Option(help: "Directory for scores.csv, coefficients.json and run.json.") var out: String
        @Flag(help: "Replace the output directory if it exists.") var force = false
        @Flag(help: "Say what is touched and what each party will learn, and stop.") var dryRun = false
        @Flag(help: "No progress.") var quiet = false
        @OptionGroup var home: HomeOptions

        func run() async throws {
            let output = try ResultDirectory(path: out, force: force)
            let parsed = try JobReader.read(try BankFiles.read(job, byteCountMax: JobReader.byteCountMax))
            if dryRun {
                print(JobStatement.text(parsed))
                return
            }
            let network = try BankNetwork(home.folder)
            let isQuiet = quiet
            let outcome = try await BankJob.run(job: parsed, jobPath: job, network: network) { progress in
                guard !isQuiet else { return }
                let step = progress.pass.map { " \($0.done) of \($0.of)" } ?? ""
                Console.error("\(progress.phase.rawValue)\(step), \(progress.bytesSent) bytes sent")
            }
            await network.shutdown()
            for warning in outcome.warnings { Console.error(warning.rendered(in: Console.language)) }
            try output.write(outcome)
            print("job \(outcome.id): \(outcome.keys.count) rows in common, \(outcome.result.training.split.training.count) trained on")
            for (phase, seconds) in outcome.seconds { print(String(format: "  %@ %.2f s", phase.rawValue, seconds)) }
            print("  written to \(Finding.escaped(out))")
        }
    }
}
