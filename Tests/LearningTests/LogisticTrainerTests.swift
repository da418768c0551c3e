// Training on shares against the plain fit, over the kinds of input that a job can have.

import Algebra
import Parties
import SecretSharing
import Statistics
import TestKit
import Testing
import Wire

@testable import Learning

@Suite struct LogisticTrainerTests {
    @Test func equalsThePlainFit() async throws {
        let scenario = Scenario.correlated(rowCount: 2_000, columnCounts: [5, 4, 4])
        let bad = scenario.labels.reduce(0, +) / 2_000
        #expect((0.03...0.08).contains(bad))
        let gram = scenario.joint.gram()
        #expect(try ClearMatrices.conditionNumber(gram.values.map { $0 / 2_000 }, 13) >= 100)
        let trained = try await scenario.train()
        let plain = scenario.plaintext
        #expect(plain.converged)
        #expect(trained.converged == [true, true, true])
        #expect(trained.coefficientError(plain) < 0.01)
        #expect(trained.meanPDError(plain, scenario) < 0.001)
    }

    @Test func equalsThePlainFitThroughTheSmallestWindow() async throws {
        let scenario = Scenario.correlated(rowCount: 1_000, columnCounts: [3, 3, 3], intercept: -1, seed: 2)
        let trained = try await scenario.train(windowBytes: WireLimits.windowBytesMin)
        #expect(trained.coefficientError(scenario.plaintext) < 0.01)
    }

    @Test func sampleWeightsAreThoseOfThePlainFit() async throws {
        let scenario = Scenario.correlated(rowCount: 2_000, columnCounts: [4, 3, 3], intercept: -1.5, weighted: true, seed: 3)
        var unweighted = scenario
        unweighted.weights = nil
        let trained = try await scenario.train()
        #expect(trained.converged == [true, true, true])
        #expect(trained.coefficientError(scenario.plaintext) < 0.01)
        #expect(trained.meanPDError(scenario.plaintext, scenario) < 0.001)
        // The weights matter: the unweighted fit is another model.
        #expect(trained.coefficientError(unweighted.plaintext) > 0.03)
    }

    @Test func anOwnerWithoutColumnsTakesPart() async throws {
        let scenario = Scenario.correlated(rowCount: 1_500, columnCounts: [3, 0, 4], intercept: -1, seed: 4)
        let trained = try await scenario.train()
        #expect(trained.converged == [true, true, true])
        #expect(trained.coefficients.count == 7)
        #expect(trained.coefficientError(scenario.plaintext) < 0.01)
    }

    @Test func theLabelOwnerMayHaveNoColumns() async throws {
        var scenario = Scenario.correlated(rowCount: 1_500, columnCounts: [3, 0, 4], intercept: -1, seed: 5)
        scenario.labelOwner = .p1
        let trained = try await scenario.train()
        #expect(trained.coefficientError(scenario.plaintext) < 0.01)
    }

    @Test(arguments: [ComputeRole.p1, .p2]) func theLabelOwnerMayPlayAnyRole(_ owner: ComputeRole) async throws {
        var scenario = Scenario.correlated(rowCount: 1_000, columnCounts: [2, 3, 2], intercept: -1, seed: 6)
        scenario.labelOwner = owner
        let trained = try await scenario.train()
        #expect(trained.coefficientError(scenario.plaintext) < 0.01)
        #expect(trained.predictors.count == 1_000)
    }

    @Test func aRowSubsampleForTheHessianLeadsToTheSameModel() async throws {
        let scenario = Scenario.correlated(rowCount: 6_000, columnCounts: [4, 4, 4], intercept: -2, seed: 7)
        let trained = try await scenario.train(passes: 10, hessianRowCount: 1_300)
        #expect(trained.converged == [true, true, true])
        #expect(trained.coefficientError(scenario.plaintext) < 0.01)
        #expect(trained.meanPDError(scenario.plaintext, scenario) < 0.001)
    }

    @Test func aStrongPenaltyIsThatOfThePlainFit() async throws {
        var scenario = Scenario.correlated(rowCount: 1_000, columnCounts: [3, 3, 2], intercept: -1, seed: 8)
        scenario.l2 = 0.3
        let trained = try await scenario.train()
        #expect(trained.coefficientError(scenario.plaintext) < 0.01)
        scenario.l2 = 0.001
        #expect(trained.coefficientError(scenario.plaintext) > 0.1)
    }

    @Test func collinearColumnsDoNoHarm() async throws {
        // P₁ holds a copy of P₀'s first column, and a full set of dummies: only the penalty decides between them.
        var random = SeededRandom(9)
        let first = Scenario.standardised((0..<1_500).map { _ in random.normal() })
        let levels = (0..<1_500).map { _ in Int.random(in: 0..<3, using: &random) }
        let dummies = (0..<3).flatMap { level in Scenario.standardised(levels.map { $0 == level ? 1 : 0 }) }
        let labels = (0..<1_500).map { row in
            Double.random(in: 0..<1, using: &random) < sigmoid(first[row] - Double(levels[row])) ? 1.0 : 0
        }
        var scenario = Scenario(
            designs: [
                DenseMatrix(rowCount: 1_500, columnCount: 1, values: first),
                DenseMatrix(rowCount: 1_500, columnCount: 4, values: first + dummies),
                DenseMatrix(rowCount: 1_500, columnCount: 0),
            ], labels: labels, weights: nil)
        scenario.l2 = 0.01
        let trained = try await scenario.train()
        #expect(trained.converged == [true, true, true])
        #expect(trained.coefficientError(scenario.plaintext) < 0.01)
    }

    @Test func anInterceptAloneIsTheLogitOfTheBaseRate() async throws {
        let empty = DenseMatrix(rowCount: 1_000, columnCount: 0)
        let labels = (0..<1_000).map { $0 % 40 == 0 ? 1.0 : 0 }
        let scenario = Scenario(designs: [empty, empty, empty], labels: labels, weights: nil)
        let trained = try await scenario.train(passes: 4)
        #expect(trained.converged == [true, true, true])
        // The table's error against the true sigmoid moves the optimum by its size over p(1−p).
        #expect(abs(trained.intercept - logit(0.025)) < 0.01)
        #expect(trained.predictors.allSatisfy { abs($0 - trained.intercept) < 0x1p-14 })
    }

    @Test(arguments: [nil, [3.0, 1.0]]) func trainingStartsAtTheBaseRate(_ byLabel: [Double]?) async throws {
        let labels = (0..<200).map { $0 % 8 == 0 ? 1.0 : 0 }
        let weights = byLabel.map { weight in labels.map { $0 == 1 ? weight[0] : weight[1] } }
        let given = LabelInputs(labels: labels, weights: weights)
        // 25 of 200, or 75 of 250 by weight.
        #expect(abs(given.start() - logit(weights == nil ? 0.125 : 0.3)) < 1e-12)
        #expect(LabelInputs(labels: [0, 0], weights: nil).start() == -16)
        #expect(LabelInputs(labels: [1, 1], weights: nil).start() == 16)
    }

    @Test func separableDataDoNotConverge() async throws {
        var random = SeededRandom(10)
        let telling = (0..<1_000).map { $0 % 3 == 0 ? 1.0 : 0 }
        let noise = Scenario.standardised((0..<1_000).map { _ in random.normal() })
        var scenario = Scenario(
            designs: [
                DenseMatrix(rowCount: 1_000, columnCount: 1, values: noise),
                DenseMatrix(rowCount: 1_000, columnCount: 1, values: Scenario.standardised(telling)),
                DenseMatrix(rowCount: 1_000, columnCount: 0),
            ], labels: telling, weights: nil)
        scenario.l2 = 1e-6
        let trained = try await scenario.train(passes: 6)
        #expect(trained.converged == [false, false, false])
        // It has gone the right way, and not beyond every bound.
        #expect(trained.coefficients[1] > 2 && trained.coefficients[1] < 38)
    }

    @Test func tooFewPassesDoNotConverge() async throws {
        let scenario = Scenario.correlated(rowCount: 1_000, columnCounts: [3, 3, 3], intercept: -1, seed: 11)
        #expect(try await scenario.train(passes: 1).converged == [false, false, false])
    }

    @Test(arguments: [6, 9, 12, 15, 18]) func furtherPassesKeepAConvergedRunConverged(_ passes: Int) async throws {
        // The gradient's norm is then rounding noise, which now and then rises from one pass to the next.
        let scenario = Scenario.correlated(rowCount: 500, columnCounts: [2, 2, 2], intercept: -0.5, seed: 12)
        let plain = scenario.plaintext
        for seed in 1...8 as ClosedRange<UInt64> {
            let trained = try await scenario.train(passes: passes, seed: seed)
            #expect(trained.converged == [true, true, true], "seed \(seed)")
            #expect(trained.coefficientError(plain) < 0.01, "seed \(seed)")
        }
    }

    @Test func theSeedChangesTheSharesButNotTheModel() async throws {
        let scenario = Scenario.correlated(rowCount: 500, columnCounts: [2, 2, 2], intercept: -0.5, seed: 13)
        let one = try await scenario.train(seed: 1)
        let again = try await scenario.train(seed: 1)
        let other = try await scenario.train(seed: 2)
        #expect(one.predictors == again.predictors)
        // Truncation rounds at random, so the last bits differ.
        #expect(one.predictors != other.predictors)
        #expect(zip(one.predictors, other.predictors).allSatisfy { abs($0 - $1) < 0.001 })
    }

    @Test func progressCountsPassesOnly() async throws {
        let scenario = Scenario.correlated(rowCount: 200, columnCounts: [2, 1, 1], intercept: 0, seed: 14)
        let shape = scenario.shape(passes: 3)
        let inputs = try ComputeRole.allCases.map { try scenario.inputs(of: $0) }
        let outcome = try await ThreeParties.run { engine in
            let mine = inputs[Int(engine.role.rawValue)]
            var trainer = try await LogisticTrainer.share(mine, shape: shape, labelOwner: .p0, engine: engine)
            var seen: [Int] = []
            let gate = PermissiveGate()
            _ = try await trainer.train(gate: gate) { seen.append($0) }
            return (seen, gate.disclosures)
        }
        for result in outcome.results {
            #expect(result.0 == [1, 2, 3])
            // Nothing is opened before the one bit at the end.
            #expect(result.1 == [Disclosure(kind: .convergence, recipient: nil, count: 1, fractionBits: 0, rowCount: 200)])
        }
    }
}
