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
}
