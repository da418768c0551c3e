// Vertical logistic regression on shares: Newton's method with a fresh Hessian each pass and step control on secret bits.
//
// Spec: protocols/logistic-training.md. Straight-line: a fixed number of passes, the same messages whatever the data. Nothing
// is opened but, at the end, one bit that says whether the run converged, through the gate.

import Algebra
package import Parties
package import SecretSharing
import Symmetric
package import Wire

/// Not Sendable: belongs to one party's task.
package struct LogisticTrainer {
    package let engine: ReplicatedEngine
    package let shape: TrainingShape
    package let data: TrainingData
    let scales: TrainingScales
    private var state: NewtonState

    /// Shares everything in. The label owner's column 0 is the constant 1.
    package static func share(
        _ inputs: OwnerInputs, shape: TrainingShape, labelOwner: ComputeRole, engine: ReplicatedEngine
    ) async throws(ChannelError) -> LogisticTrainer {
        let data = try await TrainingData.share(inputs, shape: shape, labelOwner: labelOwner, engine: engine)
        return LogisticTrainer(engine: engine, shape: shape, data: data)
    }

    private init(engine: ReplicatedEngine, shape: TrainingShape, data: TrainingData) {
        self.engine = engine
        self.shape = shape
        self.data = data
        scales = TrainingScales(shape)
        state = NewtonState(start: data.start, engine: engine)
    }

    /// All passes, then the one bit.
    ///
    /// - Parameter onPass: called after each pass, for a progress display; it learns the number only.
    /// - Returns: the model, and whether the last step was small and nothing had to be held back.
    package mutating func train(
        gate: some DisclosureGate, onPass: (Int) -> Void = { _ in }
    ) async throws -> (model: SharedModel, converged: Bool) {
        for pass in 0..<shape.passes {
            try await runPass(pass)
            onPass(pass + 1)
        }
        let disclosure = Disclosure(
            kind: .convergence, recipient: nil, count: 1, fractionBits: 0, rowCount: shape.rowCount)
        let converged = try await engine.disclose(state.converged, disclosure, to: nil, gate: gate)
        return (SharedModel(coefficients: state.coefficients, columnCounts: shape.columnCounts), converged == [1])
    }

    private mutating func runPass(_ pass: Int) async throws(ChannelError) {
        let z = try await engine.product(data.matrix, state.coefficients, format: TrainingScales.predictor)
        let probability = try await engine.sigmoid(z)
        let gradient = try await gradient(probability)
        let hessian = try await hessian(probability, pass: pass)
        let inverse = try await NewtonSchulz.invert(
            hessian, dimension: shape.columnCount, engine: engine)
        try await state.step(gradient: gradient, inverse: inverse, engine: engine)
    }

    /// Xᵀ(w·(y − p))/2^rowBits − P·β̃, in one reshare of d elements.
    private func gradient(_ probability: Shares) async throws(ChannelError) -> Shares {
        var residual = engine.subtract(data.labels, probability)
        if let weights = data.weights {
            let weighted = try await engine.multiply(residual, weights)
            residual = try await engine.truncate(weighted, by: TrainingScales.weight.fractionBits)
        }
        let d = shape.columnCount
        let sumBits = TrainingScales.entry.fractionBits + residual.format.fractionBits
        // Σx² ≤ n in every column and |r| ≤ 1 (Σr² ≤ 16n with weights), so each sum is at most n (4n) by Cauchy–Schwarz.
        let fit = engine.localTransposedProduct(
            data.matrix, residual,
            format: FixedFormat(fractionBits: sumBits + scales.rowBits, magnitudeBits: sumBits + scales.rowBits + 3))
        let minusCoefficients = engine.subtractFrom(0, state.coefficients, format: TrainingScales.coefficient)
        let pull = await engine.localMatrixProduct(
            data.penalty, minusCoefficients, m: d, k: d, n: 1,
            format: FixedFormat(fractionBits: 42, magnitudeBits: 48))
        let aligned = pull.scaled(byPowerOfTwo: sumBits + scales.rowBits - 42)
        let sum = try await engine.reshare(fit.plus(aligned), operation: .ownedProduct)
        let bounded = sum.read(as: sum.format.bounded(byBits: 61, because: "‖fit‖ ≤ 8 and ‖P·β̃‖ ≤ 38: below 2^6 in total"))
        let drop = sum.format.fractionBits - TrainingScales.gradient.fractionBits
        return try await engine.truncate(bounded, by: drop).read(as: TrainingScales.gradient)
    }

    /// Xᵀ·diag(p(1−p)·w)·X over this pass's rows, divided by their number, plus the penalty.
    private func hessian(_ probability: Shares, pass: Int) async throws(ChannelError) -> Shares {
        var (matrix, p, weights) = (data.matrix, probability, data.weights)
        if shape.hessianRowCount < shape.rowCount {
            let rows = PublicCoins(seed: shape.coins, domain: "hessian-rows")
                .sample(shape.hessianRowCount, of: shape.rowCount, number: UInt64(pass))
            matrix = engine.rows(matrix, rows)
            p = engine.gather(p, rows)
            weights = weights.map { engine.gather($0, rows) }
        }
        let variance = try await variance(p, weights)
        let gramBits = 2 * TrainingScales.entry.fractionBits + scales.varianceFractionBits
        let gram = try await engine.weightedGram(
            matrix, weights: variance,
            format: FixedFormat(fractionBits: gramBits + scales.hessianRowBits, magnitudeBits: 61))
        let curvature = try await engine.truncate(
            gram, by: gramBits + scales.hessianRowBits - TrainingScales.hessianFractionBits)
        let penalty = engine.scale(data.penalty, by: 4, constantBits: 2, fractionBits: 2)
        let sum = engine.add(curvature, penalty)
        let spread = max(0, scales.rowBits - scales.hessianRowBits)
        return sum.read(
            as: sum.format.bounded(
                byBits: TrainingScales.hessianFractionBits + 2 + spread + (shape.hasWeights ? 4 : 0),
                because: "|Σ D x x'| ≤ n·max D over any rows, and the penalty is at most 1"))
    }

    /// p(1−p)·w, brought to the scale that the Gram matrix leaves.
    private func variance(_ p: Shares, _ weights: Shares?) async throws(ChannelError) -> Shares {
        let one = FixedPoint.encode(1, FixedFormat(fractionBits: p.format.fractionBits, magnitudeBits: 63))
        let complement = engine.subtractFrom(one, p, format: p.format)
        var product = try await engine.multiply(
            p, complement, format: FixedFormat(fractionBits: 2 * p.format.fractionBits, magnitudeBits: 36))
        if let weights {
            let rounded = try await engine.truncate(product, by: p.format.fractionBits)
            product = try await engine.multiply(rounded, weights)
        }
        let factor = Int64((scales.varianceFactor(shape) * 1024).rounded())
        let scaled = engine.scale(product, by: factor, constantBits: 11, fractionBits: 10)
        return try await engine.truncate(scaled, by: scaled.format.fractionBits - scales.varianceFractionBits)
    }
}
