// A training problem in the clear: every owner's standardised columns, labels and weights; its run on shares and its plain fit.

import Algebra
import Features
import Findings
import Learning
import Parties
import SecretSharing
import Secrets
import Statistics
import Symmetric
import TestKit
import Wire

struct Scenario: Sendable {
    /// In the order of roles, without the column of ones; an owner may have no column.
    let designs: [DenseMatrix]
    let labels: [Double]
    var weights: [Double]?
    var l2 = 1e-4
    var labelOwner = ComputeRole.p0
    /// nil for the one that the columns decide.
    var method: TrainingMethod?

    var rowCount: Int { labels.count }
    var featureCount: Int { designs.reduce(0) { $0 + $1.columnCount } }

    /// All owners' columns side by side.
    var joint: DenseMatrix {
        DenseMatrix(rowCount: rowCount, columnCount: featureCount, values: designs.flatMap(\.values))
    }

    var plaintext: LogisticRegression {
        LogisticRegression.fit(design: joint, labels: labels, weights: weights, l2: l2)
    }

    func shape(passes: Int, hessianRowCount: Int? = nil) -> TrainingShape {
        let counts = ComputeRole.allCases.map { designs[Int($0.rawValue)].columnCount + ($0 == labelOwner ? 1 : 0) }
        return TrainingShape(
            rowCount: rowCount, columnCounts: counts, l2: l2, passes: passes, hasWeights: weights != nil,
            hessianRowCount: hessianRowCount ?? rowCount, coins: SHA256.hash(Array("coins".utf8)), method: method)
    }

    /// nil where the owner has no column to whiten.
    func whitening(of owner: ComputeRole) throws(Finding) -> Whitening? {
        let design = designs[Int(owner.rawValue)]
        if design.columnCount == 0 { return nil }
        return try Whitening.fit(design: design, l2: l2, hasIntercept: owner == labelOwner)
    }

    func inputs(of owner: ComputeRole) throws(Finding) -> OwnerInputs {
        let given = owner == labelOwner ? LabelInputs(labels: labels, weights: weights) : nil
        guard let whitening = try whitening(of: owner) else {
            let ones = [Double](repeating: 1, count: owner == labelOwner ? rowCount : 0)
            return OwnerInputs(columns: OwnerInputs.encode(ones), penalty: ones.isEmpty ? [] : [0], labels: given)
        }
        let whitened = whitening.apply(designs[Int(owner.rawValue)])
        return OwnerInputs(
            columns: OwnerInputs.encode(whitened.values), penalty: whitening.penaltyBlock(l2: l2), labels: given)
    }

    /// The run of all three parties, put together.
    func train(
        passes: Int = 8, hessianRowCount: Int? = nil, seed: UInt64 = 1, windowBytes: Int = WireLimits.windowBytesDefault
    ) async throws -> Trained {
        let shape = shape(passes: passes, hessianRowCount: hessianRowCount)
        let labelOwner = labelOwner
        let inputs = try ComputeRole.allCases.map { try self.inputs(of: $0) }
        let outcome = try await ThreeParties.run(seed: seed, windowBytes: windowBytes) { engine in
            let gate = PermissiveGate()
            let mine = inputs[Int(engine.role.rawValue)]
            var trainer = try await LogisticTrainer.share(mine, shape: shape, labelOwner: labelOwner, engine: engine)
            let (model, converged) = try await trainer.train(gate: gate)
            var whitened: [Double] = []
            for owner in ComputeRole.allCases where shape.columnCounts[Int(owner.rawValue)] > 0 {
                whitened += try await model.disclose(to: owner, rowCount: shape.rowCount, engine: engine, gate: gate) ?? []
            }
            let scorer = BatchScorer(engine: engine, model: model)
            let predictors = try await scorer.score(trainer.data.matrix, to: labelOwner, gate: gate)
            return (whitened, converged, predictors)
        }
        var coefficients: [Double] = []
        var intercept = Double.nan
        for owner in ComputeRole.allCases {
            let whitened = outcome.results[Int(owner.rawValue)].0
            var mine = try whitening(of: owner)?.coefficients(fromWhitened: whitened) ?? whitened
            if owner == labelOwner { intercept = mine.removeFirst() }
            coefficients += mine
        }
        return Trained(
            converged: outcome.results.map(\.1), coefficients: coefficients, intercept: intercept,
            predictors: outcome.results[Int(labelOwner.rawValue)].2 ?? [])
    }
}

/// What came out, on the standardised, unwhitened scale.
struct Trained: Sendable {
    /// As each party saw it.
    let converged: [Bool]
    let coefficients: [Double]
    let intercept: Double
    /// Of the training rows.
    let predictors: [Double]

    func coefficientError(_ plain: LogisticRegression) -> Double {
        let errors = zip(coefficients, plain.coefficients).map { abs($0 - $1) } + [abs(intercept - plain.intercept)]
        return errors.reduce(0) { $1.isNaN ? .infinity : max($0, $1) }
    }

    func meanPDError(_ plain: LogisticRegression, _ scenario: Scenario) -> Double {
        let truth = plain.predict(scenario.joint)
        return zip(predictors, truth).reduce(0) { $0 + abs(sigmoid($1.0) - $1.1) } / Double(truth.count)
    }
}

extension Scenario {
    /// Correlated standard normal columns, of one owner and across owners, and labels that depend on all of them.
    ///
    /// - Parameter intercept: log-odds at the mean; −2.85 gives about 5 % bad with the slopes used here.
    static func correlated(
        rowCount: Int, columnCounts: [Int], intercept: Double = -2.85, weighted: Bool = false, seed: UInt64 = 1
    ) -> Scenario {
        var random = SeededRandom(seed)
        let common = (0..<rowCount).map { _ in random.normal() }
        var predictor = [Double](repeating: intercept, count: rowCount)
        let designs = columnCounts.enumerated().map { owner, count in
            var previous = (0..<rowCount).map { _ in random.normal() }
            let columns = (0..<count).flatMap { column in
                // Neighbours within an owner are nearly collinear; the common factor ties the owners together.
                let values = (0..<rowCount).map { row in
                    0.97 * previous[row] + 0.2 * random.normal() + (column == 0 ? 0.5 * common[row] : 0)
                }
                previous = values
                let slope = 0.6 / Double(1 + column) * ((owner + column) & 1 == 0 ? 1 : -1)
                let standard = standardised(values)
                for row in 0..<rowCount { predictor[row] += slope * standard[row] }
                return standard
            }
            return DenseMatrix(rowCount: rowCount, columnCount: count, values: columns)
        }
        let labels = predictor.map { Double.random(in: 0..<1, using: &random) < sigmoid($0) ? 1.0 : 0 }
        let weights = weighted ? weightsOfMeanOne(rowCount, &random) : nil
        return Scenario(designs: designs, labels: labels, weights: weights)
    }

    /// Whole multiples of 2^−12, so that fixed point holds them exactly.
    private static func weightsOfMeanOne(_ count: Int, _ random: inout SeededRandom) -> [Double] {
        let raw = (0..<count).map { _ in Double.random(in: 0.2..<4, using: &random) }
        let mean = raw.reduce(0, +) / Double(count)
        return raw.map { ($0 / mean * 4096).rounded() / 4096 }
    }

    static func standardised(_ values: [Double]) -> [Double] {
        let mean = values.reduce(0, +) / Double(values.count)
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
        return values.map { ($0 - mean) / variance.squareRoot() }
    }
}
