// The bank's models: one SQLite file in its home, mode 0600, beside whatever else the home holds.
//
// Own components of the shares are in the clear in it, as at the nodes: alone they say nothing. Own coefficients say what they are.

import Features
package import Findings
import Foundation
import GRDB
import Identities
import Parties
import Programs
import Secrets
import Sessions

package struct ModelStore: Sendable {
    private let path: String
    private let queue: DatabaseQueue
    private static let idDigits = 2 * JobID.byteCount

    /// - Throws: M801, M802, M804.
    package init(path: String) throws(Finding) {
        try PrivateFile.prepare(path, notOpened: ModelFindings.notOpened, tooOpen: ModelFindings.tooOpen)
        self.path = path
        do {
            var configuration = Configuration()
            // Two commands may run at once.
            configuration.busyMode = .timeout(5)
            configuration.prepareDatabase { try $0.execute(sql: "PRAGMA secure_delete = ON") }
            queue = try DatabaseQueue(path: path, configuration: configuration)
            guard try queue.read({ try !Self.migrator.hasBeenSuperseded($0) }) else {
                throw Finding(ModelFindings.newer, stage: .arguments, [path])
            }
            try Self.migrator.migrate(queue)
        } catch let finding as Finding {
            throw finding
        } catch {
            throw Finding(ModelFindings.notOpened, stage: .arguments, [path, Self.reason(error)])
        }
    }

    /// Kept when this returns. Throws M803.
    package func insert(_ model: BankModel) throws(Finding) {
        try run { queue in try queue.write { try StoredBankModels.insert(model, $0) } }
    }

    /// The newest first; whole, so that a damaged one is found. Throws M807.
    package func list() throws(Finding) -> [BankModel] {
        try run { queue in try queue.read { try StoredBankModels.all($0) } }
    }

    /// - Parameter prefix: hexadecimal digits with which exactly one model's id begins.
    /// - Throws: M805, M806, M807.
    package func model(idPrefix prefix: String) throws(Finding) -> BankModel {
        let wanted = prefix.lowercased()
        guard !wanted.isEmpty, wanted.utf8.count <= Self.idDigits, wanted.utf8.allSatisfy({ Self.isDigit($0) }) else {
            throw Finding(ModelFindings.unknown, stage: .arguments, [prefix])
        }
        let ids = try run { queue in try queue.read { try StoredBankModels.ids($0) } }.filter { $0.description.hasPrefix(wanted) }
        guard let id = ids.first else { throw Finding(ModelFindings.unknown, stage: .arguments, [prefix]) }
        guard ids.count == 1 else { throw Finding(ModelFindings.ambiguous, stage: .arguments, [prefix, "\(ids.count)"]) }
        guard let model = try run({ queue in try queue.read { try StoredBankModels.fetch(id, $0) } }) else {
            throw Finding(ModelFindings.unknown, stage: .arguments, [prefix])
        }
        return model
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) }

    private func run<Result>(_ body: (DatabaseQueue) throws -> Result) throws(Finding) -> Result {
        do {
            return try body(queue)
        } catch let finding as Finding {
            throw finding
        } catch {
            throw Finding(ModelFindings.failed, [Self.reason(error)])
        }
    }

    /// No SQL and no values.
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

    /// One migration a version; one that was released is never changed.
    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1") { database in
            try database.execute(
                sql: """
                    CREATE TABLE models (
                        id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
                        name TEXT NOT NULL,
                        purpose TEXT NOT NULL,
                        created INTEGER NOT NULL,
                        owner TEXT NOT NULL,
                        manifest BLOB NOT NULL,
                        parties TEXT NOT NULL,
                        encoding TEXT,
                        whitening TEXT,
                        columnCounts TEXT NOT NULL,
                        own BLOB NOT NULL,
                        next BLOB NOT NULL,
                        fractionBits INTEGER NOT NULL,
                        magnitudeBits INTEGER NOT NULL,
                        coefficients TEXT,
                        figures TEXT NOT NULL
                    ) STRICT
                    """)
        }
        return migrator
    }
}

extension BankHome {
    /// Made when first asked for.
    package func models() throws(Finding) -> ModelStore { try ModelStore(path: path + "/models.sqlite") }
}
