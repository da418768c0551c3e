// Models in the store: words as little-endian bytes, encodings as JSON, everything checked when it is read back.

import Features
import Findings
import Foundation
import GRDB
import Secrets
import Sessions

enum StoredModels {
    static func insert(_ model: NodeModel, id: JobID, at time: UInt64, _ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO models
                    (id, manifest, section, encoding, whitening, columnCounts, own, next, fractionBits, magnitudeBits, created)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                Data(id.bytes), Data(model.manifest), Data(model.section), try model.encoding.map { try json($0) },
                try model.whitening.map { try json($0) }, try json(model.columnCounts), data(model.own), data(model.next),
                model.fractionBits, model.magnitudeBits, Int64(clamping: time),
            ])
    }

    static func fetch(_ id: JobID, _ database: Database) throws -> NodeModel? {
        guard let row = try Row.fetchOne(database, sql: "SELECT * FROM models WHERE id = ?", arguments: [Data(id.bytes)]) else {
            return nil
        }
        do {
            return try model(row)
        } catch {
            throw Finding(NodeFindings.storeDamaged, ["model"])
        }
    }

    private static func model(_ row: Row) throws -> NodeModel {
        let decoder = JSONDecoder()
        let encoding = try row.readOptional("encoding", as: String.self)
        let whitening = try row.readOptional("whitening", as: String.self)
        let counts = try decoder.decode([Int].self, from: Data(try row.read("columnCounts", as: String.self).utf8))
        let (own, next) = (try words(row.read("own", as: Data.self)), try words(row.read("next", as: Data.self)))
        let (fractionBits, magnitudeBits) = (
            try row.read("fractionBits", as: Int.self), try row.read("magnitudeBits", as: Int.self)
        )
        // Each count by itself first: their sum must not overflow.
        guard counts.count == 3, counts.allSatisfy({ (0...1 << 20).contains($0) }), own.count == counts.reduce(0, +),
            next.count == own.count, (0...63).contains(fractionBits), (0...63).contains(magnitudeBits)
        else { throw Finding(NodeFindings.storeDamaged, ["model"]) }
        return NodeModel(
            manifest: Array(try row.read("manifest", as: Data.self)), section: Array(try row.read("section", as: Data.self)),
            encoding: try encoding.map { try decoder.decode(FittedEncoding.self, from: Data($0.utf8)) },
            whitening: try whitening.map { try decoder.decode(Whitening.self, from: Data($0.utf8)) },
            columnCounts: counts, own: own, next: next, fractionBits: fractionBits, magnitudeBits: magnitudeBits)
    }

    private static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private static func data(_ words: SecretWords) -> Data {
        words.withUnsafeWords { source in
            var data = Data(capacity: source.count * 8)
            for word in source { withUnsafeBytes(of: word.littleEndian) { data.append(contentsOf: $0) } }
            return data
        }
    }

    private static func words(_ data: Data) throws -> SecretWords {
        guard data.count % 8 == 0 else { throw Finding(NodeFindings.storeDamaged, ["model"]) }
        return SecretWords(count: data.count / 8) { target in
            data.withUnsafeBytes { source in
                for index in 0..<data.count / 8 {
                    target[index] = UInt64(littleEndian: source.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
                }
            }
        }
    }
}
