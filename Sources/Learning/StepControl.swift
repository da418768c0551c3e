// From a proposed step to the next coefficients: halved when the gradient grew, held back when the coefficients grew beyond
// their bound, all by selection on secret bits.
//
// Spec: protocols/logistic-training.md, section «Step», 5 to 7; both methods of training end a pass with it.

import Algebra
import SecretSharing
import Wire

struct StepControl {
    private(set) var coefficients: Shares
    /// Where the last accepted step began, and the step.
    private(set) var base: Shares
    private(set) var step: Shares
    /// ‖g‖² where the last accepted step began.
    private(set) var norm: Shares

    static let normFormat = FixedFormat(fractionBits: 44, magnitudeBits: 62)
    static let factorFormat = FixedFormat(fractionBits: 22, magnitudeBits: 22)
    static let cappedFormat = FixedFormat(fractionBits: 44, magnitudeBits: 47)
        .bounded(byBits: 47, because: "the factor caps the step at 4, with slack for the coarse norm")
    /// ‖g‖ below 2^−14 is rounding noise: 2^16 in 44 fraction bits.
    static let noiseBitLength = 16
    /// ‖β̃‖ ≥ 32 is halved: 2^10 in 44 fraction bits.
    static let coefficientBitLength = 54
    /// ‖Δ‖ below this counts as converged: 2^−2, as a bit length of ‖Δ‖² in 16 fraction bits.
    static let smallStepBitLength = 12
    /// ‖Δ‖ ≤ 4.
    private static let capBitLength = 20

    init(start: Shares, engine: ReplicatedEngine) {
        coefficients = start
        base = start
        step = engine.constant([UInt64](repeating: 0, count: start.count), format: TrainingScales.coefficient)
        norm = engine.constant([1 << 61], format: Self.normFormat)
    }

    /// 1 while ‖Δ‖² < 2^4, else the power of two that brings it there; of a bit length in 16 fraction bits.
    static func capFactor(_ bitLength: Int) -> UInt64 {
        1 << UInt64(22 - min(22, (max(0, bitLength - capBitLength) + 1) / 2))
    }

    /// β̃ ← base + step, where base and step depend on the bits.
    ///
    /// - Parameters:
    ///   - capped: the proposed step, 44 fraction bits.
    ///   - norm: ‖g‖² here.
    mutating func take(
        _ capped: Shares, rose: Shares, isLarge: Shares, norm: Shares, engine: ReplicatedEngine
    ) async throws(ChannelError) {
        let d = capped.count
        // rose: half the previous step from where it began; else the capped step from here, and from half of here if the
        // coefficients have grown beyond their bound. One fraction bit more makes the half exact.
        let roseAll = engine.broadcast(rose, count: d)
        let previousHalf = engine.scale(step, by: 1 << 22, constantBits: 22, fractionBits: 23)
        let doubled = engine.scale(capped, by: 2, constantBits: 1, fractionBits: 1)
        let difference = engine.subtract(previousHalf, doubled)
        let chosen = try await engine.multiplyAdd(
            [(roseAll, difference)], adding: doubled, format: FixedFormat(fractionBits: 45, magnitudeBits: 50))
        let next = try await engine.truncate(chosen, by: 23).read(as: TrainingScales.coefficient)
        let begin = try await engine.multiplyAdd(
            [(roseAll, engine.subtract(base, coefficients))], adding: coefficients, format: TrainingScales.coefficient)
        let shrink = try await engine.multiplyAdd(
            [(engine.broadcast(isLarge, count: d), engine.subtractFrom(0, begin, format: TrainingScales.coefficient))],
            adding: engine.scale(begin, by: 2, constantBits: 1, fractionBits: 1),
            format: FixedFormat(fractionBits: 23, magnitudeBits: 30))
        let held = try await engine.truncate(shrink, by: 1).read(as: TrainingScales.coefficient)
        self.norm = try await engine.multiplyAdd(
            [(rose, engine.subtract(self.norm, norm))], adding: norm, format: Self.normFormat)
        base = held
        step = next
        coefficients = engine.add(held, next).read(as: TrainingScales.coefficient)
    }
}

extension Shares {
    /// Elements of different scales side by side; the reader knows which is which.
    static func mixed(_ parts: [Shares]) -> Shares {
        concatenated(parts.map { $0.read(as: FixedFormat(fractionBits: 0, magnitudeBits: 63)) })
    }
}
