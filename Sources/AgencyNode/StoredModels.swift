// Models in the store: words as little-endian bytes, encodings as JSON, everything checked when it is read back.

import Features
import Findings
import Foundation
import GRDB
import Parties
import Programs
import Secrets
import Sessions

enum StoredModels {
    static func insert(_ model: NodeModel, id: JobID, at time: UInt64, _ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO models
                    (id, manifest, section, encoding, whitening, columnCounts, own, next, fractionBits, magnitudeBits, created,
                     coefficients, phases, statistics)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                Data(id.bytes), Data(model.manifest), Data(model.section), try model.encoding.map { try json($0) },
                try model.whitening.map { try json($0) }, try json(model.columnCounts), Data(model.own.littleEndianBytes),
                Data(model.next.littleEndianBytes), model.fractionBits, model.magnitudeBits, Int64(clamping: time),
                try model.coefficients.map { try json($0) }, try json(model.phases),
                try model.statistics.map { try json($0) },
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

    /// The newest first.
    static func ids(countMax: Int, _ database: Database) throws -> [JobID] {
        try Data.fetchAll(database, sql: "SELECT id FROM models ORDER BY created DESC, rowid DESC LIMIT ?", arguments: [countMax])
            .compactMap { JobID(Array($0)) }
    }

    private static func model(_ row: Row) throws -> NodeModel {
        let decoder = JSONDecoder()
        let encoding = try row.readOptional("encoding", as: String.self)
        let whitening = try row.readOptional("whitening", as: String.self)
        let decodedEncoding = try encoding.map { try decoder.decode(FittedEncoding.self, from: Data($0.utf8)) }
        let coefficients = try row.readOptional("coefficients", as: String.self)
            .map { try decoder.decode([Double].self, from: Data($0.utf8)) }
        let statistics = try row.readOptional("statistics", as: String.self)
            .map { try decoder.decode(ModelStatistics.self, from: Data($0.utf8)) }
        let phases = try decoder.decode([PhaseCost].self, from: Data(try row.read("phases", as: String.self).utf8))
        let counts = try decoder.decode([Int].self, from: Data(try row.read("columnCounts", as: String.self).utf8))
        let (own, next) = (try words(row.read("own", as: Data.self)), try words(row.read("next", as: Data.self)))
        let (fractionBits, magnitudeBits) = (
            try row.read("fractionBits", as: Int.self), try row.read("magnitudeBits", as: Int.self)
        )
        // Each count by itself first: their sum must not overflow.
        guard (PartyLimits.computeCount...PartyLimits.countMax).contains(counts.count),
            counts.allSatisfy({ (0...1 << 20).contains($0) }),
            own.count == 0 && counts.count > PartyLimits.computeCount
                || own.count == counts.reduce(0, +),
            next.count == own.count, (0...63).contains(fractionBits), (0...63).contains(magnitudeBits),
            coefficients.map({ $0.count == decodedEncoding?.featureCount ?? 0 && $0.allSatisfy(\.isFinite) }) ?? true,
            statistics?.fits(coefficientCount: coefficients?.count ?? 0, featureCount: decodedEncoding?.featureCount ?? 0) ?? true
        else { throw Finding(NodeFindings.storeDamaged, ["model"]) }
        let factor = try whitening.map { try decoder.decode(Whitening.self, from: Data($0.utf8)) }
        // Whitening takes as many columns as the encoding makes, and the coefficients are those of one owner.
        guard decodedEncoding?.featureCount == factor?.featureCount, factor.map({ counts.contains($0.whitenedCount) }) ?? true else {
            throw Finding(NodeFindings.storeDamaged, ["model"])
        }
        return NodeModel(
            manifest: Array(try row.read("manifest", as: Data.self)), section: Array(try row.read("section", as: Data.self)),
            encoding: decodedEncoding, whitening: factor, columnCounts: counts, own: own, next: next, fractionBits: fractionBits,
            magnitudeBits: magnitudeBits, coefficients: coefficients, statistics: statistics, phases: phases)
    }

    private static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private static func words(_ data: Data) throws -> SecretWords {
        guard let words = SecretWords(littleEndianBytes: Array(data)) else { throw Finding(NodeFindings.storeDamaged, ["model"]) }
        return words
    }
}
