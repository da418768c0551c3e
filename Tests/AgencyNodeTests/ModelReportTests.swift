// What a node says of its models to its own people, and a store that an older version left.

import Features
import Findings
import Foundation
import GRDB
import Parties
import Programs
import Secrets
import Sessions
import Statistics
import Tables
import Testing

@testable import AgencyNode

@Suite struct ModelReportTests {
    private let folder: NodeFolder
    private let names: Names

    init() throws {
        folder = try NodeFolder()
        names = try Names()
    }

    private func open() throws -> JobStore { try JobStore(path: folder.storePath, now: { 1_000 }) }

    private func finish(_ number: UInt8, _ model: NodeModel, in store: JobStore) throws {
        let id = try NodeFixture.id(number)
        #expect(
            try store.admit(
                JobRecord(id: id, peer: names.bank, name: "joint", purpose: "credit-model", table: "firms", created: UInt64(number))))
        try store.move(id, to: .running)
        try store.move(id, to: .done, model: model)
    }

    /// A column of deviation 2, and a dummy of share one half, so of deviation one half.
    private func model(coefficients: [Double]?, statistics: ModelStatistics? = nil) throws -> NodeModel {
        let numbers = (0..<200).map { $0 % 2 == 0 ? "1" : "5" }
        let levels = (0..<200).map { $0 < 100 ? "a" : "b" }
        let (encoding, _) = try FittedEncoding.fit(
            columns: [
                (ColumnSpecification(name: "sales", kind: .numeric(log1p: false)), TextColumn(name: "sales", values: numbers)),
                (ColumnSpecification(name: "grade", kind: .categorical(prefix: nil)), TextColumn(name: "grade", values: levels)),
            ], trainingRows: Array(0..<200), party: "tax")
        let whitening = try JSONDecoder().decode(
            Whitening.self, from: Data(#"{"featureCount": 2, "hasIntercept": false, "lower": [1, 0, 1]}"#.utf8))
        return NodeModel(
            manifest: [1], section: [2], encoding: encoding, whitening: whitening, columnCounts: [1, 2, 0], own: SecretWords([1, 2, 3]),
            next: SecretWords([3, 0, 1]), fractionBits: 20, magnitudeBits: 40, coefficients: coefficients,
            statistics: statistics, phases: [PhaseCost(phase: .train, seconds: 2, bytesSent: 5, rounds: 7)])
    }

    @Test func coefficientsAreNamedAndInTheColumnsOwnUnits() throws {
        let store = try open()
        try finish(1, try model(coefficients: [0.5, -0.25]), in: store)
        let report = try store.modelReport(nil)
        #expect(report.job == (try NodeFixture.id(1)).description && report.peer == "bank" && report.table == "firms")
        let coefficients = try #require(report.coefficients)
        #expect(coefficients.map(\.feature) == ["sales", "grade=b"])
        #expect(coefficients.map(\.value) == [0.5, -0.25])
        #expect(zip(coefficients.compactMap(\.perUnit), [0.25, -0.5]).allSatisfy { abs($0 - $1) < 1e-12 })
    }

    @Test func jsonHoldsWhatAComparisonReadsAndNoShare() throws {
        let store = try open()
        try finish(1, try model(coefficients: [0.5, -0.25]), in: store)
        let json = try store.modelReport(nil).json
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        #expect(
            Set(object.keys) == ["schema", "job", "name", "peer", "purpose", "table", "finished", "featureCount", "coefficients", "phases"])
        let phases = try #require(object["phases"] as? [[String: Any]])
        #expect(phases.count == 1 && phases[0]["phase"] as? String == "train" && phases[0]["bytesSent"] as? Int == 5)
    }

    @Test func aModelThatStaysSharedHasNoCoefficients() throws {
        let store = try open()
        try finish(1, try model(coefficients: nil), in: store)
        #expect(try store.modelReport(nil).coefficients == nil)
        #expect(try store.modelReport(nil).featureCount == 2)
    }

    @Test func aModelIsFoundByTheBeginningOfItsJob() throws {
        let store = try open()
        for number in UInt8(1)...2 { try finish(number, try model(coefficients: nil), in: store) }
        let id = try NodeFixture.id(1).description
        #expect(try store.modelReport(id).job == id)
        #expect(try store.modelReports().map(\.job).count == 2)
        func code(_ beginning: String?) -> String? {
            do {
                _ = try store.modelReport(beginning)
                return nil
            } catch {
                return error.kind.code
            }
        }
        #expect(code("") == "D637", "two begin with nothing")
        #expect(code("zz") == "D637")
    }

    @Test func statisticsStandBesideCoefficients() throws {
        let store = try open()
        let statistics = ModelStatistics(standardErrors: [0.25, 0.125], varianceInflation: [1.5, 2], correlations: ["bank": [0.5, -0.5]])
        try finish(1, try model(coefficients: [0.5, -0.25], statistics: statistics), in: store)
        let report = try store.modelReport(nil)
        let coefficient = try #require(report.coefficients?[1])
        #expect(coefficient.inference?.standardError == 0.125 && coefficient.inference?.z == -2 && coefficient.varianceInflation == 2)
        #expect(abs(try #require(coefficient.inference?.pValue) - 0.0455) < 0.0001)
        #expect(report.correlations == ["bank": [0.5, -0.5]])
        #expect(try report.json.contains("std_error"))
        try finish(2, try model(coefficients: [0.5, -0.25]), in: store)
        let plain = try store.modelReport(nil)
        #expect(try plain.coefficients?[0].inference == nil && !plain.json.contains("std_error"))
    }

    @Test func statisticsOfAnotherLengthAreDamage() throws {
        let store = try open()
        let short = ModelStatistics(standardErrors: [0.25], varianceInflation: nil)
        try finish(1, try model(coefficients: [0.5, -0.25], statistics: short), in: store)
        #expect(throws: Finding.self) { try store.modelReport(nil) }
    }

    @Test func anEmptyStoreHasNoModel() throws {
        let store = try open()
        #expect(try store.modelReports().isEmpty)
        #expect(throws: Finding.self) { try store.modelReport(nil) }
    }

    @Test func aStoreOfTheFirstVersionIsMigratedAndItsModelsRemain() throws {
        do {
            let store = try open()
            try finish(1, try model(coefficients: [0.5, -0.25]), in: store)
            try store.queue.write { database in
                for column in ["coefficients", "phases"] { try database.execute(sql: "ALTER TABLE models DROP COLUMN \(column)") }
                try database.execute(sql: "DELETE FROM grdb_migrations WHERE identifier = 'v2'")
            }
        }
        let stored = try #require(try open().model(NodeFixture.id(1)))
        #expect(stored.coefficients == nil && stored.phases.isEmpty)
        #expect(stored.own.withUnsafeWords { Array($0) } == [1, 2, 3])
    }
}
