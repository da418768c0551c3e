// The bank's store of models: what is kept comes back, ids may be cut short, and damage has a name.

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
import Testing

@testable import BankClient

/// Removed with its last reference.
final class Folder: Sendable {
    let path: String
    var store: String { path + "/models.sqlite" }

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("tally-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

enum Models {
    /// A model of the bank's two columns, with numbers of no meaning.
    static func model(_ id: [UInt8], created: UInt64 = 1_000, coefficients: [Double]? = [-1, 0.5, 0.25]) throws -> BankModel {
        let cells = (0..<100).map { "\(Double($0) / 7)" }
        let levels = (0..<100).map { $0 % 2 == 0 ? "A" : "B" }
        let columns: [(ColumnSpecification, TextColumn)] = [
            (ColumnSpecification(name: "amount", kind: .numeric(log1p: true)), TextColumn(name: "amount", values: cells)),
            (ColumnSpecification(name: "region", kind: .categorical(prefix: nil)), TextColumn(name: "region", values: levels)),
        ]
        let (encoding, _) = try FittedEncoding.fit(columns: columns, trainingRows: Array(0..<100), party: "bank")
        let design = try encoding.encode(columns: columns.map(\.1), rows: Array(0..<100))
        let whitening = try Whitening.fit(design: design, l2: 1e-4, hasIntercept: true)
        let names = try ["bank", "tax", "market"].map { try #require(PartyID($0)) }
        let table = JobTable(path: "bank.csv", delimiter: ";", keyColumn: "code", keyType: .unifiedSocialCreditCode, duplicates: .last)
        let other = JobTable(path: "firms", delimiter: ",", keyColumn: "k", keyType: .text, duplicates: .first)
        return BankModel(
            id: try #require(JobID(id)), name: "joint «贷»", purpose: "credit-model", created: created, owner: names[0],
            manifest: [2, 0, 0, 0, 1],
            parties: [
                JobParty(id: names[0], table: table, label: nil, weight: nil, columns: columns.map(\.0)),
                JobParty(
                    id: names[1], table: other, label: nil, weight: nil,
                    columns: [ColumnSpecification(name: "sales", kind: .date(pattern: "yyyy-MM-dd"))]),
                JobParty(id: names[2], table: nil, label: nil, weight: nil, columns: []),
            ],
            encoding: encoding, whitening: whitening,
            part: ModelPart(
                columnCounts: [3, 1, 0], own: SecretWords([1, .max, 3, 4]), next: SecretWords([5, 6, 7, 0]), fractionBits: 22,
                magnitudeBits: 28),
            coefficients: coefficients,
            figures: ModelFigures(
                commonRows: 150, trainRows: 100, holdoutRows: 50, holdoutAUC: 0.75, holdoutKS: nil, l2: 1e-4, passes: 8))
    }

    static func id(_ first: UInt8, _ last: UInt8 = 0) -> [UInt8] { [first] + [UInt8](repeating: 0, count: 14) + [last] }
}

@Suite struct ModelStoreTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    private func code(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            return (error as? Finding)?.kind.code
        }
    }

    @Test func whatIsKeptComesBack() throws {
        let model = try Models.model(Models.id(0xAB))
        try ModelStore(path: folder.store).insert(model)
        let back = try ModelStore(path: folder.store).model(idPrefix: "ab")
        #expect(back.id == model.id && back.name == model.name && back.purpose == model.purpose && back.created == model.created)
        #expect(back.owner == model.owner && back.manifest == model.manifest && back.parties == model.parties)
        #expect(back.encoding == model.encoding && back.whitening == model.whitening && back.figures == model.figures)
        #expect(back.coefficients == model.coefficients && back.part.columnCounts == model.part.columnCounts)
        #expect(back.part.own.littleEndianBytes == model.part.own.littleEndianBytes)
        #expect(back.part.next.littleEndianBytes == model.part.next.littleEndianBytes)
        _ = try back.trained()
    }

    @Test func aSharedModelHasNoCoefficients() throws {
        let store = try ModelStore(path: folder.store)
        try store.insert(try Models.model(Models.id(1), coefficients: nil))
        #expect(try store.model(idPrefix: "01").coefficients == nil)
    }

    @Test func onlyTheOwnerMayReadTheFile() throws {
        _ = try ModelStore(path: folder.store)
        let mode = try FileManager.default.attributesOfItem(atPath: folder.store)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: folder.store)
        #expect(code { _ = try ModelStore(path: folder.store) } == "M802")
    }

    @Test func theNewestStandsFirst() throws {
        let store = try ModelStore(path: folder.store)
        for (id, created) in [(UInt8(1), UInt64(10)), (2, 30), (3, 20)] {
            try store.insert(try Models.model(Models.id(id), created: created))
        }
        #expect(try store.list().map { $0.id.bytes[0] } == [2, 3, 1])
    }

    @Test func anIDMayBeCutWhileItIsUnique() throws {
        let store = try ModelStore(path: folder.store)
        for id in [Models.id(0xA1, 1), Models.id(0xA1, 2), Models.id(0xB2)] { try store.insert(try Models.model(id)) }
        #expect(try store.model(idPrefix: "B").id.bytes == Models.id(0xB2))
        #expect(code { _ = try store.model(idPrefix: "a1") } == "M806")
        #expect(try store.model(idPrefix: "a1" + String(repeating: "0", count: 28) + "02").id.bytes == Models.id(0xA1, 2))
        for prefix in ["", "c", "g", "a1%", "_", "b2" + String(repeating: "0", count: 31)] {
            #expect(code { _ = try store.model(idPrefix: prefix) } == "M805", "\(prefix)")
        }
    }

    @Test(arguments: [
        "UPDATE models SET encoding = '{}'", "UPDATE models SET whitening = 'x'", "UPDATE models SET own = x'0102'",
        "UPDATE models SET parties = '[]'", "UPDATE models SET owner = 'stranger'", "UPDATE models SET columnCounts = '{}'",
        "UPDATE models SET figures = '1'", "UPDATE models SET coefficients = '[\"a\"]'",
    ])
    func aDamagedRowIsNamed(sql: String) throws {
        let store = try ModelStore(path: folder.store)
        try store.insert(try Models.model(Models.id(7)))
        try DatabaseQueue(path: folder.store).write { try $0.execute(sql: sql) }
        #expect(code { _ = try store.model(idPrefix: "07") } == "M807")
        #expect(code { _ = try store.list() } == "M807")
    }

    @Test(arguments: [
        "UPDATE models SET columnCounts = '[3,0,0]'", "UPDATE models SET columnCounts = '[2,2,0]'", "UPDATE models SET next = x''",
        "UPDATE models SET magnitudeBits = 30", "UPDATE models SET encoding = NULL", "UPDATE models SET encoding = NULL, whitening = NULL",
        "UPDATE models SET columnCounts = '[9223372036854775807,9223372036854775807,6]'",
    ])
    func partsThatDoNotFitTogetherAreRefused(sql: String) throws {
        let store = try ModelStore(path: folder.store)
        try store.insert(try Models.model(Models.id(7)))
        try DatabaseQueue(path: folder.store).write { try $0.execute(sql: sql) }
        let model = try store.model(idPrefix: "07")
        #expect(code { _ = try model.trained() } == "R440")
    }

    @Test func aFileThatIsNoStoreIsRefused() throws {
        try Data("not a database, but long enough to be looked at as one".utf8).write(to: URL(fileURLWithPath: folder.store))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.store)
        #expect(code { _ = try ModelStore(path: folder.store) } == "M801")
        #expect(code { _ = try ModelStore(path: folder.path + "/none/models.sqlite") } == "M801")
    }

    @Test func aStoreOfANewerVersionIsRefused() throws {
        _ = try ModelStore(path: folder.store)
        try DatabaseQueue(path: folder.store).write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('v9')") }
        #expect(code { _ = try ModelStore(path: folder.store) } == "M804")
    }

    @Test func aReportHoldsNoShare() throws {
        let model = try Models.model(Models.id(7))
        let report = ModelReport(model)
        let json = String(decoding: try JSONEncoder().encode(report), as: UTF8.self)
        #expect(json.contains("\"schema\":1") && json.contains("amount") && !json.contains("\(UInt64.max)"))
        for language in Language.allCases {
            let text = report.text(in: language)
            #expect(text.contains("0.7500") && text.contains("amount") && text.contains(model.id.description) && !text.contains("{"))
        }
    }
}
