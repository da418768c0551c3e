// Models as rows of the bank's store: shares as bytes, all else as JSON; everything is checked when it is read back.

import Features
import Findings
import Foundation
import GRDB
import Jobs
import Parties
import Programs
import Secrets
import Sessions
import Tables

enum StoredBankModels {
    static func insert(_ model: BankModel, _ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO models
                    (id, name, purpose, created, owner, manifest, parties, encoding, whitening, columnCounts, own, next,
                     fractionBits, magnitudeBits, coefficients, figures)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                Data(model.id.bytes), model.name, model.purpose, Int64(clamping: model.created), model.owner.name, Data(model.manifest),
                try json(model.parties.map(StoredParty.init)), try model.encoding.map { try json($0) },
                try model.whitening.map { try json($0) }, try json(model.part.columnCounts), Data(model.part.own.littleEndianBytes),
                Data(model.part.next.littleEndianBytes), model.part.fractionBits, model.part.magnitudeBits,
                try model.coefficients.map { try json($0) }, try json(model.figures),
            ])
    }

    static func ids(_ database: Database) throws -> [JobID] {
        try Data.fetchAll(database, sql: "SELECT id FROM models").compactMap { JobID(Array($0)) }
    }

    static func all(_ database: Database) throws -> [BankModel] {
        try Row.fetchAll(database, sql: "SELECT * FROM models ORDER BY created DESC, rowid DESC").map(model)
    }

    static func fetch(_ id: JobID, _ database: Database) throws -> BankModel? {
        try Row.fetchOne(database, sql: "SELECT * FROM models WHERE id = ?", arguments: [Data(id.bytes)]).map(model)
    }

    /// Throws M807 whatever is wrong with the row.
    private static func model(_ row: Row) throws -> BankModel {
        let id = Data.fromDatabaseValue(row["id"] as DatabaseValue).flatMap { JobID(Array($0)) }
        let damaged = Finding(ModelFindings.damaged, [id?.description ?? "?"])
        func value<Value: DatabaseValueConvertible>(_ column: String, as type: Value.Type) throws -> Value {
            guard let value = Value.fromDatabaseValue(row[column] as DatabaseValue) else { throw damaged }
            return value
        }
        func decoded<Value: Decodable>(_ column: String, as type: Value.Type) throws -> Value {
            guard let value = try? JSONDecoder().decode(Value.self, from: Data(try value(column, as: String.self).utf8)) else {
                throw damaged
            }
            return value
        }
        func decodedOptional<Value: Decodable>(_ column: String, as type: Value.Type) throws -> Value? {
            (row[column] as DatabaseValue).isNull ? nil : try decoded(column, as: type)
        }
        let parties = try decoded("parties", as: [StoredParty].self).compactMap(\.party)
        guard let id, let owner = PartyID(try value("owner", as: String.self)),
            (PartyLimits.computeCount...PartyLimits.countMax).contains(parties.count),
            parties.contains(where: { $0.id == owner }),
            let own = SecretWords(littleEndianBytes: Array(try value("own", as: Data.self))),
            let next = SecretWords(littleEndianBytes: Array(try value("next", as: Data.self)))
        else { throw damaged }
        let figures = try decoded("figures", as: ModelFigures.self)
        guard figures.target?.isUsable ?? true else { throw damaged }
        return BankModel(
            id: id, name: try value("name", as: String.self), purpose: try value("purpose", as: String.self),
            created: UInt64(clamping: try value("created", as: Int64.self)), owner: owner,
            manifest: Array(try value("manifest", as: Data.self)), parties: parties,
            encoding: try decodedOptional("encoding", as: FittedEncoding.self),
            whitening: try decodedOptional("whitening", as: Whitening.self),
            part: ModelPart(
                columnCounts: try decoded("columnCounts", as: [Int].self), own: own, next: next,
                fractionBits: try value("fractionBits", as: Int.self), magnitudeBits: try value("magnitudeBits", as: Int.self)),
            coefficients: try decodedOptional("coefficients", as: [Double].self),
            figures: figures)
    }

    private static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}

/// A party of a job in JSON.
private struct StoredParty: Codable {
    let id: String
    /// nil for a neutral compute node.
    let path: String?
    let delimiter: String
    let keyColumn: String
    let keyType: String
    let duplicates: String
    let columns: [ColumnSpecification]

    init(_ party: JobParty) {
        id = party.id.name
        path = party.table?.path
        delimiter = party.table.map { String($0.delimiter) } ?? ","
        keyColumn = party.table?.keyColumn ?? ""
        keyType = (party.table?.keyType ?? .text).rawValue
        duplicates = (party.table?.duplicates ?? .refuse).rawValue
        columns = party.columns
    }

    /// nil where a word is not known.
    var party: JobParty? {
        guard let id = PartyID(id), delimiter.count == 1, let delimiter = delimiter.first,
            let keyType = IdentifierType(rawValue: keyType), let duplicates = DuplicatePolicy(rawValue: duplicates)
        else { return nil }
        let table = path.map {
            JobTable(path: $0, delimiter: delimiter, keyColumn: keyColumn, keyType: keyType, duplicates: duplicates)
        }
        return JobParty(id: id, table: table, label: nil, weight: nil, columns: columns)
    }
}
