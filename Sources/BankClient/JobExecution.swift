// One job from its submission to its recorded end, in the server or in the command itself.

package import Findings
import Foundation
import Identities
import Jobs
import Parties
package import Programs
package import Sessions
import Synchronization

/// A job that is recorded and holds its lock: it is run once, or abandoned.
package final class AdmittedJob: Sendable {
    package let id: JobID
    let job: Job
    let submission: JobSubmission
    let output: ResultDirectory
    let lock: FileLock

    init(id: JobID, job: Job, submission: JobSubmission, output: ResultDirectory, lock: FileLock) {
        self.id = id
        self.job = job
        self.submission = submission
        self.output = output
        self.lock = lock
    }
}

package struct JobExecution: Sendable {
    /// How often a running job looks whether it is to be cancelled.
    static let cancelPollInterval = Duration.milliseconds(250)
    /// How often progress is written.
    static let noteInterval = Duration.milliseconds(300)

    private let home: BankHome
    private let records: JobRecords
    /// Of the report's first view; the other is one click away.
    private let language: Language

    package init(home: BankHome, records: JobRecords, language: Language = .english) {
        self.home = home
        self.language = language
        self.records = records
    }

    /// Checks the job file and the place of the results, draws the id, and records the job as waiting.
    ///
    /// - Throws: findings of the job file, J313, J318, B816.
    package func admit(_ submission: JobSubmission, byServer: Bool) throws -> AdmittedJob {
        let job = try JobReader.read(Array(submission.file))
        let me = try home.identity().id
        guard job.labelOwner == me else { throw Finding(JobFindings.notTheBank, stage: .job, [me.name]) }
        // A start that cannot be is found before the job is recorded.
        try BankStart.check(job, in: home)
        let id = try BankJob.drawID()
        let result = AbsolutePath.of(submission.result ?? "\(home.path)/results/\(id)")
        let output = try ResultDirectory(path: result, force: submission.force)
        let lock = try records.lock(id)
        try records.insert(
            JobRecord(
                id: id, name: job.name, purpose: job.purpose, parties: job.parties.map(\.id.name), submission: submission,
                result: result, byServer: byServer, state: .waiting, phase: "", done: nil, total: nil, bytesSent: 0,
                submitted: Int64(time(nil)), started: nil, finished: nil, finding: nil, summary: nil))
        return AdmittedJob(id: id, job: job, submission: submission, output: output, lock: lock)
    }

    /// Runs the job and records its end; cancelling the caller cancels the job.
    ///
    /// - Parameter onInterruption: what a cancelled caller means: R416 for a person, B838 for a server that stops.
    /// - Returns: how it ended.
    /// - Throws: B816 when the end could not be recorded.
    package func run(
        _ admitted: AdmittedJob, onInterruption: FindingKind = RunFindings.cancelled,
        onProgress: @escaping @Sendable (JobProgress) -> Void = { _ in }
    ) async throws(Finding) -> JobRecord {
        let id = admitted.id
        guard try records.begin(id) else {
            admitted.lock.removeFile()
            return try records.job(id)
        }
        let (home, records, language) = (home, records, language)
        let work = Task { try await Self.work(admitted, home, records, language, onProgress) }
        let wasAsked = Mutex(false)
        let watcher = Task {
            while !Task.isCancelled {
                if (try? records.isCancelRequested(id)) == true {
                    wasAsked.withLock { $0 = true }
                    work.cancel()
                    return
                }
                try? await Task.sleep(for: Self.cancelPollInterval)
            }
        }
        let result = await withTaskCancellationHandler {
            await work.result
        } onCancel: {
            work.cancel()
        }
        watcher.cancel()
        switch result {
        case .success(let summary): try records.end(id, .done, summary: summary)
        case .failure(let error):
            // What a cancelled job throws on its way out is not news.
            if work.isCancelled {
                let isInterruption = onInterruption != RunFindings.cancelled && !wasAsked.withLock { $0 }
                let kind = isInterruption ? onInterruption : RunFindings.cancelled
                try records.end(id, isInterruption ? .interrupted : .cancelled, finding: Finding(kind, stage: nil))
            } else {
                try records.end(id, .failed, finding: Finding(failure: error, stage: nil))
            }
        }
        admitted.lock.removeFile()
        return try records.job(id)
    }

    /// Gives up a job that never ran.
    func abandon(_ admitted: AdmittedJob, _ state: BankJobState, _ finding: Finding) throws(Finding) {
        try records.end(admitted.id, state, finding: finding)
        admitted.lock.removeFile()
    }

    private static func work(
        _ admitted: AdmittedJob, _ home: BankHome, _ records: JobRecords, _ language: Language,
        _ onProgress: @escaping @Sendable (JobProgress) -> Void
    ) async throws -> JobSummary {
        // A store that cannot be used is found before the work, not after.
        _ = try home.models()
        let (job, start) = try BankStart.resolve(admitted.job, in: home)
        let network = try BankNetwork(home)
        let notes = ProgressNotes(records, admitted.id)
        do {
            let outcome = try await BankJob.run(
                job: job, jobPath: admitted.submission.path, start: start, network: network, id: admitted.id
            ) { progress in
                notes.note(progress)
                onProgress(progress)
            }
            try Task.checkCancellation()
            // The model first: the nodes hold their parts, and without this one nobody can score with it.
            let warnings = try await BankModel.keep(outcome, of: job, in: home, network: network)
            let report = try outcome.report(job: job, finishedAt: Date(), language: language)
            try admitted.output.write(outcome, report: report)
            await network.shutdown()
            return JobSummary(outcome, warnings: outcome.warnings + warnings)
        } catch {
            await network.shutdown()
            throw error
        }
    }
}

/// Writes progress to the record, a few times a second and off the thread that computes.
private final class ProgressNotes: Sendable {
    private let records: JobRecords
    private let id: JobID
    private let last = Mutex<(phase: Phase?, at: ContinuousClock.Instant)>((nil, .now))
    private let (stream, continuation) = AsyncStream.makeStream(of: JobProgress.self, bufferingPolicy: .bufferingNewest(1))
    private let writer = Mutex<Task<Void, Never>?>(nil)

    init(_ records: JobRecords, _ id: JobID) {
        self.records = records
        self.id = id
        let stream = stream
        writer.withLock { writer in
            writer = Task.detached {
                for await progress in stream {
                    // A note that cannot be written costs a watcher a line, not the job.
                    try? records.note(
                        id, phase: progress.phase.rawValue, done: progress.pass?.done, total: progress.pass?.of,
                        bytesSent: progress.bytesSent)
                }
            }
        }
    }

    deinit { continuation.finish() }

    func note(_ progress: JobProgress) {
        let isDue = last.withLock { last in
            guard last.phase != progress.phase || ContinuousClock.now - last.at >= JobExecution.noteInterval else { return false }
            last = (progress.phase, .now)
            return true
        }
        if isDue { continuation.yield(progress) }
    }
}
