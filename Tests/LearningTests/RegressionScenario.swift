// A regression of any family in the clear, with weights, offsets and inference; its run on shares and its plain fit.

import Features
import Learning
import Parties
import SecretSharing
import Statistics
import Symmetric
import TestKit

struct RegressionScenario: Sendable {
    let family: RegressionFamily
    /// In the order of roles; P₀ has the labels.
    let designs: [DenseMatrix]
    var labels: [Double]
    var weights: [Double]?
    var weightsArePublic = false
    /// In the order of roles; nil where an owner brings none.
    var offsets: [[Double]?] = [nil, nil, nil]
    var l2 = 1e-4
    var countMax = 1
    /// In whitened coordinates, of a model of the same shape.
    var start: RegressionRun?
    /// The intercept and all columns, unwhitened: each owner brings its own.
    var ownStart: [Double]?

    var rowCount: Int { labels.count }

    var rows: RegressionRows {
        let joint = DenseMatrix(
            rowCount: rowCount, columnCount: designs.reduce(0) { $0 + $1.columnCount }, values: designs.flatMap(\.values))
        var offset = [Double](repeating: 0, count: rowCount)
        for part in offsets.compactMap({ $0 }) { for row in part.indices { offset[row] += part[row] } }
        return RegressionRows(design: joint, labels: labels, weights: weights, offset: offset)
    }

    var plaintext: GeneralizedLinearModel { .fit(family, rows, l2: l2) }

    func shape(passes: Int) -> TrainingShape {
        let counts = designs.enumerated().map { $1.columnCount + ($0 == 0 ? 1 : 0) }
        let owners = ComputeRole.allCases.filter { offsets[Int($0.rawValue)] != nil }
        return TrainingShape(
            rowCount: rowCount, columnCounts: counts, l2: l2, passes: passes, hasWeights: weights != nil, hessianRowCount: rowCount,
            coins: SHA256.hash(Array("coins".utf8)),
            options: TrainingOptions(
                family: family, weightsArePublic: weightsArePublic, offsetOwners: Set(owners), countMax: countMax,
                startsFromModel: start != nil || ownStart != nil))
    }

    func whitenings() throws -> [Whitening] {
        try designs.enumerated().map { try Whitening.fit(design: $1, l2: l2, hasIntercept: $0 == 0) }
    }

    /// All three parties' run, put together.
    func run(passes: Int = 8, kinds: Set<InferenceKind> = [], seed: UInt64 = 1) async throws -> RegressionRun {
        let shape = shape(passes: passes)
        let whitenings = try whitenings()
        let scenario = self
        let outcome = try await ThreeParties.run(seed: seed) { engine in
            let gate = PermissiveGate()
            let role = Int(engine.role.rawValue)
            let inputs = scenario.inputs(role, whitenings[role], shape: shape)
            var trainer = try await LogisticTrainer.share(inputs, shape: shape, labelOwner: .p0, engine: engine)
            let (model, converged) = try await trainer.train(gate: gate)
            let told = try await trainer.infer(
                kinds, model: model,
                mine: InferenceInputs(unwhitening: whitenings[role].unwhiteningMatrix, whitening: whitenings[role].whiteningMatrix),
                labelOwner: .p0, gate: gate)
            var mine: [Double] = []
            for owner in ComputeRole.allCases {
                mine += try await model.disclose(to: owner, rowCount: shape.rowCount, engine: engine, gate: gate) ?? []
            }
            let predictors = try await BatchScorer(engine: engine, model: model)
                .score(trainer.data.matrix, offset: trainer.data.offset, to: .p0, gate: gate)
            return (whitenings[role].coefficients(fromWhitened: mine), converged, told, predictors, model, gate.disclosures)
        }
        return RegressionRun(
            converged: outcome.results[0].1, coefficients: outcome.results.flatMap(\.0), told: outcome.results.map(\.2),
            predictors: outcome.results[0].3 ?? [], models: outcome.results.map(\.4), disclosures: outcome.results[0].5,
            payloadBytes: outcome.payloadBytes, rounds: outcome.rounds)
    }

    private func inputs(_ role: Int, _ whitening: Whitening, shape: TrainingShape) -> OwnerInputs {
        let d = shape.columnCounts[role]
        return OwnerInputs(
            columns: OwnerInputs.encode(whitening.apply(designs[role]).values), penalty: whitening.penaltyBlock(l2: l2),
            labels: role == 0 ? LabelInputs(labels: labels, weights: weightsArePublic ? nil : weights) : nil, offset: offsets[role],
            publicWeights: weightsArePublic ? weights : nil,
            start: ownStartInputs(role, whitening, columnCount: d)
                ?? start.map { run in
                    StartInputs(model: run.models[role], map: (0..<d * d).map { $0 / d == $0 % d ? 1 : 0 }, columnCount: d)
                })
    }

    private func ownStartInputs(_ role: Int, _ whitening: Whitening, columnCount: Int) -> StartInputs? {
        let first = (0..<role).reduce(0) { $0 + designs[$1].columnCount + ($1 == 0 ? 1 : 0) }
        return ownStart.map { all in
            StartInputs(coefficients: whitening.whitened(coefficients: Array(all[first..<first + columnCount])), ownerCount: 3)
        }
    }
}

struct RegressionRun: Sendable {
    let converged: Bool
    /// The intercept first, then the owners' in order, unwhitened.
    let coefficients: [Double]
    /// What each party was told.
    let told: [InferenceResult]
    let predictors: [Double]
    let models: [SharedModel]
    let disclosures: [Disclosure]
    let payloadBytes: Int
    let rounds: Int

    func coefficientError(_ plain: GeneralizedLinearModel) -> Double {
        zip(coefficients, [plain.intercept] + plain.coefficients).map { abs($0 - $1) }.max() ?? .infinity
    }

    /// Intercept first.
    var standardErrors: [Double] { told.flatMap { $0.standardErrors ?? [] } }

    static func relativeError(_ values: [Double], _ truth: [Double]) -> Double {
        guard values.count == truth.count, !truth.isEmpty else { return .infinity }
        return zip(values, truth).map { abs($0 / $1 - 1) }.max() ?? .infinity
    }
}

extension RegressionScenario {
    /// The correlated columns of `Scenario`, with labels of the family.
    static func correlated(
        _ family: RegressionFamily, rowCount: Int, columnCounts: [Int] = [4, 3, 3], intercept: Double = -1, weighted: Bool = false,
        offsets owners: [Int] = [], seed: UInt64 = 1
    ) -> RegressionScenario {
        let base = Scenario.correlated(rowCount: rowCount, columnCounts: columnCounts, intercept: intercept, weighted: weighted, seed: seed)
        var random = SeededRandom(seed &+ 1_000)
        let offsets = (0..<3).map { owner in
            owners.contains(owner) ? (0..<rowCount).map { _ in Double.random(in: -0.7..<0.7, using: &random) } : nil
        }
        var scenario = RegressionScenario(family: family, designs: base.designs, labels: base.labels, weights: base.weights)
        scenario.offsets = offsets
        // Slopes of ±0.25/(1 + column) for every family, so that counts stay small.
        var predictor = [Double](repeating: intercept, count: rowCount)
        for (owner, design) in base.designs.enumerated() {
            for column in 0..<design.columnCount {
                let slope = 0.25 / Double(1 + column) * ((owner + column) & 1 == 0 ? 1 : -1)
                for row in 0..<rowCount { predictor[row] += slope * design[row, column] }
            }
        }
        for part in offsets.compactMap({ $0 }) { for row in part.indices { predictor[row] += part[row] } }
        switch family {
        case .logistic: scenario.labels = predictor.map { Double.random(in: 0..<1, using: &random) < sigmoid($0) ? 1 : 0 }
        case .linear: scenario.labels = Scenario.standardised(predictor.map { $0 + 0.8 * random.normal() })
        case .poisson:
            scenario.labels = predictor.map { poisson(mean: exponential($0), &random) }
            scenario.countMax = Int(scenario.labels.max() ?? 1)
        }
        return scenario
    }

    /// By multiplying uniforms until they fall below e^−mean.
    private static func poisson(mean: Double, _ random: inout SeededRandom) -> Double {
        let bound = exponential(-mean)
        var (count, product) = (0.0, Double.random(in: 0..<1, using: &random))
        while product > bound {
            count += 1
            product *= Double.random(in: 0..<1, using: &random)
        }
        return count
    }
}
