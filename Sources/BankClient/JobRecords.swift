// The bank's records of its jobs: one SQLite file in its home, shared by the server and by jobs that run alone.
//
// The record is also how processes speak of a job: whoever runs it writes its progress here, whoever watches reads it, and who
// wants it cancelled says so here. Whether a job's process still lives is told by a lock that the system releases with it.

package import Findings
import Foundation
import GRDB
import Identities
import Jobs
import Programs
package import Sessions

package final class JobRecords: Sendable {
    /// Jobs that a list shows at most.
    package static let listCountMax = 10_000

    private let queue: DatabaseQueue
    private let folder: String
    private let now: @Sendable () -> Int64

    /// Opens or makes the file, and marks the jobs whose process has gone.
    ///
    /// - Throws: B816 to B818.
    package init(_ home: BankHome, now: @escaping @Sendable () -> Int64 = { Int64(time(nil)) }) throws(Finding) {
        folder = home.path + "/jobs"
        self.now = now
        try PrivateFolder.prepare(folder, notMade: CommandFindings.recordsNotOpened, tooOpen: CommandFindings.recordsTooOpen)
        let path = folder + "/jobs.sqlite"
        try PrivateFile.prepare(path, notOpened: CommandFindings.recordsNotOpened, tooOpen: CommandFindings.recordsTooOpen)
        // Two processes must not migrate at once.
        let migrating = try FileLock.wait(folder + "/jobs.lock")
        var configuration = Configuration()
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(10)
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            guard try queue.read({ try !JobSchema.migrator.hasBeenSuperseded($0) }) else {
                throw Finding(CommandFindings.recordsNewer, stage: .arguments, [path])
            }
            try JobSchema.migrator.migrate(queue)
        } catch let finding as Finding {
            throw finding
        } catch {
            throw Finding(CommandFindings.recordsNotOpened, stage: .arguments, [path, Self.reason(error)])
        }
        migrating.release()
        try markInterrupted()
    }

    // MARK: Whoever runs a job

    /// Held by the process that runs the job, from before its record exists until after its end is written.
    func lock(_ id: JobID) throws(Finding) -> FileLock {
        guard let lock = try FileLock.take(lockPath(id)) else {
            throw Finding(CommandFindings.recordsNotOpened, stage: .arguments, [lockPath(id), "it is locked"])
        }
        return lock
    }

    func insert(_ record: JobRecord) throws(Finding) {
        let row = try JobRow(record)
        try write { try row.insert($0) }
    }

    /// False, and nothing is changed, if the job does not wait any more: it was cancelled.
    func begin(_ id: JobID) throws(Finding) -> Bool {
        try write { database in
            try database.execute(
                sql: "UPDATE jobs SET state = 'running', started = ? WHERE id = ? AND state = 'waiting'",
                arguments: [self.now(), id.description])
            return database.changesCount == 1
        }
    }

    func note(_ id: JobID, phase: String, done: Int?, total: Int?, bytesSent: Int) throws(Finding) {
        try write { database in
            try database.execute(
                sql: "UPDATE jobs SET phase = ?, done = ?, total = ?, bytesSent = ? WHERE id = ? AND state = 'running'",
                arguments: [phase, done, total, bytesSent, id.description])
        }
    }

    /// Writes the end of an open job; an ended one keeps its end.
    package func end(_ id: JobID, _ state: BankJobState, finding: Finding? = nil, summary: JobSummary? = nil) throws(Finding) {
        let (finding, summary) = (try JobRow.text(finding.map(StoredFinding.init)), try JobRow.text(summary))
        try write { database in
            try database.execute(
                sql: """
                    UPDATE jobs SET state = ?, finding = ?, summary = ?, finished = ?
                    WHERE id = ? AND state IN ('waiting', 'running')
                    """,
                arguments: [state.rawValue, finding, summary, self.now(), id.description])
        }
    }

    func isCancelRequested(_ id: JobID) throws(Finding) -> Bool {
        try read { try Bool.fetchOne($0, sql: "SELECT cancels FROM jobs WHERE id = ?", arguments: [id.description]) } ?? false
    }

    // MARK: Whoever looks

    /// The newest first.
    package func list(countMax: Int = listCountMax) throws(Finding) -> [JobRecord] {
        try markInterrupted()
        let rows = try read {
            try JobRow.fetchAll($0, sql: "SELECT * FROM jobs ORDER BY submitted DESC, rowid DESC LIMIT ?", arguments: [countMax])
        }
        return try rows.map { row throws(Finding) in try row.record() }
    }

    /// - Parameter prefix: of the id's hexadecimal digits; it must begin exactly one.
    /// - Throws: B811, B812.
    package func find(_ prefix: String) throws(Finding) -> JobRecord {
        try markInterrupted()
        let digits = prefix.lowercased()
        guard !digits.isEmpty, digits.utf8.count <= 32, digits.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
        else { throw Finding(CommandFindings.noSuchJob, stage: .arguments, [prefix]) }
        let rows = try read {
            try JobRow.fetchAll($0, sql: "SELECT * FROM jobs WHERE substr(id, 1, ?) = ? LIMIT 100", arguments: [digits.utf8.count, digits])
        }
        guard let row = rows.first else { throw Finding(CommandFindings.noSuchJob, stage: .arguments, [prefix]) }
        guard rows.count == 1 else { throw Finding(CommandFindings.ambiguousJob, stage: .arguments, [prefix, "\(rows.count)"]) }
        return try row.record()
    }

    package func job(_ id: JobID) throws(Finding) -> JobRecord { try find(id.description) }

    /// Asks whoever runs the job to cancel it; a job that only waits is cancelled at once.
    package func requestCancel(_ id: JobID) throws(Finding) {
        let finding = try JobRow.text(StoredFinding(Finding(RunFindings.cancelled)))
        try write { database in
            try database.execute(sql: "UPDATE jobs SET cancels = 1 WHERE id = ?", arguments: [id.description])
            try database.execute(
                sql: "UPDATE jobs SET state = 'cancelled', finding = ?, finished = ? WHERE id = ? AND state = 'waiting'",
                arguments: [finding, self.now(), id.description])
        }
    }

    /// An interrupted job whose nodes were told is a cancelled one.
    package func markCancelled(_ id: JobID) throws(Finding) {
        let finding = try JobRow.text(StoredFinding(Finding(RunFindings.cancelled)))
        try write { database in
            try database.execute(
                sql: "UPDATE jobs SET state = 'cancelled', finding = ? WHERE id = ? AND state = 'interrupted'",
                arguments: [finding, id.description])
        }
    }

    // MARK: Inside

    private func lockPath(_ id: JobID) -> String { "\(folder)/\(id).lock" }

    /// Open jobs whose lock is free have lost their process.
    private func markInterrupted() throws(Finding) {
        let open = try read {
            try JobRow.fetchAll($0, sql: "SELECT * FROM jobs WHERE state IN ('waiting', 'running')")
        }
        for row in open {
            guard let id = row.jobID, let lock = try FileLock.take(lockPath(id)) else { continue }
            try end(id, .interrupted, finding: Finding(CommandFindings.runnerGone))
            // What it may have written beside its result is no result.
            try? FileManager.default.removeItem(atPath: row.result + ".partial")
            lock.removeFile()
        }
    }

    private func write<Result>(_ body: (Database) throws -> Result) throws(Finding) -> Result {
        do {
            return try queue.write(body)
        } catch {
            throw Finding(CommandFindings.recordsNotOpened, [folder, Self.reason(error)])
        }
    }

    private func read<Result>(_ body: (Database) throws -> Result) throws(Finding) -> Result {
        do {
            return try queue.read(body)
        } catch {
            throw (error as? Finding) ?? Finding(CommandFindings.recordsNotOpened, [folder, Self.reason(error)])
        }
    }

    private static func reason(_ error: any Error) -> String {
        guard let error = error as? DatabaseError else { return "a value of another type" }
        return switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED: "another process uses it"
        case .SQLITE_FULL: "no space left"
        case .SQLITE_NOTADB, .SQLITE_CORRUPT: "it is damaged or no database"
        case .SQLITE_READONLY: "it is read-only"
        default: "SQLite \(error.extendedResultCode.rawValue)"
        }
    }
}
