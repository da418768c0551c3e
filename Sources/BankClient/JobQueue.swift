// The server's jobs: a few run, some wait, the rest is refused.

import Findings
import Foundation
import Sessions

actor JobQueue {
    private let execution: JobExecution
    private let jobsMax: Int
    private var running: [JobID: Task<Void, Never>] = [:]
    private var waiting: [AdmittedJob] = []
    private var isStopping = false

    init(_ execution: JobExecution, jobsMax: Int) {
        self.execution = execution
        self.jobsMax = jobsMax
    }

    var status: ServerStatus {
        ServerStatus(process: getpid(), jobsRunning: running.count, jobsWaiting: waiting.count, jobsMax: jobsMax)
    }

    /// Recorded when this returns.
    func submit(_ submission: JobSubmission) throws(Finding) -> JobID {
        guard !isStopping else { throw Finding(CommandFindings.serverStopped) }
        guard running.count < jobsMax || waiting.count < LocalLimits.waitingJobsMax else {
            throw Finding(CommandFindings.queueFull, ["\(waiting.count)"])
        }
        let admitted: AdmittedJob
        do {
            admitted = try execution.admit(submission, byServer: true)
        } catch {
            throw Finding(failure: error, stage: .job)
        }
        if running.count < jobsMax { start(admitted) } else { waiting.append(admitted) }
        return admitted.id
    }

    private func start(_ admitted: AdmittedJob) {
        running[admitted.id] = Task {
            // What cannot be recorded is found by the next reader of the records, for the lock is free.
            _ = try? await execution.run(admitted, onInterruption: CommandFindings.serverStopped)
            ended(admitted.id)
        }
    }

    private func ended(_ id: JobID) {
        running[id] = nil
        while !isStopping, running.count < jobsMax, !waiting.isEmpty { start(waiting.removeFirst()) }
    }

    /// Returns when every job has its end.
    func stop() async {
        isStopping = true
        for admitted in waiting { try? execution.abandon(admitted, .interrupted, Finding(CommandFindings.serverStopped)) }
        waiting = []
        let tasks = Array(running.values)
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }
}
