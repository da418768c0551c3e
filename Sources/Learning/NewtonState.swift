// The state between passes and the step: capped, halved when the gradient grew, all by selection on secret bits.
//
// Spec: protocols/logistic-training.md, section «Step».

import Algebra
import SecretSharing
import Wire

struct NewtonState {
    var coefficients: Shares { control.coefficients }
    /// One element: 1 if the last pass's step was small and nothing was held back.
    private(set) var converged: Shares
    private var control: StepControl

    init(start: Shares, engine: ReplicatedEngine) {
        control = StepControl(start: start, engine: engine)
        converged = engine.constant([0], format: .bit)
    }

    mutating func step(gradient: Shares, inverse: NewtonSchulz, engine: ReplicatedEngine) async throws(ChannelError) {
        let d = gradient.count
        let stepFormat = FixedFormat(fractionBits: 38, magnitudeBits: 61)
            .bounded(byBits: 61, because: "‖V‖ ≤ 2^17 and ‖g‖ ≤ 2^6")
        // Newton's step and, for a Hessian whose inversion failed, a plain gradient step of safe length.
        let newton = try await engine.matrixProduct(inverse.inverse, gradient, m: d, k: d, n: 1, format: stepFormat)
        let plain = try await engine.multiply(engine.broadcast(inverse.safe, count: d), gradient, format: stepFormat)
        let both = try await engine.truncate(Shares.concatenated([newton, plain]), by: 16)
        let coarse = try await engine.truncate(both, by: 14)
        let (newtonCoarse, plainCoarse) = (coarse.slice(0..<d), coarse.slice(d..<2 * d))
        let coarseNorm = FixedFormat(fractionBits: 16, magnitudeBits: 62)
        let norms = try await engine.innerProducts([
            (newtonCoarse, newtonCoarse, coarseNorm), (plainCoarse, plainCoarse, coarseNorm),
            (gradient, gradient, StepControl.normFormat), (coefficients, coefficients, StepControl.normFormat),
        ])
        let growth = engine.subtract(control.norm, norms[2])
        let decisions = try await engine.magnitudes(
            .mixed([norms[0], norms[1], norms[3], inverse.residual, growth, norms[2]]))

        // Bits and factors: local tables of the bit lengths.
        let usable = engine.table(decisions[3], format: .bit) { $0 <= 40 + FixedFormat.bits(d) + 1 ? 1 : 0 }
        let isBeyond = engine.table(decisions[2], format: .bit) { $0 > StepControl.coefficientBitLength ? 1 : 0 }
        let isAudible = engine.table(decisions[5], format: .bit) { $0 > StepControl.noiseBitLength ? 1 : 0 }
        // A rise within the rounding noise of a converged run is none. Coefficients are held back where they are the base.
        let rose = try await engine.multiply(decisions[4].sign, isAudible, format: .bit)
        let isLarge = try await engine.multiply(isBeyond, engine.subtractFrom(1, rose, format: .bit), format: .bit)
        let isSmall = engine.table(decisions[0], format: .bit) { $0 <= StepControl.smallStepBitLength ? 1 : 0 }
        let newtonFactor = engine.table(decisions[0], format: StepControl.factorFormat, StepControl.capFactor)
        let plainFactor = engine.table(decisions[1], format: StepControl.factorFormat, StepControl.capFactor)

        let unusable = engine.subtractFrom(1, usable, format: .bit)
        let factors = try await engine.multiply(
            .mixed([newtonFactor, plainFactor]), .mixed([usable, unusable]), format: StepControl.factorFormat)
        let capped = try await engine.multiplyAdd(
            [
                (engine.broadcast(engine.gather(factors, [0]), count: d), both.slice(0..<d)),
                (engine.broadcast(engine.gather(factors, [1]), count: d), both.slice(d..<2 * d)),
            ], format: StepControl.cappedFormat)
        try await control.take(capped, rose: rose, isLarge: isLarge, norm: norms[2], engine: engine)
        try await judge(usable: usable, rose: rose, isLarge: isLarge, isSmall: isSmall, engine: engine)
    }

    private mutating func judge(
        usable: Shares, rose: Shares, isLarge: Shares, isSmall: Shares, engine: ReplicatedEngine
    ) async throws(ChannelError) {
        let fell = engine.subtractFrom(1, rose, format: .bit)
        let inBounds = engine.subtractFrom(1, isLarge, format: .bit)
        let halves = try await engine.multiply(.mixed([usable, fell]), .mixed([isSmall, inBounds]), format: .bit)
        converged = try await engine.multiply(engine.gather(halves, [0]), engine.gather(halves, [1]), format: .bit)
    }
}
