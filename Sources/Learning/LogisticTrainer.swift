// Vertical logistic regression on shares: Newton's method with a fresh Hessian each pass and step control on secret bits.
//
// Spec: protocols/logistic-training.md. Straight-line: a fixed number of passes, the same messages whatever the data. Nothing
// is opened but, at the end, one bit that says whether the run converged, through the gate.

import Algebra
package import Parties
package import SecretSharing
import Statistics
import Symmetric
package import Wire

/// Not Sendable: belongs to one party's task.
package struct LogisticTrainer {
    package let engine: ReplicatedEngine
    package let shape: TrainingShape
    package let data: TrainingData
    let scales: TrainingScales
    private var state: NewtonState
    /// Of the linear family, whose Hessian does not change from pass to pass.
    private var constantInverse: NewtonSchulz?
    /// In place of `state` where the method is quasi-Newton.
    private var quasiNewton: QuasiNewtonState?

    /// Shares everything in. The label owner's column 0 is the constant 1.
    package static func share(
        _ inputs: OwnerInputs, shape: TrainingShape, labelOwner: ComputeRole, engine: ReplicatedEngine
    ) async throws(ChannelError) -> LogisticTrainer {
        let data = try await TrainingData.share(inputs, shape: shape, labelOwner: labelOwner, engine: engine)
        var trainer = LogisticTrainer(engine: engine, shape: shape, data: data, start: data.start)
        if shape.method != .newton {
            let preconditioner = try await Preconditioner.share(
                inputs.labels, data: data, shape: shape, labelOwner: labelOwner, engine: engine)
            trainer.quasiNewton = QuasiNewtonState(start: data.start, preconditioner: preconditioner, engine: engine)
        }
        return trainer
    }

    init(engine: ReplicatedEngine, shape: TrainingShape, data: TrainingData, start: Shares) {
        self.engine = engine
        self.shape = shape
        self.data = data
        scales = TrainingScales(shape)
        state = NewtonState(start: start, engine: engine)
    }

    /// All passes, then the one bit.
    ///
    /// - Parameter onPass: called after each pass, for a progress display; it learns the number only.
    /// - Returns: the model, and whether the last step was small and nothing had to be held back.
    package mutating func train(
        gate: some DisclosureGate, onPass: (Int) -> Void = { _ in }
    ) async throws -> (model: SharedModel, converged: Bool) {
        var first = 0
        if let stage = shape.sampleStage {
            first = stage.passes
            state = NewtonState(start: try await coefficients(of: stage, onPass: onPass), engine: engine)
        }
        for pass in first..<shape.passes {
            try await runPass(pass)
            try await engine.tellOutside(pass + 1)
            onPass(pass + 1)
        }
        let disclosure = Disclosure(
            kind: .convergence, recipient: nil, count: 1, fractionBits: 0, rowCount: shape.rowCount)
        let converged = try await engine.disclose(quasiNewton?.converged ?? state.converged, disclosure, to: nil, gate: gate)
        return (SharedModel(coefficients: coefficients, columnCounts: shape.columnCounts), converged == [1])
    }

    private var coefficients: Shares { quasiNewton?.coefficients ?? state.coefficients }

    /// Where the passes on a sample of the rows lead, from the start.
    private func coefficients(
        of stage: SampleStage, onPass: (Int) -> Void
    ) async throws(ChannelError) -> Shares {
        let rows = PublicCoins(seed: shape.coins, domain: "sample-rows").sample(stage.rowCount, of: shape.rowCount, number: 0)
        var sample = LogisticTrainer(
            engine: engine, shape: shape.sampled(stage), data: data.rows(rows, engine: engine), start: data.start)
        for pass in 0..<stage.passes {
            try await sample.runPass(pass)
            onPass(pass + 1)
        }
        return sample.coefficients
    }

    private mutating func runPass(_ pass: Int) async throws(ChannelError) {
        let mean = try await mean(pass)
        let gradient = try await gradient(mean)
        if quasiNewton != nil {
            try await quasiNewton?.step(gradient: gradient, engine: engine)
            return
        }
        let inverse: NewtonSchulz
        if let constantInverse {
            inverse = constantInverse
        } else {
            inverse = try await NewtonSchulz.invert(hessian(mean, pass: pass), dimension: shape.columnCount, engine: engine)
            if shape.options.family == .linear { constantInverse = inverse }
        }
        try await state.step(gradient: gradient, inverse: inverse, engine: engine)
    }

    /// κ·μ of this pass. Before the first step all rows have the intercept's start, so that one element does for all, unless they have
    /// offsets or start from a model.
    private func mean(_ pass: Int) async throws(ChannelError) -> Shares {
        guard pass == 0, shape.options.family == .logistic, data.offset == nil, !shape.options.startsFromModel else {
            return try await mean(predictor(coefficients))
        }
        let bits = TrainingScales.predictor.fractionBits - data.base.format.fractionBits
        let z = engine.scale(data.base, by: 1 << Int64(bits), constantBits: bits, fractionBits: bits)
        return engine.broadcast(try await mean(z.read(as: TrainingScales.predictor)), count: shape.rowCount)
    }

    /// Xᵀ(w·(y − p))/2^rowBits − P·β̃, in one reshare of d elements.
    private func gradient(_ mean: Shares) async throws(ChannelError) -> Shares {
        let residual = try await weighted(engine.subtract(data.labels, mean))
        let d = shape.columnCount
        let sumBits = TrainingScales.entry.fractionBits + residual.format.fractionBits
        // Σx² ≤ n in every column and |r| ≤ 1 (Σr² ≤ 16n with weights), so each sum is at most n (4n) by Cauchy–Schwarz.
        let fit = engine.localTransposedProduct(
            data.matrix, residual,
            format: FixedFormat(fractionBits: sumBits + scales.rowBits, magnitudeBits: sumBits + scales.rowBits + 3))
        let minusCoefficients = engine.subtractFrom(0, coefficients, format: TrainingScales.coefficient)
        let pull = await engine.localMatrixProduct(
            data.penalty, minusCoefficients, m: d, k: d, n: 1,
            format: FixedFormat(fractionBits: 42, magnitudeBits: 48))
        let aligned = pull.scaled(byPowerOfTwo: sumBits + scales.rowBits - 42)
        let sum = try await engine.reshare(fit.plus(aligned), operation: .ownedProduct)
        let bounded = sum.read(as: sum.format.bounded(byBits: 61, because: "κ‖fit‖ ≤ 39 and κ‖P·β̃‖ ≤ 10, or 12 and 38: below 2^6 in total"))
        let drop = sum.format.fractionBits - TrainingScales.gradient.fractionBits
        return try await engine.truncate(bounded, by: drop).read(as: TrainingScales.gradient)
    }

    /// Xᵀ·diag(V·w)·X over this pass's rows, divided by their number, plus the penalty.
    func hessian(_ mean: Shares, pass: Int) async throws(ChannelError) -> Shares {
        var (matrix, mean, weights, publicWeights) = (data.matrix, mean, data.weights, data.publicWeights)
        if shape.hessianRowCount < shape.rowCount {
            let rows = PublicCoins(seed: shape.coins, domain: "hessian-rows")
                .sample(shape.hessianRowCount, of: shape.rowCount, number: UInt64(pass))
            matrix = engine.rows(matrix, rows)
            mean = engine.gather(mean, rows)
            weights = weights.map { engine.gather($0, rows) }
            publicWeights = publicWeights.map { weights in rows.map { weights[$0] } }
        }
        let curvature = try await curvature(matrix, variance: variance(mean, weights, publicWeights))
        let penalty = engine.scale(data.penalty, by: 4, constantBits: 2, fractionBits: 2)
        let sum = engine.add(curvature, penalty)
        let spread = max(0, scales.rowBits - scales.hessianRowBits)
        return sum.read(
            as: sum.format.bounded(
                byBits: TrainingScales.hessianFractionBits + 2 + spread + (shape.hasWeights ? 4 : 0),
                because: "|Σ D x x'| ≤ n·max D over any rows, and the penalty is at most 1"))
    }

    /// Xᵀ·diag(variance)·X/2^rowBits in the Hessian's scale.
    func curvature(_ matrix: OwnedMatrix, variance: Shares) async throws(ChannelError) -> Shares {
        let gramBits = 2 * TrainingScales.entry.fractionBits + scales.varianceFractionBits
        let gram = try await engine.weightedGram(
            matrix, weights: variance,
            format: FixedFormat(fractionBits: gramBits + scales.hessianRowBits, magnitudeBits: 61))
        return try await engine.truncate(gram, by: gramBits + scales.hessianRowBits - TrainingScales.hessianFractionBits)
    }
}
