// Jobs of the linear and the Poisson family, and one that starts from a stored model: a bank and two nodes over TLS, end to end.

import Findings
import Foundation
import Jobs
import Parties
import Programs
import Sessions
import Statistics
import Testing

@testable import AgencyNode
@testable import BankClient

@Suite(.serialized) struct FamilyRouteTests {
    /// Both nodes up, known to the bank, and the lower one able to dial the higher.
    private func withNodes(_ body: (NetworkWorld, BankNetwork) async throws -> Void) async throws {
        try await withWorld { world in
            let names = world.names
            try world.introduce(names.market)
            let market = try await world.start(names.market, column: "capital")
            try world.introduce(names.tax, ports: [names.market: market.port])
            let tax = try await world.start(names.tax, column: "vat")
            try world.introduce(names.bank, ports: [names.tax: tax.port, names.market: market.port])
            let network = try BankNetwork(world.home(names.bank))
            do {
                try await body(world, network)
            } catch {
                await network.shutdown()
                throw error
            }
            await network.shutdown()
        }
    }

    private func run(_ job: Job, _ world: NetworkWorld, _ network: BankNetwork) async throws -> BankJobOutcome {
        let (job, start) = try BankStart.resolve(job, in: world.home(world.names.bank))
        return try await BankJob.run(
            job: job, jobPath: world.jobPath, start: start, network: network, id: try BankJob.drawID(), onProgress: { _ in })
    }

    /// Plain regression on the same training rows, and its linear predictors of all rows, in the order of the outcome.
    private func plain(
        _ family: RegressionFamily, _ outcome: BankJobOutcome, _ world: NetworkWorld, label: (NetworkWorld.Row) -> Double
    ) throws -> [Double] {
        let rows = try outcome.keys.map { world.rows[try #require(Int($0.dropFirst("FIRM-".count)))] }
        let training = outcome.result.training.split.training
        let columns = (0..<3).map { column in
            let mean = training.reduce(0) { $0 + rows[$1].features[column] } / Double(training.count)
            let variance = training.reduce(0) { $0 + pow(rows[$1].features[column] - mean, 2) } / Double(training.count)
            return rows.map { ($0.features[column] - mean) / variance.squareRoot() }
        }
        let design = DenseMatrix(rowCount: rows.count, columnCount: 3, values: columns.flatMap { $0 })
        let model = GeneralizedLinearModel.fit(
            family, RegressionRows(design: design.selecting(rows: training), labels: training.map { label(rows[$0]) }), l2: 1e-4)
        return model.predictors(RegressionRows(design: design, labels: rows.map(label)))
    }

    /// What a node tells its own people of the model, when it has stopped: a store has one user.
    private func coefficients(at party: PartyID, of outcome: BankJobOutcome, _ world: NetworkWorld) throws -> [Double] {
        let store = try JobStore(path: "\(world.folder.path)/\(party)/tally.sqlite")
        return try store.modelReport(outcome.id.description).coefficients?.map(\.value) ?? []
    }

    @Test func aLinearJobPredictsInTheLabelsUnit() async throws {
        try await withNodes { world, network in
            let job = try world.job(label: "{column: spending}", train: "{family: linear, inference: [standardErrors]}")
            let outcome = try await run(job, world, network)
            let result = outcome.result.training
            let predictors = try #require(result.predictors)
            let truth = try plain(.linear, outcome, world) { $0.spending }
            #expect(zip(predictors, truth).allSatisfy { abs($0 - $1) < 0.01 * result.target.scale })
            let share = try #require(result.holdoutFit?.rSquared)
            #expect(share > 0.8)
            #expect(try await BankModel.keep(outcome, of: job, in: world.home(world.names.bank), network: network).isEmpty)
            await world.stop()
            // The nodes keep theirs in the same unit: about −20 and 10 a whole unit of a uniform number, whose deviation is 0.289.
            let tax = try coefficients(at: world.names.tax, of: outcome, world)
            let market = try coefficients(at: world.names.market, of: outcome, world)
            #expect(tax.count == 1 && abs(tax[0] + 20 * 0.289) < 0.6)
            #expect(market.count == 1 && abs(market[0] - 10 * 0.289) < 0.6)
            #expect(result.statistics(of: job)?.standardErrors?.count == 2)
            // The report is of this family.
            let page = String(decoding: try outcome.report(job: job, finishedAt: Date(), language: .english), as: UTF8.self)
            #expect(page.contains("R²") && page.contains("A linear regression") && page.contains("95 %"))
        }
    }

    @Test func aPoissonJobPredictsCounts() async throws {
        try await withNodes { world, network in
            let job = try world.job(label: "{column: claims}", train: "{family: poisson, count_max: 16}")
            let outcome = try await run(job, world, network)
            let result = outcome.result.training
            let predictors = try #require(result.predictors)
            let truth = try plain(.poisson, outcome, world) { Double($0.claims) }
            #expect(zip(predictors, truth).allSatisfy { abs($0 - $1) < 0.01 })
            #expect((try #require(result.holdoutFit?.pseudoRSquared)) > 0.02)
            #expect(try await BankModel.keep(outcome, of: job, in: world.home(world.names.bank), network: network).isEmpty)
            await world.stop()
            let tax = try coefficients(at: world.names.tax, of: outcome, world)
            #expect(tax.count == 1 && tax[0] > 0.1 && tax[0] < 0.4)
        }
    }

    @Test func aJobStartsFromAStoredModel() async throws {
        try await withNodes { world, network in
            let home = world.home(world.names.bank)
            // One pass from nothing does not do.
            await #expect(throws: Finding.self) { _ = try await run(try world.job(train: "{passes: 1}"), world, network) }
            let job = try world.job()
            let first = try await run(job, world, network)
            #expect(try await BankModel.keep(first, of: job, in: home, network: network).isEmpty)
            let again = try await run(try world.job(train: "{passes: 1, start: \(first.id.description.prefix(12))}"), world, network)
            let (before, after) = (try #require(first.result.training.predictors), try #require(again.result.training.predictors))
            #expect(before.count == after.count && zip(before, after).allSatisfy { abs($0 - $1) < 0.01 })
            #expect(again.warnings.isEmpty, "no column started at 0")
        }
    }

    @Test func aStartThatANodeDoesNotHaveIsRefusedByIt() async throws {
        try await withNodes { world, network in
            let job = try world.job()
            let first = try await run(job, world, network)
            _ = try await BankModel.keep(first, of: job, in: world.home(world.names.bank), network: network)
            // Of another family than the model's.
            await #expect {
                _ = try await run(
                    try world.job(label: "{column: spending}", train: "{family: linear, start: \(first.id)}"), world, network)
            } throws: { ($0 as? Finding)?.kind.code == "R472" }
        }
    }
}
