// Jobs of four and five parties from tables to scores, all in one process: the same model as with plain regression over all tables.

import Findings
import Foundation
import Jobs
import Learning
import Parties
import Secrets
import Simulation
import TestKit
import Testing

@testable import Programs

/// Tables of five owners, of which jobs use some.
private final class ManyOwners {
    let directory: String
    private static let owners = ["bank", "tax", "market", "social", "customs"]
    private var tables: [String: [[String]]] = [:]

    init(rowCount: Int = 500) throws {
        directory = NSTemporaryDirectory() + "many-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        var random = SeededRandom(11)
        for row in 0..<rowCount {
            let values = Self.owners.map { _ in random.normal() }
            let predictor = -0.6 + zip(values, [1, -0.8, 0.5, 0.9, -0.7]).reduce(0) { $0 + $1.0 * $1.1 }
            let isBad = Double.random(in: 0..<1, using: &random) < 1 / (1 + exponential(-predictor))
            for (owner, value) in zip(Self.owners, values) {
                tables[owner, default: []].append(["firm-\(row + 1000)", "\(value)"] + (owner == "bank" ? [isBad ? "1" : "0"] : []))
            }
        }
        for (number, owner) in Self.owners.enumerated() {
            // Rows that one owner alone has, and one that all but this owner have.
            for row in 0..<5 + number { tables[owner]?.append(["\(owner)-only-\(row)", "0.5"] + (owner == "bank" ? ["1"] : [])) }
            for other in Self.owners where other != owner {
                tables[other]?.append(["not-\(owner)", "0.1"] + (other == "bank" ? ["0"] : []))
            }
        }
        for owner in Self.owners { try write(owner, owner == "bank" ? "code,x,bad" : "code,x", tables[owner] ?? []) }
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    var jobPath: String { directory + "/job.yaml" }

    func write(_ name: String, _ header: String, _ rows: [[String]]) throws {
        let text = ([header] + rows.map { $0.joined(separator: ",") }).joined(separator: "\n") + "\n"
        try text.write(toFile: "\(directory)/\(name).csv", atomically: true, encoding: .utf8)
    }

    /// - Parameter neutral: computes only; it stands third.
    func job(_ owners: [String], neutral: String? = nil, model: String = "perOwner") throws -> Job {
        var lines = owners.map { owner in
            let label = owner == "bank" ? ", label: {column: bad, positive: [\"1\"], negative: [\"0\"]}" : ""
            return "  \(owner): {table: \(owner).csv, key: {column: code}\(label), columns: {x: numeric}}"
        }
        if let neutral { lines.insert("  \(neutral): {}", at: 2) }
        let text = "version: 1\njob: many\nparties:\n\(lines.joined(separator: "\n"))\nholdout: 0.25\ntrain: {model: \(model)}\n"
        return try JobReader.read(Array(text.utf8))
    }

    func run(_ job: Job, privately: Bool = false) async throws -> SimulationOutcome {
        try await SimulationRun.run(
            job: job, jobPath: jobPath, options: SimulationOptions(seed: 3, alignsPrivately: privately))
    }

    /// Scores the bank's own rows as a new table.
    func score(_ outcome: SimulationOutcome, privately: Bool) async throws -> SimulatedScores {
        try write("new", "code,x", (tables["bank"] ?? []).map { Array($0.prefix(2)) })
        return try await SimulatedScoring.run(
            outcome, tablePath: directory + "/new.csv", jobPath: jobPath, options: SimulationOptions(seed: 9, alignsPrivately: privately))
    }
}

@Suite struct FourOwnersTests {
    @Test(arguments: [
        ["bank", "tax", "market", "social"], ["tax", "market", "bank", "social", "customs"], ["tax", "bank", "social", "market"],
    ])
    func theModelIsThatOfPlainRegression(owners: [String]) async throws {
        let world = try ManyOwners()
        let outcome = try await world.run(try world.job(owners))
        let evaluation = try outcome.evaluate()
        #expect(outcome.keys.count >= 500)
        #expect(evaluation.maxAbsCoefficientError < 0.01)
        #expect(evaluation.meanAbsPDError < 0.001)
        #expect(evaluation.coefficients.count == owners.count + 1)
        let label = try #require(owners.firstIndex(of: "bank"))
        for (index, result) in outcome.results.enumerated() {
            #expect(result.coefficients?.count == (index == label ? 2 : 1))
            #expect((result.predictors != nil) == (index == label) && (result.labels != nil) == (index == label))
        }
    }

    @Test func thePrivateAlignmentGivesTheSameModel() async throws {
        let world = try ManyOwners()
        let job = try world.job(["bank", "tax", "market", "social"])
        let (clear, privately) = (try await world.run(job), try await world.run(job, privately: true))
        #expect(privately.results[0].split.parts.count == clear.keys.count)
        let scores = try (#require(clear.results[0].predictors), #require(privately.results[0].predictors))
        #expect(zip(scores.0, scores.1).allSatisfy { abs($0 - $1) < 0.001 })
        #expect(privately.overlaps.count == 6 && clear.overlaps.isEmpty)
        #expect(privately.overlaps.allSatisfy { $0.2 > clear.keys.count }, "\(privately.overlaps.map(\.2)), \(clear.keys.count) in common")
    }

    @Test(arguments: [false, true]) func newRowsAreScoredWithTheModel(privately: Bool) async throws {
        let world = try ManyOwners()
        let outcome = try await world.run(try world.job(["bank", "tax", "market", "social"], model: "shared"))
        #expect(outcome.results.allSatisfy { $0.coefficients == nil })
        let scored = try await world.score(outcome, privately: privately)
        let trained = try #require(outcome.results[0].predictors)
        #expect(scored.keys == outcome.keys && scored.predictors.count == trained.count)
        #expect(zip(scored.predictors, trained).allSatisfy { abs($0 - $1) < 0.001 })
        #expect(scored.results.dropFirst().allSatisfy { $0.predictors == nil })
    }

    @Test(arguments: [false, true]) func aNeutralPartyMayComputeForFourOwners(privately: Bool) async throws {
        let world = try ManyOwners(rowCount: 300)
        let outcome = try await world.run(
            try world.job(["bank", "tax", "social", "customs"], neutral: "platform"), privately: privately)
        #expect(outcome.results.map { $0.coefficients?.count } == [2, 1, 0, 1, 1])
        #expect(try outcome.evaluate().meanAbsPDError < 0.001)
    }

    @Test func anOutsideOwnerKeepsNoShare() async throws {
        let world = try ManyOwners(rowCount: 300)
        let job = try world.job(["bank", "tax", "market", "social"])
        let outcome = try await world.run(job)
        let parts = outcome.trained.map(\.modelPart)
        #expect(parts.map(\.own.count) == [5, 5, 5, 0] && parts.map(\.next.count) == [5, 5, 5, 0])
        #expect(parts.allSatisfy { $0.columnCounts == [2, 1, 1, 1] })
        let features = outcome.trained[3].features
        func model(_ part: ModelPart, at index: Int) throws -> TrainedModel {
            try TrainedModel(
                encoding: features.encoding, whitening: features.whitening, part: part, parties: job.parties, me: job.parties[index].id,
                recipient: job.labelOwner)
        }
        _ = try model(parts[3], at: 3)
        // A part with shares is no outside owner's, and one without is no compute party's.
        for (part, index) in [(parts[2], 3), (parts[3], 2)] {
            let finding = #expect(throws: Finding.self) { try model(part, at: index) }
            #expect(finding?.kind == RunFindings.modelDamaged)
        }
        let short = ModelPart(columnCounts: [2, 1, 1], own: parts[3].own, next: parts[3].next, fractionBits: 22, magnitudeBits: 28)
        #expect(throws: Finding.self) { try model(short, at: 3) }
    }

    @Test(arguments: [["bank", "tax", "market", "social"], ["tax", "market", "bank", "social", "customs"]])
    func theForecastIsWhatManyOwnersSend(_ owners: [String]) async throws {
        let world = try ManyOwners()
        let outcome = try await world.run(try world.job(owners), privately: true)
        let forecast = TrafficForecast(outcome.sizes(alignsPrivately: true))
        #expect(forecast.phases.map(\.bytes) == outcome.phases.map(\.bytesSent))
        #expect(forecast.phases.map(\.rounds) == outcome.phases.map(\.rounds))
    }

    @Test func aNeutralPartysForecastIsExactToo() async throws {
        let world = try ManyOwners(rowCount: 300)
        let outcome = try await world.run(try world.job(["bank", "tax", "social", "customs"], neutral: "platform"), privately: true)
        let forecast = TrafficForecast(outcome.sizes(alignsPrivately: true))
        #expect(forecast.phases.map(\.bytes) == outcome.phases.map(\.bytesSent))
        #expect(forecast.phases.map(\.rounds) == outcome.phases.map(\.rounds))
    }

    @Test func aNodeReadsTheManifestOfFourOwners() throws {
        let job = try ManyOwners(rowCount: 60).job(["bank", "tax", "market", "social"])
        let back = try Job(decodingManifest: job.manifestBytes, me: job.parties[3].id, own: job.parties[3])
        #expect(back.manifestBytes == job.manifestBytes && back.parties.map(\.id) == job.parties.map(\.id))
        #expect(try ManifestHead(decoding: job.manifestBytes).parties == job.parties.map(\.id))
        // The label behind the third party, and an outside owner without a table, are no manifest.
        for parties in [Array(job.parties.reversed()), Array(job.parties.prefix(3)) + [try neutral]] {
            let other = Job(name: "many", parties: parties, holdout: 0.25, seed: "s", training: job.training)
            #expect(throws: (any Error).self) {
                try Job(decodingManifest: other.manifestBytes, me: job.parties[1].id, own: job.parties[1])
            }
        }
    }

    private var neutral: JobParty {
        get throws { JobParty(id: try #require(PartyID("platform")), table: nil, label: nil, weight: nil, columns: []) }
    }
}
