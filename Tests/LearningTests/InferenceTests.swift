// Standard errors, variance inflation and correlations on shares against those in the clear.

import Learning
import Parties
import Statistics
import TestKit
import Testing

@Suite struct InferenceTests {
    @Test(arguments: [1, 2, 3] as [UInt64]) func standardErrorsAreThoseOfThePlainFit(_ seed: UInt64) async throws {
        let scenario = RegressionScenario.correlated(.logistic, rowCount: 3_000, intercept: -1.5, seed: seed)
        let run = try await scenario.run(kinds: [.standardErrors])
        let truth = try #require(scenario.plaintext.standardErrors(scenario.rows, l2: scenario.l2))
        let error = RegressionRun.relativeError(run.standardErrors, truth)
        #expect(run.converged)
        #expect(error < 0.01)
    }

    @Test func fivePercentBad() async throws {
        let scenario = RegressionScenario.correlated(.logistic, rowCount: 4_000, columnCounts: [5, 5, 5], intercept: -3, seed: 4)
        let run = try await scenario.run(kinds: [.standardErrors, .varianceInflation])
        let truth = try #require(scenario.plaintext.standardErrors(scenario.rows, l2: scenario.l2))
        #expect(RegressionRun.relativeError(run.standardErrors, truth) < 0.01)
        let factors = try #require(VarianceInflation.factors(scenario.rows.design, ridge: scenario.l2))
        let told = run.told.flatMap { $0.varianceInflation ?? [] }
        #expect(RegressionRun.relativeError(told, factors) < 0.01)
        #expect((factors.max() ?? 0) > 10)
    }

    @Test func secretAndPublicWeightsCountAlike() async throws {
        var scenario = RegressionScenario.correlated(.logistic, rowCount: 2_000, weighted: true, seed: 5)
        let truth = try #require(scenario.plaintext.standardErrors(scenario.rows, l2: scenario.l2))
        let secret = try await scenario.run(kinds: [.standardErrors])
        scenario.weightsArePublic = true
        let open = try await scenario.run(kinds: [.standardErrors])
        for run in [secret, open] {
            #expect(run.converged && run.coefficientError(scenario.plaintext) < 0.01)
            #expect(RegressionRun.relativeError(run.standardErrors, truth) < 0.01)
        }
    }

    @Test func correlationsAcrossOwners() async throws {
        let scenario = RegressionScenario.correlated(.logistic, rowCount: 1_000, columnCounts: [2, 3, 2], seed: 6)
        let run = try await scenario.run(kinds: [.correlations])
        let gram = scenario.rows.design.gram()
        let starts = [0, 2, 5, 7]
        for (owner, told) in zip(ComputeRole.allCases, run.told) {
            #expect(Set(told.correlations.keys) == Set(ComputeRole.allCases).subtracting([owner]))
            for (other, values) in told.correlations {
                let (a, b) = (Int(owner.rawValue), Int(other.rawValue))
                let truth = (starts[a]..<starts[a + 1]).flatMap { row in
                    (starts[b]..<starts[b + 1]).map { gram[row, $0] / 1_000 }
                }
                #expect(values.count == truth.count)
                #expect(zip(values, truth).allSatisfy { abs($0 - $1) < 0.001 })
            }
        }
    }

    @Test func nothingIsToldOfColumnsThatTwoOwnersShare() async throws {
        var scenario = RegressionScenario.correlated(.logistic, rowCount: 1_000, columnCounts: [2, 2, 1], seed: 7)
        let copied = [scenario.designs[0], scenario.designs[0], scenario.designs[2]]
        var twin = RegressionScenario(family: .logistic, designs: copied, labels: scenario.labels)
        twin.l2 = 1e-6
        let fixed = twin
        await #expect(throws: InaccurateInverse.self) { try await fixed.run(passes: 12, kinds: [.standardErrors]) }
        scenario.l2 = 1e-6
        #expect(try await scenario.run(kinds: [.standardErrors]).standardErrors.count == 6)
    }

    @Test func eachOwnerLearnsItsOwnOnceAndWhatWasAskedFor() async throws {
        let scenario = RegressionScenario.correlated(.logistic, rowCount: 500, columnCounts: [2, 1, 2], seed: 8)
        let run = try await scenario.run(kinds: [.standardErrors])
        #expect(run.told.map { $0.standardErrors?.count } == [3, 1, 2])
        #expect(run.told.allSatisfy { $0.varianceInflation == nil && $0.correlations.isEmpty && $0.residualVariance == nil })
        let kinds = run.disclosures.map(\.kind)
        #expect(kinds.filter { $0 == .standardErrors }.count == 3 && kinds.filter { $0 == .accuracy }.count == 1)
        let silent = try await scenario.run()
        #expect(!silent.disclosures.map(\.kind).contains(.accuracy))
    }
}
