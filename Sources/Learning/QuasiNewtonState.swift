// The quasi-Newton method between passes: an inverse Hessian V that starts at the Gram preconditioner and learns one pair of
// vectors a pass (BFGS in product form), under the step control of Newton's method.
//
// Spec: protocols/quasi-newton.md. V = V₀ + Σ (s·wᵀ + w·sᵀ), so V·g costs one round of inner products and one of products,
// however many pairs there are; the two-loop recursion would be as deep as it has pairs.

import Algebra
import SecretSharing
import Wire

struct QuasiNewtonState {
    var coefficients: Shares { control.coefficients }
    /// One element: 1 if the last pass's step was small and nothing was held back.
    private(set) var converged: Shares
    private var control: StepControl
    private let preconditioner: Preconditioner
    private var pairs: [CurvaturePair] = []
    /// Where the last accepted step began; nil before the first.
    private var before: Point?

    private struct Point {
        let gradient: Shares
        /// V·gradient.
        let direction: Shares
        /// 1 where the coefficients were halved at the end of that pass: the step is then not where they moved.
        let isLarge: Shares
    }

    /// A step below 2^−4 counts as converged: stricter than Newton's, whose error is the square of its step.
    private static let smallStepBitLength = 8
    /// ‖g‖ < 2^4: at most 2 from the data (8 with weights) and 38/16 from the penalty.
    static let gradientFormat = FixedFormat(fractionBits: 22, magnitudeBits: 26)
    /// ‖V·g‖ < 2^22: 2^11·10.4 from V₀ and 6,400·10.4 from each half of at most 30 pairs.
    static let directionFormat = FixedFormat(fractionBits: 22, magnitudeBits: 45)

    init(start: Shares, preconditioner: Preconditioner, engine: ReplicatedEngine) {
        control = StepControl(start: start, engine: engine)
        self.preconditioner = preconditioner
        converged = engine.constant([0], format: .bit)
    }

    mutating func step(gradient given: Shares, engine: ReplicatedEngine) async throws(ChannelError) {
        let gradient = given.read(as: Self.gradientFormat)
        let direction = try await self.direction(of: gradient, engine: engine)
        var here = Point(gradient: gradient, direction: direction, isLarge: engine.constant([0], format: .bit))
        var previous = before ?? here
        let change = CurvatureChange(
            step: control.step, gradient: engine.subtract(previous.gradient, gradient),
            direction: engine.subtract(previous.direction, direction))
        let measured = try await change.measure(gradient: gradient, state: control, engine: engine)
        if before != nil {
            let pair = try await measured.pair(change, accepted: previous.isLarge, engine: engine)
            pairs.append(pair)
            let updated = try await pair.update(
                [here.gradient, previous.gradient], [here.direction, previous.direction], engine: engine)
            here = Point(gradient: here.gradient, direction: updated[0], isLarge: here.isLarge)
            previous = Point(gradient: previous.gradient, direction: updated[1], isLarge: previous.isLarge)
        }

        // The step, capped.
        let d = gradient.count
        let coarse = try await engine.truncate(here.direction, by: 14)
        let norm = try await engine.innerProducts([(coarse, coarse, FixedFormat(fractionBits: 16, magnitudeBits: 62))])
        let length = try await engine.magnitudes(norm[0])[0]
        let factor = engine.table(length, format: StepControl.factorFormat, StepControl.capFactor)
        let isSmall = engine.table(length, format: .bit) { $0 <= Self.smallStepBitLength ? 1 : 0 }
        let capped = try await engine.multiply(
            engine.broadcast(factor, count: d), here.direction.read(as: FixedFormat(fractionBits: 22, magnitudeBits: 25)),
            format: StepControl.cappedFormat)
        try await control.take(
            capped, rose: measured.rose, isLarge: measured.isLarge, norm: measured.gradientNorm, engine: engine)

        // The point that the next step is measured from.
        let roseAll = engine.broadcast(measured.rose, count: d)
        let kept = try await engine.multiplyAdd(
            [(roseAll, engine.subtract(previous.gradient, here.gradient))], adding: here.gradient, format: Self.gradientFormat)
        let keptDirection = try await engine.multiplyAdd(
            [(roseAll, engine.subtract(previous.direction, here.direction))], adding: here.direction,
            format: Self.directionFormat)
        before = Point(gradient: kept, direction: keptDirection, isLarge: measured.isLarge)
        let fell = engine.subtractFrom(1, measured.rose, format: .bit)
        let inBounds = engine.subtractFrom(1, measured.isLarge, format: .bit)
        let half = try await engine.multiply(isSmall, fell, format: .bit)
        converged = try await engine.multiply(half, inBounds, format: .bit)
    }

    /// V·g with all pairs so far.
    private func direction(of gradient: Shares, engine: ReplicatedEngine) async throws(ChannelError) -> Shares {
        let first = try await preconditioner.apply(gradient, engine: engine)
        guard !pairs.isEmpty else { return first.read(as: Self.directionFormat) }
        return try await CurvaturePair.sum(pairs, [gradient], adding: [first], engine: engine)[0]
    }
}
