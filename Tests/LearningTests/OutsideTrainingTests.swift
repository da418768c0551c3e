// Training with four to eight owners equals plain regression over all their columns; what each learns and what it costs.

import Algebra
import Features
import Learning
import Parties
import SecretSharing
import Secrets
import Statistics
import Symmetric
import TestKit
import Testing

@Suite struct OutsideTrainingTests {
    private struct Trained: Sendable {
        let coefficients: [Double]
        let intercept: Double
        let predictors: [Double]
        let converged: [Bool]
        let newScores: [Double]
    }

    private func inputs(_ scenario: Scenario, _ index: Int) throws -> (OwnerInputs, Whitening) {
        let whitening = try Whitening.fit(design: scenario.designs[index], l2: scenario.l2, hasIntercept: index == 0)
        let given = index == 0 ? LabelInputs(labels: scenario.labels, weights: scenario.weights) : nil
        return (
            OwnerInputs(
                columns: OwnerInputs.encode(whitening.apply(scenario.designs[index]).values),
                penalty: whitening.penaltyBlock(l2: scenario.l2), labels: given), whitening
        )
    }

    private func train(_ scenario: Scenario, passes: Int = 8) async throws -> Trained {
        let owners = try scenario.designs.indices.map { try inputs(scenario, $0) }
        let counts = scenario.designs.enumerated().map { $1.columnCount + ($0 == 0 ? 1 : 0) }
        let shape = TrainingShape(
            rowCount: scenario.rowCount, columnCounts: counts, l2: scenario.l2, passes: passes, hasWeights: scenario.weights != nil,
            hessianRowCount: scenario.rowCount, coins: SHA256.hash(Array("coins".utf8)))
        let columns = owners.map(\.0)
        let outcome = try await OutsideParties.run(count: counts.count - 3) { engine in
            let gate = PermissiveGate()
            var trainer = try await LogisticTrainer.share(
                columns[Int(engine.role.rawValue)], shape: shape, labelOwner: .p0, engine: engine)
            let (model, converged) = try await trainer.train(gate: gate)
            var whitened: [Double] = []
            for owner in engine.owners {
                whitened += try await model.disclose(to: owner, rowCount: shape.rowCount, engine: engine, gate: gate) ?? []
            }
            let scorer = BatchScorer(engine: engine, model: model)
            let scores = try await scorer.score(trainer.data.matrix, to: .p0, gate: gate) ?? []
            // The same rows once more, as rows that are new.
            let matrix = try await scorer.share(columns[Int(engine.role.rawValue)].columns, rowCount: shape.rowCount)
            return (whitened, converged, scores, try await scorer.score(matrix, to: .p0, gate: gate) ?? [])
        } outside: { owner, index in
            let gate = PermissiveGate()
            let trainer = try await OutsideTrainer.share(
                columns[3 + index], shape: shape, index: OwnerIndex(3 + index), owner: owner)
            let converged = try await trainer.converged(gate: gate)
            let mine = try await trainer.coefficients(gate: gate)
            try await owner.share(columns[3 + index].columns)
            return (mine, converged)
        }
        let whitened = outcome.compute.map(\.0) + outcome.outside.map(\.0)
        var coefficients = zip(owners, whitened).flatMap { $0.1.coefficients(fromWhitened: $1) }
        let intercept = coefficients.removeFirst()
        return Trained(
            coefficients: coefficients, intercept: intercept, predictors: outcome.compute[0].2,
            converged: outcome.compute.map(\.1) + outcome.outside.map(\.1), newScores: outcome.compute[0].3)
    }

    private func expectEqual(_ trained: Trained, _ scenario: Scenario) {
        let plain = scenario.plaintext
        let errors = zip(trained.coefficients, plain.coefficients).map { abs($0 - $1) } + [abs(trained.intercept - plain.intercept)]
        #expect(errors.count == scenario.featureCount + 1)
        #expect(errors.allSatisfy { $0 < 0.01 }, "\(errors.max() ?? .nan)")
        let truth = plain.predict(scenario.joint)
        let mean = zip(trained.predictors, truth).reduce(0) { $0 + abs(sigmoid($1.0) - $1.1) } / Double(truth.count)
        #expect(mean < 0.001 && trained.predictors.count == truth.count)
        #expect(trained.newScores == trained.predictors)
        #expect(trained.converged.allSatisfy { $0 } && trained.converged.count == scenario.designs.count)
    }

    @Test func fourOwners() async throws {
        let scenario = Scenario.correlated(rowCount: 2_000, columnCounts: [3, 3, 3, 3], intercept: -1.5, seed: 41)
        expectEqual(try await train(scenario), scenario)
    }

    @Test func fourOwnersWithWeights() async throws {
        let scenario = Scenario.correlated(rowCount: 1_500, columnCounts: [3, 2, 2, 3], intercept: -1, weighted: true, seed: 42)
        expectEqual(try await train(scenario), scenario)
    }

    @Test func eightOwners() async throws {
        let scenario = Scenario.correlated(rowCount: 1_500, columnCounts: [2, 2, 2, 2, 2, 2, 2, 2], intercept: -1, seed: 43)
        expectEqual(try await train(scenario), scenario)
    }

    @Test func theBoundsHoldForEightOwners() {
        #expect((8.0 * 64 * 64).squareRoot() * 38 < 8_192)
        #expect(9.0.squareRoot() * 16.0.squareRoot() + 38 < 64)
        #expect(PartyLimits.countMax == 8)
    }
}
