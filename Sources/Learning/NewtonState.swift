// The state between passes and the step: capped, halved when the gradient grew, all by selection on secret bits.
//
// Spec: protocols/logistic-training.md, section «Step».

import Algebra
import SecretSharing
import Wire

struct NewtonState {
    private(set) var coefficients: Shares
    /// One element: 1 if the last pass's step was small and nothing was held back.
    private(set) var converged: Shares
    /// Where the last accepted step began, and the step.
    private var previous: Shares
    private var previousStep: Shares
    /// ‖g‖² where the last accepted step began.
    private var previousNorm: Shares

    /// ‖Δ‖ below this counts as converged: 2^−2, as a bit length of ‖Δ‖² in 16 fraction bits.
    private static let smallStepBitLength = 12
    /// ‖Δ‖ ≤ 4.
    private static let capBitLength = 20
    /// ‖g‖ below 2^−14 is rounding noise: 2^16 in 44 fraction bits.
    private static let noiseBitLength = 16
    /// ‖β̃‖ ≥ 32 is halved: 2^10 in 44 fraction bits.
    private static let coefficientBitLength = 54
    private static let normFormat = FixedFormat(fractionBits: 44, magnitudeBits: 62)
    private static let factorFormat = FixedFormat(fractionBits: 22, magnitudeBits: 22)

    init(start: Shares, engine: ReplicatedEngine) {
        coefficients = start
        previous = start
        previousStep = engine.constant([UInt64](repeating: 0, count: start.count), format: TrainingScales.coefficient)
        previousNorm = engine.constant([1 << 61], format: Self.normFormat)
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
            (gradient, gradient, Self.normFormat), (coefficients, coefficients, Self.normFormat),
        ])
        let growth = engine.subtract(previousNorm, norms[2])
        let decisions = try await engine.magnitudes(
            join([norms[0], norms[1], norms[3], inverse.residual, growth, norms[2]]))

        // Bits and factors: local tables of the bit lengths.
        let usable = engine.table(decisions[3], format: .bit) { $0 <= 40 + FixedFormat.bits(d) + 1 ? 1 : 0 }
        let isBeyond = engine.table(decisions[2], format: .bit) { $0 > Self.coefficientBitLength ? 1 : 0 }
        let isAudible = engine.table(decisions[5], format: .bit) { $0 > Self.noiseBitLength ? 1 : 0 }
        // A rise within the rounding noise of a converged run is none. Coefficients are held back where they are the base.
        let rose = try await engine.multiply(decisions[4].sign, isAudible, format: .bit)
        let isLarge = try await engine.multiply(isBeyond, engine.subtractFrom(1, rose, format: .bit), format: .bit)
        let isSmall = engine.table(decisions[0], format: .bit) { $0 <= Self.smallStepBitLength ? 1 : 0 }
        let newtonFactor = engine.table(decisions[0], format: Self.factorFormat, Self.capFactor)
        let plainFactor = engine.table(decisions[1], format: Self.factorFormat, Self.capFactor)

        try await advance(
            newton: both.slice(0..<d), plain: both.slice(d..<2 * d), newtonFactor, plainFactor, usable: usable, rose: rose,
            isLarge: isLarge, norm: norms[2], engine: engine)
        try await judge(usable: usable, rose: rose, isLarge: isLarge, isSmall: isSmall, engine: engine)
    }

    /// β̃ ← base + step, where base and step depend on the bits.
    private mutating func advance(
        newton: Shares, plain: Shares, _ newtonFactor: Shares, _ plainFactor: Shares, usable: Shares, rose: Shares,
        isLarge: Shares, norm: Shares, engine: ReplicatedEngine
    ) async throws(ChannelError) {
        let d = newton.count
        let unusable = engine.subtractFrom(1, usable, format: .bit)
        let factors = try await engine.multiply(
            join([newtonFactor, plainFactor]), join([usable, unusable]), format: Self.factorFormat)
        let stepFormat = FixedFormat(fractionBits: 44, magnitudeBits: 47)
            .bounded(byBits: 47, because: "the factor caps the step at 4, with slack for the coarse norm")
        let capped = try await engine.multiplyAdd(
            [
                (engine.broadcast(engine.gather(factors, [0]), count: d), newton),
                (engine.broadcast(engine.gather(factors, [1]), count: d), plain),
            ], format: stepFormat)

        // rose: half the previous step from where it began; else the capped step from here, and from half of here if the
        // coefficients have grown beyond their bound. One fraction bit more makes the half exact.
        let roseAll = engine.broadcast(rose, count: d)
        let previousHalf = engine.scale(previousStep, by: 1 << 22, constantBits: 22, fractionBits: 23)
        let doubled = engine.scale(capped, by: 2, constantBits: 1, fractionBits: 1)
        let difference = engine.subtract(previousHalf, doubled)
        let chosen = try await engine.multiplyAdd(
            [(roseAll, difference)], adding: doubled, format: FixedFormat(fractionBits: 45, magnitudeBits: 50))
        let step = try await engine.truncate(chosen, by: 23).read(as: TrainingScales.coefficient)
        let base = try await engine.multiplyAdd(
            [(roseAll, engine.subtract(previous, coefficients))], adding: coefficients, format: TrainingScales.coefficient)
        let shrink = try await engine.multiplyAdd(
            [(engine.broadcast(isLarge, count: d), engine.subtractFrom(0, base, format: TrainingScales.coefficient))],
            adding: engine.scale(base, by: 2, constantBits: 1, fractionBits: 1), format: FixedFormat(fractionBits: 23, magnitudeBits: 30))
        let held = try await engine.truncate(shrink, by: 1).read(as: TrainingScales.coefficient)
        let newNorm = try await engine.multiplyAdd(
            [(rose, engine.subtract(previousNorm, norm))], adding: norm, format: Self.normFormat)

        previous = held
        previousStep = step
        previousNorm = newNorm
        coefficients = engine.add(held, step).read(as: TrainingScales.coefficient)
    }

    private mutating func judge(
        usable: Shares, rose: Shares, isLarge: Shares, isSmall: Shares, engine: ReplicatedEngine
    ) async throws(ChannelError) {
        let fell = engine.subtractFrom(1, rose, format: .bit)
        let inBounds = engine.subtractFrom(1, isLarge, format: .bit)
        let halves = try await engine.multiply(join([usable, fell]), join([isSmall, inBounds]), format: .bit)
        converged = try await engine.multiply(engine.gather(halves, [0]), engine.gather(halves, [1]), format: .bit)
    }

    /// 1 while ‖Δ‖² < 2^4, else the power of two that brings it there.
    private static func capFactor(_ bitLength: Int) -> UInt64 {
        1 << UInt64(22 - min(22, (max(0, bitLength - capBitLength) + 1) / 2))
    }

    /// Elements of different scales side by side; the reader knows which is which.
    private func join(_ parts: [Shares]) -> Shares {
        Shares.concatenated(parts.map { $0.read(as: FixedFormat(fractionBits: 0, magnitudeBits: 63)) })
    }
}
