// Running a job from the command line: handed to the server if one answers, else in this process; watched to its end.

import BankClient
import Findings
import Foundation
import Programs
import Sessions
import Terminal

enum JobRunning {
    /// How often a watched job's record is read.
    static let pollInterval = Duration.milliseconds(200)

    /// The records of a home that has an identity: an empty folder is not made into one.
    static func records(_ home: BankHome) throws(Finding) -> JobRecords {
        _ = try home.identity()
        return try JobRecords(home)
    }

    static func run(_ submission: JobSubmission, _ options: JobCommand.RunOptions) async throws {
        let home = options.home.folder
        let records = try records(home)
        if !options.alone, let id = try await LocalClient(home).submit(submission) {
            if options.detach {
                let job = try records.job(id)
                try options.output.print(
                    JobReport(job), text: CommandTexts.handedOver(Console.language, id.description))
                return
            }
            let signals = Signals {
                Console.error(CommandTexts.cancelling(Console.language))
                try? records.requestCancel(id)
            }
            let job = try await watch(id, records, options.display)
            withExtendedLifetime(signals) {}
            return try end(job, options.output)
        }
        guard !options.detach else { throw Finding(CommandFindings.noServer, stage: .arguments, [options.home.home]) }
        try end(try await runAlone(submission, home, records, options.display), options.output)
    }

    private static func runAlone(
        _ submission: JobSubmission, _ home: BankHome, _ records: JobRecords, _ display: ProgressDisplay
    ) async throws -> JobRecord {
        let execution = JobExecution(home: home, records: records, language: Console.language)
        let admitted = try execution.admit(submission, byServer: false)
        let work = Task { try await execution.run(admitted) { display.show(ProgressStep($0)) } }
        let signals = Signals {
            Console.error(CommandTexts.cancelling(Console.language))
            work.cancel()
        }
        let result = await work.result
        withExtendedLifetime(signals) {}
        display.finish()
        return try result.get()
    }

    /// Shows progress until the job has ended.
    static func watch(_ id: JobID, _ records: JobRecords, _ display: ProgressDisplay) async throws -> JobRecord {
        while true {
            let job = try records.job(id)
            if job.state.isEnd {
                display.finish()
                return job
            }
            if !job.phase.isEmpty {
                display.show(ProgressStep(phase: job.phase, done: job.done, total: job.total, bytesSent: job.bytesSent))
            }
            try await Task.sleep(for: pollInterval)
        }
    }

    /// Prints what a job that is done came to; throws what ended any other.
    static func end(_ job: JobRecord, _ output: OutputOptions) throws {
        guard job.state == .done, let summary = job.summary else {
            throw job.finding?.finding ?? Finding(CommandFindings.recordDamaged, ["the end of \(job.id)"])
        }
        if !output.json {
            for warning in summary.warnings { StandardError.show(warning.finding) }
        }
        try output.print(JobReport(job), text: JobText.summary(job, summary, Console.language))
    }
}

extension ProgressStep {
    init(_ progress: JobProgress) {
        self.init(
            phase: progress.phase.rawValue, done: progress.pass?.done, total: progress.pass?.of, bytesSent: progress.bytesSent)
    }
}
