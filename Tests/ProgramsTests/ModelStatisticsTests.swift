// Weights, offsets and statistics from tables to what each owner is told, all three parties in one process.

import Disclosures
import Findings
import Jobs
import Learning
import Parties
import Programs
import Simulation
import Statistics
import Testing

@Suite struct ModelStatisticsTests {
    private func options(_ train: String, bank: String = "{amount: numeric}", market: String = "{fines: numeric}") -> SmallWorld.Options {
        var options = SmallWorld.Options()
        options.model = "perOwner" + train
        options.bankColumns = bank
        options.marketColumns = market
        return options
    }

    @Test func ownersLearnTheErrorsOfTheirOwnCoefficients() async throws {
        let outcome = try await SmallWorld().run(options(", inference: [standardErrors, varianceInflation]"))
        #expect(outcome.results.map { $0.inference?.standardErrors?.count } == [2, 1, 1])
        #expect(outcome.results.map { $0.inference?.varianceInflation?.count } == [1, 1, 1])
        for pair in try outcome.evaluate().coefficients {
            let (told, plain) = (try #require(pair.inference), try #require(pair.standardErrorPlaintext))
            #expect(abs(told.standardError / plain - 1) < 0.01, "\(pair.feature)")
            #expect(told.low < pair.mpc && pair.mpc < told.high)
            if pair.feature != "intercept" {
                #expect(abs(try #require(pair.varianceInflation) / (try #require(pair.varianceInflationPlaintext)) - 1) < 0.01)
            }
        }
    }

    @Test func ownersOfNoColumnAreToldNothing() async throws {
        let outcome = try await SmallWorld().run(
            options(", inference: [standardErrors, varianceInflation, correlations]", market: "{fines: excluded}"))
        #expect(outcome.results[2].inference?.standardErrors == [] && outcome.results[2].inference?.correlations.isEmpty == true)
        #expect(outcome.results[0].inference?.correlations.keys.map(\.rawValue) == [1])
    }

    @Test func correlationsAreThoseOfThePlainTables() async throws {
        let outcome = try await SmallWorld().run(options(", inference: [correlations]"))
        let pairs = try outcome.evaluate().correlations
        #expect(pairs.map { "\($0.feature) \($0.otherFeature)" } == ["amount sales", "amount fines", "sales fines"])
        #expect(pairs.allSatisfy { abs($0.mpc - $0.plaintext) < 0.001 })
        #expect(outcome.results.allSatisfy { $0.inference?.standardErrors == nil })
    }

    @Test func nothingMoreIsToldThanTheJobSays() async throws {
        let plain = try await SmallWorld().run()
        #expect(plain.results.allSatisfy { $0.inference == nil })
        let job = try SmallWorld().job(options(", inference: [varianceInflation]"))
        let gate = TrainProgram.gate(for: job)
        let bank = job.labelOwner
        for kind in [Disclosure.Kind.standardErrors, .correlations, .residualVariance] {
            #expect(throws: DisclosureRefusal.self) {
                try gate.permit(Disclosure(kind: kind, recipient: bank, count: 1, fractionBits: 0, rowCount: 1_000))
            }
        }
        #expect(throws: DisclosureRefusal.self) {
            try gate.permit(Disclosure(kind: .varianceInflation, recipient: bank, count: 1, fractionBits: 13, rowCount: 1_000))
        }
        try gate.permit(Disclosure(kind: .varianceInflation, recipient: bank, count: 1, fractionBits: 12, rowCount: 1_000))
    }

    @Test func publicWeightsTrainTheSameModel() async throws {
        let world = try SmallWorld()
        var secret = options("")
        secret.weight = true
        var open = options(", weights: public")
        open.weight = true
        let (one, other) = (try await world.run(secret).evaluate(), try await world.run(open).evaluate())
        #expect(other.maxAbsCoefficientError < 0.01)
        #expect(zip(one.coefficients, other.coefficients).allSatisfy { abs($0.mpc - $1.mpc) < 0.005 })
    }

    @Test func classesCountAsTheJobSays() async throws {
        let world = try SmallWorld()
        var balanced = options("")
        balanced.bankColumns = "{amount: numeric}\n    class_weights: balanced"
        let evaluation = try await world.run(balanced).evaluate()
        #expect(evaluation.maxAbsCoefficientError < 0.01)
        // Balanced classes bring the intercept near zero.
        #expect(abs(evaluation.coefficients[0].mpc) < abs(try await world.run().evaluate().coefficients[0].mpc) / 2)
    }

    @Test func anOffsetEntersEveryPredictor() async throws {
        let world = try SmallWorld()
        let outcome = try await world.run(options(", inference: [standardErrors]", market: "{fines: offset}"))
        let evaluation = try outcome.evaluate()
        #expect(evaluation.coefficients.map(\.feature) == ["intercept", "amount", "sales"])
        #expect(evaluation.maxAbsCoefficientError < 0.01 && evaluation.meanAbsPDError < 0.001)
        let error = try #require(evaluation.coefficients[1].inference?.standardError)
        #expect(abs(error / (try #require(evaluation.coefficients[1].standardErrorPlaintext)) - 1) < 0.01)
        let finding = await #expect(throws: Finding.self) { try await world.score(outcome, world.bankRows) }
        #expect(finding?.kind.code == "R462")
    }

    @Test func anOffsetThatIsNoNumberIsNamed() async throws {
        let world = try SmallWorld()
        world.changeMarket { row, cells in if row == 5 { cells[1] = "65" } }
        let finding = try await world.failure(options("", market: "{fines: offset}"))
        #expect(finding?.kind.code == "R460" && finding?.column == "fines" && finding?.arguments == ["65"])
        // No logarithm of a negative number.
        #expect(try await SmallWorld().failure(options("", market: "{fines: {type: offset, log: true}}"))?.kind.code == "R460")
    }
}
