// tally job: run a job with the agencies' nodes; see, cancel and repeat jobs.

import ArgumentParser
import BankClient
import Findings
import Foundation
import Identities
import Jobs
import Sessions
import Terminal

struct JobCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "job", abstract: "Joint computations.",
        subcommands: [Run.self, List.self, Show.self, Watch.self, Cancel.self, Resume.self])

    /// How a job is run.
    struct RunOptions: ParsableArguments {
        @Option(help: "Directory for the results. Default: results/ID in the home.") var out: String?
        @Flag(help: "Replace the output directory if it exists.") var force = false
        @Flag(help: "Run the job in this command, even if a server answers.") var alone = false
        @Flag(help: "Leave the job to the server and return at once.") var detach = false
        @Flag(help: "No progress.") var quiet = false
        @OptionGroup var home: HomeOptions
        @OptionGroup var output: OutputOptions

        func validate() throws {
            if alone, detach { throw ValidationError("--detach needs the server that --alone does without") }
        }

        var display: ProgressDisplay { ProgressDisplay(isQuiet: quiet || output.json) }
    }

    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Align, train and score with the agencies' nodes.",
            discussion: "docs/job.md describes the job file; the agencies' tables are names of their catalogues (tally data list).")
        @Argument(help: "The job file.") var job: String
        @Flag(help: "Say what is touched, what each party will learn and what it costs, and stop.") var dryRun = false
        @Flag(help: "With --dry-run: do not ask the nodes for their catalogues.") var offline = false
        @OptionGroup var options: RunOptions

        func validate() throws {
            if offline, !dryRun { throw ValidationError("--offline goes with --dry-run") }
        }

        func run() async throws {
            let file = try BankFiles.read(job, byteCountMax: JobReader.byteCountMax)
            // What is wrong with the job is said here, before a server is troubled.
            let parsed = try JobReader.read(file)
            if let out = options.out { _ = try ResultDirectory(path: out, force: options.force) }
            if dryRun { return try await preview(parsed) }
            try await JobRunning.run(
                JobSubmission(
                    file: Data(file), path: AbsolutePath.of(job), result: options.out.map(AbsolutePath.of), force: options.force),
                options)
        }

        private func preview(_ job: Job) async throws {
            let folder = options.home.folder
            let me = try folder.identity().id
            try BankStart.check(job, in: folder)
            let network = offline ? nil : try BankNetwork(folder)
            let result: Result<JobStatement, any Error>
            do {
                result = .success(try await JobStatement.make(job: job, jobPath: self.job, me: me, network: network))
            } catch {
                result = .failure(error)
            }
            await network?.shutdown()
            let statement = try result.get()
            try options.output.print(
                StatementReport(statement),
                text: statement.text(in: Console.language, bytes: Quantity.bytes, duration: Quantity.duration))
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the jobs, the newest first.")
        @Option(help: "At most so many jobs.") var limit = JobRecords.listCountMax
        @OptionGroup var home: HomeOptions
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard (1...JobRecords.listCountMax).contains(limit) else {
                throw ValidationError("--limit takes 1 to \(JobRecords.listCountMax)")
            }
        }

        func run() throws {
            let jobs = try JobRunning.records(home.folder).list(countMax: limit)
            try output.print(JobListReport(jobs: jobs.map(JobReport.init)), text: JobText.list(jobs, Console.language))
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show a job.")
        @Argument(help: "The job's id, or as many of its first digits as tell it from others.") var id: String
        @OptionGroup var home: HomeOptions
        @OptionGroup var output: OutputOptions

        func run() throws {
            let job = try JobRunning.records(home.folder).find(id)
            try output.print(JobReport(job), text: JobText.facts(job, Console.language))
        }
    }

    struct Watch: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show a job's progress until its end, and end as it does.")
        @Argument(help: "The job's id, or its first digits.") var id: String
        @Flag(help: "No progress.") var quiet = false
        @OptionGroup var home: HomeOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let records = try JobRunning.records(home.folder)
            let job = try records.find(id)
            let display = ProgressDisplay(isQuiet: quiet || output.json)
            try JobRunning.end(try await JobRunning.watch(job.id, records, display), output)
        }
    }

    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Cancel a job, here and at the nodes.")
        @Argument(help: "The job's id, or its first digits.") var id: String
        @OptionGroup var home: HomeOptions
        @OptionGroup var output: OutputOptions

        /// For the process that runs the job to notice, and to tell the nodes.
        private static let patience = Duration.seconds(30)

        func run() async throws {
            let records = try JobRunning.records(home.folder)
            let job = try records.find(id)
            if job.state == .interrupted {
                // Nobody runs it here any more, but the nodes may still wait.
                let network = try BankNetwork(home.folder)
                await NodeCancellation.tell(job.parties.compactMap { try? PeerCommand.party($0) }, of: job.id, network)
                await network.shutdown()
                try records.markCancelled(job.id)
            } else {
                guard !job.state.isEnd else { throw Finding(CommandFindings.notOpen, stage: .arguments, [job.id.description]) }
                try records.requestCancel(job.id)
                let started = ContinuousClock.now
                while try !records.job(job.id).state.isEnd, ContinuousClock.now - started < Self.patience {
                    try await Task.sleep(for: JobRunning.pollInterval)
                }
            }
            let ended = try records.job(job.id)
            try output.print(JobReport(ended), text: JobText.list([ended], Console.language))
        }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Run a job that failed, was cancelled or interrupted again, from its recorded job file, under a new id.")
        @Argument(help: "The job's id, or its first digits.") var id: String
        @OptionGroup var options: RunOptions

        func run() async throws {
            let job = try JobRunning.records(options.home.folder).find(id)
            guard job.state.isResumable else {
                throw Finding(
                    CommandFindings.notResumable, stage: .arguments,
                    [job.id.description, GeneralTexts.word(job.state.rawValue, Console.language)])
            }
            try await JobRunning.run(
                JobSubmission(
                    file: job.submission.file, path: job.submission.path,
                    result: options.out.map(AbsolutePath.of) ?? job.submission.result,
                    force: options.force || job.submission.force, resumes: job.id.description),
                options)
        }
    }
}
