// A row of the bank's jobs, and the schema of the file; a migration that was released is never changed.

import Findings
import Foundation
import GRDB
import Sessions

enum JobSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1") { database in
            try database.execute(
                sql: """
                    CREATE TABLE jobs (
                        id TEXT NOT NULL UNIQUE CHECK (length(id) = 32),
                        name TEXT NOT NULL,
                        purpose TEXT NOT NULL,
                        parties TEXT NOT NULL,
                        submission TEXT NOT NULL,
                        result TEXT NOT NULL,
                        byServer INTEGER NOT NULL,
                        state TEXT NOT NULL,
                        phase TEXT NOT NULL,
                        done INTEGER,
                        total INTEGER,
                        bytesSent INTEGER NOT NULL,
                        submitted INTEGER NOT NULL,
                        started INTEGER,
                        finished INTEGER,
                        finding TEXT,
                        summary TEXT,
                        cancels INTEGER NOT NULL
                    ) STRICT
                    """)
        }
        return migrator
    }
}

/// As it lies in the file: structured values are JSON.
struct JobRow: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "jobs"
    /// No count of a job is larger; sums and products of counts stay in range.
    private static let countMax = 1 << 50

    let id: String
    let name: String
    let purpose: String
    let parties: String
    let submission: String
    let result: String
    let byServer: Bool
    let state: String
    let phase: String
    let done: Int?
    let total: Int?
    let bytesSent: Int
    let submitted: Int64
    let started: Int64?
    let finished: Int64?
    let finding: String?
    let summary: String?
    let cancels: Bool

    init(_ record: JobRecord) throws(Finding) {
        id = record.id.description
        // The name is a person's text; SQLite would cut it at a NUL.
        name = Finding.escaped(record.name)
        purpose = Finding.escaped(record.purpose)
        parties = try Self.text(record.parties) ?? "[]"
        submission = try Self.text(record.submission) ?? ""
        result = record.result
        byServer = record.byServer
        state = record.state.rawValue
        phase = record.phase
        done = record.done
        total = record.total
        bytesSent = record.bytesSent
        submitted = record.submitted
        started = record.started
        finished = record.finished
        finding = try Self.text(record.finding)
        summary = try Self.text(record.summary)
        cancels = false
    }

    var jobID: JobID? { JobID(hexadecimal: id) }

    /// - Throws: B819.
    func record() throws(Finding) -> JobRecord {
        guard let id = jobID, let state = BankJobState(rawValue: state),
            let parties = try Self.value(parties, as: [String].self), let submission = try Self.value(submission, as: JobSubmission.self)
        else { throw Finding(CommandFindings.recordDamaged, ["id, state, parties or submission"]) }
        guard [done ?? 0, total ?? 0, bytesSent].allSatisfy({ (0...Self.countMax).contains($0) }) else {
            throw Finding(CommandFindings.recordDamaged, ["progress"])
        }
        return JobRecord(
            id: id, name: name, purpose: purpose, parties: parties, submission: submission, result: result, byServer: byServer,
            state: state, phase: phase, done: done, total: total, bytesSent: bytesSent, submitted: submitted, started: started,
            finished: finished, finding: try Self.value(finding, as: StoredFinding.self),
            summary: try Self.value(summary, as: JobSummary.self))
    }

    static func text(_ value: (some Encodable)?) throws(Finding) -> String? {
        guard let value else { return nil }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            throw Finding(CommandFindings.recordDamaged, ["a value that is no JSON"])
        }
    }

    private static func value<Value: Decodable>(_ text: String?, as type: Value.Type) throws(Finding) -> Value? {
        guard let text else { return nil }
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch {
            throw Finding(CommandFindings.recordDamaged, ["\(type)"])
        }
    }
}

extension JobID {
    /// 32 hexadecimal digits in lower case.
    init?(hexadecimal text: String) {
        let digits = Array(text.utf8)
        guard digits.count == 2 * Self.byteCount else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = Self.value(digits[index]), let low = Self.value(digits[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        self.init(bytes)
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 48...57: digit - 48
        case 97...102: digit - 87
        default: nil
        }
    }
}
