// Training of other families, with offsets and from an earlier model, against the plain fit.

import Learning
import Parties
import Statistics
import TestKit
import Testing

@Suite struct FamilyTests {
    @Test(arguments: [false, true]) func linearRegression(_ weighted: Bool) async throws {
        let scenario = RegressionScenario.correlated(.linear, rowCount: 2_000, weighted: weighted, seed: 11)
        let run = try await scenario.run(passes: 3, kinds: [.standardErrors])
        let plain = scenario.plaintext
        let truth = try #require(plain.standardErrors(scenario.rows, l2: scenario.l2))
        #expect(run.converged)
        #expect(run.coefficientError(plain) < 0.002)
        #expect(RegressionRun.relativeError(run.standardErrors, truth) < 0.01)
        let variance = try #require(run.told[1].residualVariance)
        #expect(abs(variance / plain.residualVariance(scenario.rows) - 1) < 0.002)
        #expect(run.told.allSatisfy { $0.residualVariance == variance })
    }

    @Test(arguments: [-1.0, 0.5], [false, true]) func poissonRegression(_ intercept: Double, _ weighted: Bool) async throws {
        let scenario = RegressionScenario.correlated(.poisson, rowCount: 2_000, intercept: intercept, weighted: weighted, seed: 14)
        let run = try await scenario.run(passes: 8, kinds: [.standardErrors])
        let plain = scenario.plaintext
        let truth = try #require(plain.standardErrors(scenario.rows, l2: scenario.l2))
        #expect(run.converged)
        #expect(run.coefficientError(plain) < 0.005)
        #expect(RegressionRun.relativeError(run.standardErrors, truth) < 0.01)
        #expect(run.told.allSatisfy { $0.residualVariance == nil })
    }

    @Test func exposuresOfCountsAreAnOffset() async throws {
        let scenario = RegressionScenario.correlated(.poisson, rowCount: 2_000, intercept: -0.5, offsets: [1], seed: 15)
        let run = try await scenario.run(passes: 8)
        #expect(run.converged && run.coefficientError(scenario.plaintext) < 0.005)
    }

    @Test(arguments: [RegressionFamily.logistic, .linear]) func offsetsOfSeveralOwners(_ family: RegressionFamily) async throws {
        let scenario = RegressionScenario.correlated(family, rowCount: 2_000, offsets: [0, 2], seed: 12)
        let run = try await scenario.run()
        #expect(run.converged)
        #expect(run.coefficientError(scenario.plaintext) < 0.01)
        let plain = scenario.plaintext.predictors(scenario.rows)
        #expect(zip(run.predictors, plain).allSatisfy { abs($0 - $1) < 0.05 })
        var without = scenario
        without.offsets = [nil, nil, nil]
        #expect(run.coefficientError(without.plaintext) > 0.01)
    }

    @Test func anEarlierModelIsWhereTrainingStarts() async throws {
        var scenario = RegressionScenario.correlated(.logistic, rowCount: 2_000, intercept: -2, seed: 13)
        let cold = try await scenario.run(passes: 8)
        #expect(try await scenario.run(passes: 1).coefficientError(scenario.plaintext) > 0.02)
        scenario.start = cold
        let warm = try await scenario.run(passes: 1)
        #expect(warm.converged)
        #expect(warm.coefficientError(scenario.plaintext) < 0.01)
    }

    @Test func eachOwnersOwnCoefficientsAreAStart() async throws {
        var scenario = RegressionScenario.correlated(.poisson, rowCount: 2_000, intercept: -1, seed: 16)
        let cold = try await scenario.run(passes: 1)
        scenario.ownStart = [scenario.plaintext.intercept] + scenario.plaintext.coefficients
        let warm = try await scenario.run(passes: 1)
        #expect(warm.converged && warm.coefficientError(scenario.plaintext) < 0.005)
        #expect(cold.coefficientError(scenario.plaintext) > 2 * warm.coefficientError(scenario.plaintext))
    }

    /// Coefficients that no model has are cut to what the trainer's bounds take; the run then needs its passes.
    @Test func anAbsurdStartIsHeldBack() async throws {
        var scenario = RegressionScenario.correlated(.logistic, rowCount: 2_000, seed: 17)
        scenario.ownStart = [Double](repeating: 1e6, count: 11)
        let run = try await scenario.run(passes: 1)
        #expect(run.coefficients.allSatisfy { abs($0) < 1_000 })
    }

    /// Exposures of a few weeks: the offset's mean lies far from 0.
    @Test(arguments: [-3.0, 3.0]) func exposuresFarFromOne(_ shift: Double) async throws {
        var scenario = RegressionScenario.correlated(.poisson, rowCount: 2_000, intercept: -0.5, offsets: [0], seed: 18)
        scenario.offsets[0] = scenario.offsets[0]?.map { $0 + shift }
        let run = try await scenario.run(passes: 8)
        #expect(run.converged && run.coefficientError(scenario.plaintext) < 0.01)
    }

    /// Offsets of as many standard deviations as they may have: the gradient's bound must hold from the first pass on.
    @Test func wideOffsetsOfALinearModel() async throws {
        var scenario = RegressionScenario.correlated(.linear, rowCount: 2_000, offsets: [0, 1, 2], seed: 19)
        for owner in 0..<3 { scenario.offsets[owner] = scenario.offsets[owner]?.map { $0 / 0.7 * 30 + 30 } }
        let run = try await scenario.run(passes: 6)
        let plain = scenario.plaintext
        // The model must undo what the offsets add.
        #expect(abs(plain.intercept + 90) < 5)
        #expect(!run.converged || run.coefficientError(plain) < 0.05)
    }

    @Test(arguments: [8, 64]) func aLooseBoundOfCountsCostsDigitsOnly(_ countMax: Int) async throws {
        var scenario = RegressionScenario.correlated(.poisson, rowCount: 3_000, intercept: -1, seed: 20)
        scenario.countMax = max(countMax, scenario.countMax)
        let run = try await scenario.run(passes: 8)
        #expect(run.converged && run.coefficientError(scenario.plaintext) < 0.02)
    }
}
