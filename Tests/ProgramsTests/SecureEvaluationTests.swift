// A job that evaluates without scores: the figures of the plain model, no score anywhere, the gate of all parties, the forecast.

import Disclosures
import Findings
import Foundation
import Jobs
import Learning
import Parties
import Simulation
import Statistics
import Testing
import Wire

@testable import Programs

@Suite struct SecureEvaluationTests {
    private func options(_ change: (inout SmallWorld.Options) -> Void = { _ in }) -> SmallWorld.Options {
        var options = SmallWorld.Options()
        options.evaluation = "secure"
        change(&options)
        return options
    }

    @Test(arguments: ["perOwner", "shared"]) func figuresAreThoseOfTheSameModelInPlaintext(_ model: String) async throws {
        let world = try SmallWorld(rowCount: 1500)
        let outcome = try await world.run(options { $0.model = model })
        #expect(outcome.results.allSatisfy { $0.predictors == nil })
        #expect(outcome.results.map { $0.evaluation == nil } == [false, true, true])
        let evaluation = try outcome.evaluate()
        let figures = try #require(SecureFigures(outcome, evaluation))
        let secure = try #require(figures.ranked)
        #expect(abs(secure.auc - (try #require(figures.plaintext.auc))) < 0.001)
        #expect(abs(secure.ks - (try #require(figures.plaintext.ks))) < 0.001)
        #expect(evaluation.meanAbsPDError < 0.001 && evaluation.maxAbsCoefficientError < 0.02)
        #expect(evaluation.aucJoint == secure.auc)

        // The run with scores has the same model and the same rows.
        var open = SmallWorld.Options()
        open.model = model
        let disclosed = try await world.run(open)
        let scores = try #require(disclosed.results[0].predictors)
        let labels = try #require(disclosed.results[0].labels)
        let rows = outcome.split.parts.indices.filter { outcome.split.parts[$0] == .holdout }
        let truth = rows.map { labels[$0] == .positive ? 1.0 : 0 }
        #expect(abs(secure.auc - (try #require(Ranking.auc(scores: rows.map { scores[$0] }, labels: truth)))) < 0.001)
        #expect(secure.hosmerLemeshowFreedom == secure.calibration.count && secure.hosmerLemeshowPValue != nil)
        #expect(secure.rows == rows.count && secure.events == truth.count { $0 == 1 })
        #expect(secure.calibration.reduce(0) { $0 + $1.rows } == rows.count)
        let predicted = secure.calibration.reduce(0) { $0 + $1.meanPD * Double($1.rows) }
        let plain = rows.reduce(0) { $0 + 1 / (1 + exp(-scores[$1])) }
        #expect(abs(predicted - plain) < 0.001 * Double(rows.count))
    }

    @Test func noScoreFileIsWritten() async throws {
        let world = try SmallWorld(rowCount: 600)
        let outcome = try await world.run(options())
        let names = try outcome.files(outcome.evaluate()).map(\.name)
        #expect(names == ["summary.json", "coefficients.json", "evaluation.json", "model.json"])
        let open = try await world.run()
        #expect(try open.files(open.evaluate()).map(\.name) == ["summary.json", "coefficients.json", "scores.csv", "model.json"])
    }

    @Test func withoutAHoldOutTheTrainingRowsAreJudged() async throws {
        let outcome = try await SmallWorld().run(options { $0.holdout = "0" })
        let figures = try #require(outcome.results[0].evaluation)
        #expect(figures.rows == 400)
        // The model was fitted to them: two degrees of freedom less.
        #expect(figures.hosmerLemeshowFreedom == figures.calibration.count - 2)
    }

    @Test func tooFewRowsOrEventsAreRefused() async throws {
        let world = try SmallWorld(rowCount: 300)
        #expect(try await world.failure(options { $0.holdout = "0.05" })?.kind == RunFindings.tooFewRowsToEvaluate)
        let rare = try SmallWorld(rowCount: 600)
        rare.changeBank { row, cells in cells[1] = row % 30 == 0 ? "1" : "0" }
        let finding = try await rare.failure(options { $0.holdout = "0.12" })
        #expect(finding?.kind == RunFindings.tooFewEventsToEvaluate, "\(finding?.kind.code ?? "none")")
    }

    @Test func theGateLetsOutNoScore() throws {
        let world = try SmallWorld()
        let bank = try #require(PartyID("bank"))
        let gate = TrainProgram.gate(for: try world.job(options()))
        #expect(throws: DisclosureRefusal.self) {
            try gate.permit(Disclosure(kind: .scores, recipient: bank, count: 100, fractionBits: 16, rowCount: 100))
        }
        func figures(_ kind: Disclosure.Kind, bits: Int, rows: Int = 100, to: PartyID?) -> Disclosure {
            Disclosure(kind: kind, recipient: to, count: 3, fractionBits: bits, rowCount: rows)
        }
        #expect(throws: DisclosureRefusal.self) { try gate.permit(figures(.evaluationPower, bits: 27, to: bank)) }
        #expect(throws: DisclosureRefusal.self) { try gate.permit(figures(.evaluationPower, bits: 26, rows: 49, to: bank)) }
        #expect(throws: DisclosureRefusal.self) { try gate.permit(figures(.evaluationCounts, bits: 0, to: nil)) }
        try gate.permit(figures(.evaluationPower, bits: 26, to: bank))
        #expect(throws: DisclosureRefusal.self) { try gate.permit(figures(.evaluationPower, bits: 26, to: bank)) }
        // And conversely.
        let open = TrainProgram.gate(for: try world.job(SmallWorld.Options()))
        #expect(throws: DisclosureRefusal.self) { try open.permit(figures(.evaluationPower, bits: 26, to: bank)) }
    }

    @Test func theManifestSaysHowTheModelIsJudged() throws {
        let world = try SmallWorld()
        let (open, secure) = (try world.job(SmallWorld.Options()), try world.job(options()))
        #expect(open.evaluation == .scores && secure.evaluation == .secure)
        #expect(open.manifestDigest != secure.manifestDigest)
        let me = try #require(PartyID("tax"))
        let own = try #require(secure.parties.first { $0.id == me })
        #expect(try Job(decodingManifest: secure.manifestBytes, me: me, own: own).evaluation == .secure)
    }
}
