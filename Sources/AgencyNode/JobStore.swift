// The store of a node: offers seen, jobs, models; one SQLite file, written before anything is acknowledged.
//
// WAL with synchronous FULL: what a call returned from has reached the disk. The file is locked for one process. Calls block for
// a flush of the disk, a few milliseconds.

package import Findings
import Foundation
import GRDB
import Identities
package import Parties
package import Sessions
import Synchronization

package final class JobStore: Sendable {
    /// nil once closed. Dropped, not closed by force: a queue that GRDB closed must not be used by a call under way.
    private let openQueue: Mutex<DatabaseQueue?>
    private let now: @Sendable () -> UInt64
    /// Jobs that ran when the node was last stopped; they have failed with R430.
    package let interrupted: [JobID]

    /// Opens or makes the file, migrates it, and fails the jobs that a stop or a crash left open.
    ///
    /// - Parameter now: seconds since 1970.
    /// - Throws: D631 to D634.
    package init(path: String, now: @escaping @Sendable () -> UInt64 = { WallTime.now.seconds }) throws(Finding) {
        try PrivateFile.prepare(path, notOpened: NodeFindings.storeNotOpened, tooOpen: NodeFindings.storeTooOpen)
        var configuration = Configuration()
        configuration.journalMode = .wal
        configuration.prepareDatabase { database in
            // One process: another node on the same store would fail the jobs of the first.
            try database.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
            try database.execute(sql: "PRAGMA secure_delete = ON")
        }
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            // After opening: GRDB sets NORMAL with WAL, and a job must not be acknowledged before it is on the disk.
            try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            guard try queue.read({ try !StoreSchema.migrator.hasBeenSuperseded($0) }) else {
                throw Finding(NodeFindings.storeNewer, stage: .arguments, [path])
            }
            try StoreSchema.migrator.migrate(queue)
            interrupted = try queue.write { try Self.failOpenJobs($0, at: now()) }
            openQueue = Mutex(queue)
            self.now = now
        } catch let finding as Finding {
            throw finding
        } catch {
            throw Finding(NodeFindings.storeNotOpened, stage: .arguments, [path, Self.reason(error)])
        }
    }

    // MARK: Offers and jobs

    /// Records the id of an offer that was refused; false if it was offered before.
    package func recordOffer(_ id: JobID, from peer: PartyID) throws(Finding) -> Bool {
        try write { try Self.insertOffer(id, peer, self.now(), $0) }
    }

    /// Records an offer and its job in one transaction; false, and nothing is changed, if the id was offered before.
    package func admit(_ job: JobRecord) throws(Finding) -> Bool {
        try write { database in
            guard try Self.insertOffer(job.id, job.peer, self.now(), database) else { return false }
            try database.execute(
                sql: """
                    INSERT INTO jobs (id, peer, name, purpose, tableName, state, phase, code, arguments, created)
                    VALUES (?, ?, ?, ?, ?, ?, ?, '', '[]', ?)
                    """,
                arguments: [
                    Data(job.id.bytes), job.peer.name, job.name, job.purpose, job.table, JobState.Kind.waiting.rawValue, job.phase,
                    Int64(clamping: job.created),
                ])
            return true
        }
    }

    /// Moves a job on. With `done` its model is stored in the same transaction; a finding is kept as far as a peer may be told.
    ///
    /// Throws D635 for a step that is not allowed and for an unknown job.
    package func move(_ id: JobID, to next: JobState.Kind, finding: Finding? = nil, model: NodeModel? = nil) throws(Finding) {
        try write { database in
            let raw = try UInt8.fetchOne(database, sql: "SELECT state FROM jobs WHERE id = ?", arguments: [Data(id.bytes)])
            let state = raw.flatMap(JobState.Kind.init(rawValue:))
            guard let state, state.mayBecome(next) else {
                throw Finding(NodeFindings.badTransition, [id.description, state?.word ?? "unknown", next.word])
            }
            try database.execute(
                sql: "UPDATE jobs SET state = ?, code = ?, arguments = ?, finished = ? WHERE id = ?",
                arguments: [
                    next.rawValue, finding?.kind.code ?? "",
                    try Self.text(finding.map { Self.storable($0) } ?? []),
                    next.isEnd ? Int64(clamping: self.now()) : nil, Data(id.bytes),
                ])
            if next == .done, let model { try StoredModels.insert(model, id: id, at: self.now(), database) }
        }
    }

    /// The phase of a running job, for whoever looks after a crash; ignored in other states.
    package func note(phase: String, of id: JobID) throws(Finding) {
        try write { database in
            try database.execute(
                sql: "UPDATE jobs SET phase = ? WHERE id = ? AND state = ?",
                arguments: [phase, Data(id.bytes), JobState.Kind.running.rawValue])
        }
    }

    package func job(_ id: JobID) throws(Finding) -> JobRecord? {
        try read { try Row.fetchOne($0, sql: "SELECT * FROM jobs WHERE id = ?", arguments: [Data(id.bytes)]).map(Self.record) }
    }

    /// The newest first.
    package func jobs(countMax: Int) throws(Finding) -> [JobRecord] {
        try read {
            try Row.fetchAll($0, sql: "SELECT * FROM jobs ORDER BY created DESC, rowid DESC LIMIT ?", arguments: [countMax])
                .map(Self.record)
        }
    }

    package func model(_ id: JobID) throws(Finding) -> NodeModel? {
        try read { try StoredModels.fetch(id, $0) }
    }

    /// Jobs whose models are here, the newest first.
    package func modelIDs(countMax: Int) throws(Finding) -> [JobID] {
        try read { try StoredModels.ids(countMax: countMax, $0) }
    }

    /// Whether the store answers.
    package func check() throws(Finding) {
        _ = try read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_master") }
    }

    /// Unlocks the file when the calls under way have ended; every later call fails with D633. Last thing of a graceful stop.
    package func close() {
        openQueue.withLock { $0 = nil }
    }

    // MARK: Inside

    var queue: DatabaseQueue {
        get throws(Finding) {
            guard let queue = openQueue.withLock({ $0 }) else { throw Finding(NodeFindings.storeFailed, ["it is closed"]) }
            return queue
        }
    }

    private func write<Result>(_ body: (Database) throws -> Result) throws(Finding) -> Result {
        do {
            return try queue.write(body)
        } catch {
            throw Self.failure(error)
        }
    }

    private func read<Result>(_ body: (Database) throws -> Result) throws(Finding) -> Result {
        do {
            return try queue.read(body)
        } catch {
            throw Self.failure(error)
        }
    }

    /// No SQL and no values: they may hold what a peer wrote.
    private static func failure(_ error: any Error) -> Finding {
        (error as? Finding) ?? Finding(NodeFindings.storeFailed, [reason(error)])
    }

    private static func reason(_ error: any Error) -> String {
        guard let error = error as? DatabaseError else { return "unexpected" }
        return switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED: "another process uses it"
        case .SQLITE_FULL: "no space left"
        case .SQLITE_NOTADB, .SQLITE_CORRUPT: "it is damaged or no store"
        case .SQLITE_READONLY: "it is read-only"
        default: "SQLite \(error.extendedResultCode.rawValue)"
        }
    }

    private static func insertOffer(_ id: JobID, _ peer: PartyID, _ time: UInt64, _ database: Database) throws -> Bool {
        try database.execute(
            sql: "INSERT OR IGNORE INTO offers (id, peer, offered) VALUES (?, ?, ?)",
            arguments: [Data(id.bytes), peer.name, Int64(clamping: time)])
        return database.changesCount == 1
    }

    private static func failOpenJobs(_ database: Database, at time: UInt64) throws -> [JobID] {
        let open = [JobState.Kind.waiting.rawValue, JobState.Kind.running.rawValue]
        let ids = try Data.fetchAll(database, sql: "SELECT id FROM jobs WHERE state IN (?, ?)", arguments: StatementArguments(open))
        try database.execute(
            sql: "UPDATE jobs SET state = ?, code = ?, arguments = '[]', finished = ? WHERE state IN (?, ?)",
            arguments: [JobState.Kind.failed.rawValue, NodeFindings.nodeStopped.code, Int64(clamping: time), open[0], open[1]])
        return ids.compactMap { JobID(Array($0)) }
    }

    /// Arguments that a peer may be told; others may hold a cell, and are in no store.
    private static func storable(_ finding: Finding) -> [String] {
        PeerView.told(finding).kind == finding.kind ? finding.arguments : []
    }

    private static func text(_ arguments: [String]) throws -> String {
        String(decoding: try JSONEncoder().encode(arguments), as: UTF8.self)
    }

    private static func record(_ row: Row) throws -> JobRecord {
        guard let id = JobID(Array(try row.read("id", as: Data.self))), let peer = PartyID(try row.read("peer", as: String.self)),
            let state = JobState.Kind(rawValue: try row.read("state", as: UInt8.self)),
            let arguments = try? JSONDecoder().decode([String].self, from: Data(try row.read("arguments", as: String.self).utf8))
        else { throw Finding(NodeFindings.storeDamaged, ["job"]) }
        return JobRecord(
            id: id, peer: peer, name: try row.read("name", as: String.self), purpose: try row.read("purpose", as: String.self),
            table: try row.readOptional("tableName", as: String.self), state: state, phase: try row.read("phase", as: String.self),
            code: try row.read("code", as: String.self), arguments: arguments,
            created: UInt64(clamping: try row.read("created", as: Int64.self)),
            finished: try row.readOptional("finished", as: Int64.self).map { UInt64(clamping: $0) })
    }
}
