// Linear and Poisson jobs that evaluate without predictions: the figures of the same model in plaintext, the gate, the forecast, the report.

import Findings
import Foundation
import Jobs
import Parties
import Simulation
import Statistics
import Testing

@testable import Programs

@Suite struct FamilyEvaluationTests {
    private func options(_ label: SmallWorld.Label) -> SmallWorld.Options {
        var options = SmallWorld.Options()
        options.label = #"{column: bad, unlabelled: ["?"]}"#
        (options.train, options.passes) = label == .spending ? (", family: linear", 3) : (", family: poisson, count_max: 16", 8)
        options.evaluation = "secure"
        return options
    }

    @Test(arguments: [SmallWorld.Label.spending, .claims], ["perOwner", "shared"])
    func figuresAreThoseOfTheSameModelInPlaintext(_ label: SmallWorld.Label, _ model: String) async throws {
        var options = options(label)
        options.model = model
        let outcome = try await SmallWorld(rowCount: 900, label: label).run(options)
        #expect(outcome.results.allSatisfy { $0.predictors == nil && $0.evaluation == nil })
        #expect(outcome.results.map { $0.fitEvaluation == nil } == [false, true, true])
        let evaluation = try outcome.evaluate()
        let figures = try #require(SecureFigures(outcome, evaluation))
        let (secure, plain) = (try #require(figures.fitted), try #require(figures.plaintext.fit))
        #expect(secure.fit.rows == plain.rows && secure.fit.rows == outcome.split.parts.count { $0 == .holdout })
        func near(_ a: Double?, _ b: Double?) -> Bool { a.flatMap { a in b.map { abs(a / $0 - 1) < 0.001 } } ?? (a == nil && b == nil) }
        #expect(near(secure.fit.rootMeanSquareError, plain.rootMeanSquareError))
        #expect(near(secure.fit.meanAbsoluteError, plain.meanAbsoluteError))
        #expect(near(secure.fit.deviance, plain.deviance))
        #expect(abs((try #require(secure.fit.explainedShare)) - (try #require(plain.explainedShare))) < 0.001)
        #expect((secure.calibration == nil) == (label == .spending))
        for group in secure.calibration ?? [] { #expect(group.rows >= 50) }
        #expect((secure.calibration ?? []).reduce(0) { $0 + $1.rows } == (label == .spending ? 0 : secure.fit.rows))
        // The secure model is that of plain regression.
        let regression = try #require(evaluation.regression)
        #expect(regression.secure == secure.fit)
        #expect(regression.meanAbsError < 0.005 * (regression.labelDeviation ?? 1))
    }

    @Test(arguments: [SmallWorld.Label.spending, .claims]) func theForecastIsExact(_ label: SmallWorld.Label) async throws {
        let outcome = try await SmallWorld(rowCount: 700, label: label).run(options(label))
        let forecast = TrafficForecast(outcome.sizes(alignsPrivately: false))
        for (said, seen) in zip(forecast.phases, outcome.phases) {
            #expect(said.bytes == seen.bytesSent && said.rounds == seen.rounds, "\(said.phase)")
        }
    }

    @Test func withoutAHoldOutTheTrainingRowsAreJudged() async throws {
        var options = options(.spending)
        options.holdout = "0"
        let outcome = try await SmallWorld(label: .spending).run(options)
        #expect(outcome.results[0].fitEvaluation?.fit.rows == 400)
        // The bank keeps figures of a hold-out only.
        #expect(outcome.trained[0].figures(of: outcome.job).holdoutFit == nil)
    }

    @Test func tooFewCountsAreRefused() async throws {
        let world = try SmallWorld(rowCount: 600, label: .claims)
        world.changeBank { row, cells in cells[1] = row % 60 == 0 ? "3" : "0" }
        var options = options(.claims)
        options.holdout = "0.12"
        options.train = ", family: poisson, count_max: 4"
        #expect(try await world.failure(options)?.kind == RunFindings.tooFewEventsToEvaluate)
    }

    @Test func theReportShowsWhatWasTold() async throws {
        for label in [SmallWorld.Label.spending, .claims] {
            let outcome = try await SmallWorld(rowCount: 900, label: label).run(options(label))
            let evaluation = try outcome.evaluate()
            let files = try outcome.files(evaluation)
            #expect(files.map(\.name).contains("evaluation.json") && !files.map(\.name).contains("scores.csv"))
            let page = String(
                decoding: try outcome.report(evaluation, alignsPrivately: false, network: nil, finishedAt: nil, language: .english),
                as: UTF8.self)
            #expect(page.contains("no row's prediction left") && page.contains("a score of any row"))
            #expect(page.contains("Mean absolute error") == (label == .spending))
            #expect(page.contains("Group by group") == (label == .claims))
            #expect(!page.contains("gets a score of every common row"))
        }
    }
}
