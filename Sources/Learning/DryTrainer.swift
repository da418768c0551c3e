// The trainer on shapes only: the same operations in the same order as `LogisticTrainer`, without data.
//
// Spec: protocols/logistic-training.md, section «Cost», and regression-families.md.

package import Algebra
package import Parties
package import SecretSharing
import Statistics

package struct DryTrainer {
    package let engine: DryEngine
    let shape: TrainingShape
    let labelOwner: ComputeRole
    let scales: TrainingScales
    package var rowCount: Int { shape.rowCount }
    var n: Int { shape.rowCount }
    var d: Int { shape.columnCount }

    package init(engine: DryEngine, shape: TrainingShape, labelOwner: ComputeRole) {
        self.engine = engine
        self.shape = shape
        self.labelOwner = labelOwner
        scales = TrainingScales(shape)
    }

    private var hasSecretWeights: Bool { shape.hasWeights && !shape.options.weightsArePublic }

    // MARK: Sharing in

    package func share() {
        engine.shareColumns(rowCount: n, columnCounts: shape.columnCounts)
        engine.input(n, owner: labelOwner)
        if hasSecretWeights { engine.input(n, owner: labelOwner) }
        for (index, columns) in shape.columnCounts.enumerated() where columns > 0 {
            if let role = OwnerIndex(index).role {
                engine.input(columns * columns, owner: role)
            } else {
                engine.input(columns * columns, fromOutside: index)
            }
        }
        engine.input(1, owner: labelOwner)
        shareOffset(n)
        if shape.options.startsFromModel { start() }
        if shape.method != .newton { precondition() }
    }

    /// `TrainingData.shareOffset`, of training rows or of others.
    package func shareOffset(_ rowCount: Int) {
        let owners = DryEngine.roles.filter { shape.options.offsetOwners.contains($0) }
        for owner in owners { engine.input(rowCount, owner: owner) }
        engine.linear(rowCount * max(0, owners.count - 1))
    }

    /// `StartInputs.start`.
    private func start() {
        for role in DryEngine.roles {
            let columns = shape.columnCounts[Int(role.rawValue)]
            if columns == 0 { continue }
            engine.input(columns * columns, owner: role)
            engine.matrixProduct(m: columns, k: columns, n: 1)
        }
        engine.truncate(d, by: 16)
        engine.innerProducts([d])
        engine.magnitudes(1)
        engine.multiply(d)
        engine.truncate(d, by: 2)
    }

    // MARK: Passes

    package func train() {
        var first = 0
        if let stage = shape.sampleStage {
            first = stage.passes
            engine.rows(stage.rowCount, columnCounts: shape.columnCounts)
            let sample = DryTrainer(engine: engine, shape: shape.sampled(stage), labelOwner: labelOwner)
            for pass in 0..<stage.passes { sample.pass(pass) }
        }
        for pass in first..<shape.passes {
            self.pass(pass)
            engine.tellOutside()
        }
        engine.disclose(1, magnitudeBits: FixedFormat.bit.magnitudeBits, dropped: 0, to: nil)
    }

    private func pass(_ pass: Int) {
        mean(pass)
        gradient()
        if shape.method != .newton {
            quasiNewtonStep(pass)
            return
        }
        // The linear family's Hessian does not change.
        if pass == 0 || shape.options.family != .linear {
            hessian()
            invert()
        }
        newtonStep()
    }

    private func mean(_ pass: Int) {
        let options = shape.options
        if pass == 0, options.family == .logistic, options.offsetOwners.isEmpty, !options.startsFromModel {
            engine.linear(1)
            mean(of: 1)
        } else {
            predictor()
            mean(of: n)
        }
    }

    func predictor() {
        engine.product(rowCount: n, columnCounts: shape.columnCounts)
        if !shape.options.offsetOwners.isEmpty { engine.linear(n) }
    }

    /// κ·μ(z).
    func mean(of count: Int) {
        let z = TrainingScales.predictor
        switch shape.options.family {
        case .logistic: engine.sigmoid(count, fractionBits: z.fractionBits)
        case .linear: engine.truncate(count, by: z.fractionBits - (TrainingScales.label.fractionBits - shape.lossBits))
        case .poisson:
            let argument = FixedFormat(fractionBits: z.fractionBits, magnitudeBits: z.magnitudeBits + 1)
            engine.exponential(count, format: argument, limit: .small, fractionBits: 16)
            engine.truncate(count, by: 8)
        }
    }

    func weighted() {
        guard shape.hasWeights else { return }
        if hasSecretWeights { engine.multiply(n) } else { engine.linear(n) }
        engine.truncate(n, by: TrainingScales.weight.fractionBits)
    }

    private func gradient() {
        engine.linear(n)
        weighted()
        engine.localProduct(rowCount: n, columnCounts: shape.columnCounts)
        engine.localMatrixProduct(m: d, k: d, n: 1)
        engine.reshare(d)
        let residual = shape.hasWeights ? TrainingScales.label.fractionBits : probabilityFractionBits
        engine.truncate(d, by: TrainingScales.entry.fractionBits + residual + scales.rowBits - TrainingScales.gradient.fractionBits)
    }

    private var probabilityFractionBits: Int { ReplicatedEngine.probabilityFormat.fractionBits }

    /// The weighted Gram matrix over the Hessian's rows.
    func hessian() {
        let h = shape.hessianRowCount
        if h < n { engine.rows(h, columnCounts: shape.columnCounts) }
        variance(h)
        curvature(h)
        engine.linear(2 * d * d)
    }

    private func variance(_ h: Int) {
        var bits = probabilityFractionBits
        if shape.options.family == .logistic {
            engine.linear(h)
            engine.multiply(h)
            bits *= 2
        }
        if shape.hasWeights {
            if bits > probabilityFractionBits {
                engine.truncate(h, by: bits - probabilityFractionBits)
                bits = probabilityFractionBits
            }
            if hasSecretWeights { engine.multiply(h) } else { engine.linear(h) }
            bits += TrainingScales.weight.fractionBits
        }
        engine.linear(h)
        engine.truncate(h, by: bits + 10 - scales.varianceFractionBits)
    }

    func curvature(_ rows: Int) {
        engine.weightedGram(rowCount: rows, columnCounts: shape.columnCounts)
        let bits = 2 * TrainingScales.entry.fractionBits + scales.varianceFractionBits + scales.hessianRowBits
        engine.truncate(d * d, by: bits - TrainingScales.hessianFractionBits)
    }

    /// `NewtonSchulz.invert`.
    func invert() {
        engine.truncate(d * d, by: TrainingScales.hessianFractionBits - 10)
        engine.innerProducts([d * d])
        engine.magnitudes(1)
        iterate(NewtonSchulz.iterations, lifts: NewtonSchulz.lifts.count, inverseFractionBits: TrainingScales.inverse.fractionBits)
        engine.innerProducts([d * d])
    }

    /// - Parameter lifts: of the iterations, how many multiply by a factor of their own.
    func iterate(_ count: Int, lifts: Int = 0, inverseFractionBits: Int) {
        let drop = TrainingScales.hessianFractionBits + inverseFractionBits - 20
        for iteration in 0..<count {
            engine.matrixProduct(m: d, k: d, n: d)
            if iteration < lifts { engine.linear(d * d) }
            engine.truncate(d * d, by: iteration < lifts ? drop + 14 : drop)
            engine.linear(2 * d * d)
            engine.matrixProduct(m: d, k: d, n: d)
            engine.truncate(d * d, by: 20)
        }
    }

    /// `NewtonState.step`.
    private func newtonStep() {
        engine.matrixProduct(m: d, k: d, n: 1)
        engine.multiply(d)
        engine.truncate(2 * d, by: 16)
        engine.truncate(2 * d, by: 14)
        engine.innerProducts([d, d, d, d])
        engine.magnitudes(6)
        engine.multiply(1)
        engine.multiply(1)
        engine.multiply(2)
        engine.multiply(d)
        takeStep()
        engine.multiply(2)
        engine.multiply(1)
    }

    /// `StepControl.take`.
    func takeStep() {
        engine.multiply(d)
        engine.truncate(d, by: 23)
        engine.multiply(d)
        engine.multiply(d)
        engine.truncate(d, by: 1)
        engine.multiply(1)
    }

    // MARK: Disclosure

    /// Each owner's coefficients to it.
    package func discloseCoefficients() {
        let format = TrainingScales.coefficient
        let dropped = format.fractionBits - SharedModel.coefficientFractionBits
        for (index, columns) in shape.columnCounts.enumerated() where columns > 0 {
            if let role = OwnerIndex(index).role {
                engine.disclose(columns, magnitudeBits: format.magnitudeBits, dropped: dropped, to: role)
            } else {
                engine.disclose(columns, magnitudeBits: format.magnitudeBits, dropped: dropped, toOutside: index)
            }
        }
    }

    /// Linear predictors of rows that are shared already, to one party.
    package func score(_ rowCount: Int) {
        let format = predict(rowCount)
        if !shape.options.offsetOwners.isEmpty { engine.linear(rowCount) }
        engine.disclose(
            rowCount, magnitudeBits: format.magnitudeBits, dropped: format.fractionBits - BatchScorer.predictorFractionBits,
            to: labelOwner)
    }

    /// Linear predictors that stay shared.
    ///
    /// - Returns: their format.
    package func predict(_ rowCount: Int) -> FixedFormat {
        engine.product(rowCount: rowCount, columnCounts: shape.columnCounts)
        return TrainingScales.predictor
    }
}
