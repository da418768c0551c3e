// Fuzzes what a node reads out of its store: jobs and models whose rows say what an input says.

import Findings
import Foundation
import FuzzKit
import GRDB
import Learning
import Parties
import Secrets
import Sessions
import Statistics
import Tables

@testable import AgencyNode
@testable import Features

@main struct FuzzStore: FuzzTarget {
    private static let columns = ["encoding", "whitening", "columnCounts", "own", "next", "fractionBits", "magnitudeBits"]
    private static let separator: UInt8 = 0xFF

    /// The first byte says whether the rest is a model or a job. Fields are separated by a byte that no UTF-8 text holds.
    static func check(_ bytes: [UInt8]) {
        guard let kind = bytes.first, let store = Store.shared else { return }
        let fields = bytes.dropFirst().split(separator: separator, omittingEmptySubsequences: false).map { Data($0) }
        do {
            if kind & 1 == 0 {
                guard fields.count == columns.count else { return }
                try store.write(model: fields)
                if let model = try store.jobs.model(store.id) { use(model) }
            } else {
                guard fields.count == 6 else { return }
                try store.write(job: fields)
                if let job = try store.jobs.job(store.id) { precondition(job.id == store.id) }
                _ = try store.jobs.jobs(countMax: 4)
            }
        } catch {
            // A damaged store is a finding; what SQLite refuses never gets into one.
            precondition(error is Finding || error is DatabaseError)
        }
    }

    /// What is read back must be fit for scoring: no table may stop the node then.
    private static func use(_ model: NodeModel) {
        precondition(model.own.count == model.next.count && model.own.count == model.columnCounts.reduce(0, +))
        guard let encoding = model.encoding else { return }
        precondition(encoding.featureNames.count == encoding.featureCount && encoding.smallestLevelShare <= 1)
        let cells = ["", "0", "-1.5e300", "1e300", "CA", "中山", "2020-02-29", "not a date"]
        for rows in [Array(cells.indices), [1, 2], []] {
            let table = Set(encoding.columnNames).map { TextColumn(name: $0, values: cells) }
            guard let design = try? encoding.encode(columns: table, rows: rows), let whitening = model.whitening else { continue }
            precondition(OwnerInputs.encode(whitening.apply(design).values).count == whitening.whitenedCount * rows.count)
        }
    }

    /// A store on the smallest disk that there is, with one job.
    private struct Store {
        let jobs: JobStore
        let id: JobID

        static let shared: Store? = {
            let folder = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : "/tmp"
            let path = "\(folder)/tally-fuzz-store-\(getpid()).sqlite"
            guard let jobs = try? JobStore(path: path), let id = JobID([UInt8](1...16)), let bank = PartyID("bank"),
                (try? jobs.admit(JobRecord(id: id, peer: bank, name: "joint", purpose: "audit", table: "firms", created: 1))) == true
            else { return nil }
            // Open, it needs no name; nothing is left behind.
            for ending in ["", "-wal", "-shm"] { unlink(path + ending) }
            return Store(jobs: jobs, id: id)
        }()

        func write(model fields: [Data]) throws {
            try jobs.queue.write { database in
                try database.execute(
                    sql: """
                        INSERT OR REPLACE INTO models
                            (id, manifest, section, encoding, whitening, columnCounts, own, next, fractionBits, magnitudeBits, created)
                        VALUES (?, x'', x'', CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), ?, ?,
                            CAST(CAST(? AS TEXT) AS INTEGER), CAST(CAST(? AS TEXT) AS INTEGER), 1)
                        """,
                    arguments: [Data(id.bytes)] + StatementArguments(fields.enumerated().map { $0 < 2 && $1.isEmpty ? nil : $1 }))
            }
        }

        func write(job fields: [Data]) throws {
            try jobs.queue.write { database in
                try database.execute(
                    sql: """
                        UPDATE jobs SET peer = CAST(? AS TEXT), name = CAST(? AS TEXT), phase = CAST(? AS TEXT), code = CAST(? AS TEXT),
                            arguments = CAST(? AS TEXT), created = CAST(CAST(? AS TEXT) AS INTEGER)
                        """,
                    arguments: StatementArguments(fields))
            }
        }
    }

    // MARK: Seeds

    static let words = [
        "\"party\":", "\"columns\":", "\"name\":", "\"reading\":", "\"content\":", "\"numeric\":", "\"categorical\":", "\"number\":",
        "\"date\":",
        "\"level\":", "\"missing\":", "\"other\":", "\"value\":", "\"prefix\":", "\"reference\":", "\"dummies\":", "\"indicator\":",
        "\"share\":",
        "\"featureCount\":", "\"hasIntercept\":", "\"lower\":", "\"_0\":", "1e-320", "1e308", "null", "9223372036854775807",
    ]

    static var seeds: [[UInt8]] {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            let rows = Array(0..<400)
            let texts: [(ColumnSpecification, (Int) -> String)] = [
                (ColumnSpecification(name: "sales", kind: .numeric(log1p: true)), { $0 % 5 == 0 ? "" : "\($0 * 37 % 101)" }),
                (ColumnSpecification(name: "region", kind: .categorical(prefix: 2)), { ["CA", "NY", "TX", ""][$0 % 4] }),
                (ColumnSpecification(name: "opened", kind: .date(pattern: "yyyy-MM-dd")), { "20\(10 + $0 % 13)-01-15" }),
            ]
            let table = texts.map { specification, text in
                (specification, TextColumn(name: specification.name, values: rows.map(text)))
            }
            let encoding = try FittedEncoding.fit(columns: table, trainingRows: rows, party: "tax").encoding
            let whitening = try Whitening.fit(design: try encoding.encode(columns: table.map(\.1), rows: rows), l2: 1e-4)
            let words = Data(repeating: 7, count: 8 * (whitening.whitenedCount + 3))
            func model(_ encoding: Data, _ whitening: Data, _ counts: String, _ words: Data) -> [UInt8] {
                let fields = [encoding, whitening, Data(counts.utf8), words, words, Data("20".utf8), Data("40".utf8)]
                return [0] + Array(fields.joined(separator: [separator]))
            }
            return [
                model(try encoder.encode(encoding), try encoder.encode(whitening), "[\(whitening.whitenedCount),3,0]", words),
                model(Data(), Data(), "[0,2,1]", Data(count: 24)),
                [1] + Array(["bank", "joint", "train", "R402", "[\"1\",\"2\"]", "1"].map { Data($0.utf8) }.joined(separator: [separator])),
            ]
        }
    }
}
