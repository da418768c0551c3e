// A pair of vectors that the quasi-Newton method adds to its inverse Hessian, V ← V + s·wᵀ + w·sᵀ, and how it is made.
//
// Spec: protocols/quasi-newton.md, sections «Measure» and «Pair». With the step s, y the fall of the gradient along it, ρ = 1/sᵀy:
// w = ½(1 + ρ·yᵀVy)ρ·s − ρ·V·y is the BFGS update. s is scaled by a power of two to norm ½…1 first, and w for that s.

import Algebra
import SecretSharing
import Wire

struct CurvaturePair {
    /// 16 fraction bits, ‖s‖ ≤ 1.
    let step: Shares
    /// 10 fraction bits, ‖w‖ < 2^13.
    let partner: Shares

    /// Σ over pairs of s·(wᵀg) + w·(sᵀg), added to a vector for each of several g.
    static func sum(
        _ pairs: [CurvaturePair], _ gradients: [Shares], adding: [Shares], engine: ReplicatedEngine
    ) async throws(ChannelError) -> [Shares] {
        let d = gradients[0].count
        let raw = FixedFormat(fractionBits: 32, magnitudeBits: 61)
        let products = try await engine.innerProducts(
            pairs.flatMap { pair in gradients.flatMap { [(pair.partner, $0, raw), (pair.step, $0, raw)] } })
        // wᵀg has 32 fraction bits, sᵀg 38: 16 and 22 are left.
        let scalars = try await engine.truncate(
            Shares.mixed(products).read(as: raw.bounded(byBits: 51, because: "‖w‖ < 2^13, ‖s‖ ≤ 1, ‖g‖ < 2^4")), by: 16)
        var terms: [(Shares, Shares)] = []
        for (index, pair) in pairs.enumerated() {
            func spread(_ offset: Int) -> Shares {
                Shares.concatenated(
                    gradients.indices.map { which in
                        engine.broadcast(engine.gather(scalars, [2 * (index * gradients.count + which) + offset]), count: d)
                    })
            }
            terms.append((Shares.concatenated(gradients.map { _ in pair.step }), spread(0)))
            terms.append((Shares.concatenated(gradients.map { _ in pair.partner }), spread(1)))
        }
        let all = try await engine.multiplyAdd(
            terms,
            format: FixedFormat(fractionBits: 32, magnitudeBits: 56)
                .bounded(byBits: 56, because: "each term is below 2^17, and there are at most 60"))
        let sums = try await engine.truncate(all, by: 10)
        return gradients.indices.map { which in
            engine.add(sums.slice(which * d..<(which + 1) * d).read(as: QuasiNewtonState.directionFormat), adding[which])
                .read(as: QuasiNewtonState.directionFormat)
        }
    }

    /// V·g for several g, with this pair.
    func update(_ gradients: [Shares], _ directions: [Shares], engine: ReplicatedEngine) async throws(ChannelError) -> [Shares] {
        try await Self.sum([self], gradients, adding: directions, engine: engine)
    }
}

/// What changed over the last step: s, y (the fall of the gradient) and V·y.
struct CurvatureChange {
    let step: Shares
    let gradient: Shares
    let direction: Shares

    /// One round of inner products and one of magnitudes, for the pair and for the step control.
    func measure(
        gradient here: Shares, state: StepControl, engine: ReplicatedEngine
    ) async throws(ChannelError) -> CurvatureMeasure {
        let coarse = try await engine.truncate(
            direction.read(as: FixedFormat(fractionBits: 22, magnitudeBits: 46)), by: 14)
        let fine = FixedFormat(fractionBits: 44, magnitudeBits: 55)
        // The products with V·y may wrap; they count only where its coarse norm is small.
        let norms = try await engine.innerProducts([
            (here, here, StepControl.normFormat), (state.coefficients, state.coefficients, StepControl.normFormat),
            (step, step, fine), (step, gradient, fine), (gradient, direction, fine), (direction, direction, fine),
            (coarse, coarse, FixedFormat(fractionBits: 16, magnitudeBits: 62)),
        ])
        let (steps, curvature, image, length) = (norms[2], norms[3], norms[4], norms[5])
        let decisions = try await engine.magnitudes(
            .mixed([
                norms[0], engine.subtract(state.norm, norms[0]), norms[1], steps, curvature, norms[6],
                engine.subtract(engine.scale(steps, by: 64, constantBits: 6), length),
                engine.subtract(engine.scale(curvature, by: 8, constantBits: 3), image),
                engine.subtract(engine.scale(curvature, by: 128, constantBits: 7), steps),
            ]))
        let isAudible = engine.table(decisions[0], format: .bit) { $0 > StepControl.noiseBitLength ? 1 : 0 }
        let isBeyond = engine.table(decisions[2], format: .bit) { $0 > StepControl.coefficientBitLength ? 1 : 0 }
        let rose = try await engine.multiply(decisions[1].sign, isAudible, format: .bit)
        let isLarge = try await engine.multiply(isBeyond, engine.subtractFrom(1, rose, format: .bit), format: .bit)
        return CurvatureMeasure(
            gradientNorm: norms[0], curvature: curvature, image: image, rose: rose, isLarge: isLarge, decisions: decisions)
    }
}

struct CurvatureMeasure {
    let gradientNorm: Shares
    /// sᵀy and yᵀVy, 44 fraction bits.
    let curvature: Shares
    let image: Shares
    let rose: Shares
    let isLarge: Shares
    /// Of ‖g‖², its fall, ‖β̃‖², ‖s‖², sᵀy, ‖Vy‖² (coarse) and the three differences that the pair is accepted by.
    let decisions: [Magnitude]

    /// The pair, or zeros where the step taught nothing: too short, hardly any curvature, V far off along it, or halved.
    func pair(
        _ change: CurvatureChange, accepted wasLarge: Shares, engine: ReplicatedEngine
    ) async throws(ChannelError) -> CurvaturePair {
        let usable = try await usable(wasLarge, engine: engine)
        let (stepLength, curvatureLength) = (decisions[3], decisions[4])
        // 2^(e+3) brings s to norm ½…1; 2^(52−len) brings sᵀy to 52 bits; 2^(28−2e) undoes the square of the first.
        let scale = engine.table(stepLength, format: .integer(bits: 11)) { 1 << UInt64(Self.exponent($0) + 3) }
        let normaliser = engine.table(curvatureLength, format: .integer(bits: 32)) { 20...52 ~= $0 ? 1 << UInt64(52 - $0) : 0 }
        let square = engine.table(stepLength, format: .integer(bits: 34)) { 1 << UInt64(28 - 2 * Self.exponent($0)) }
        let gated = try await engine.multiply(
            .mixed([scale, normaliser]), engine.broadcast(usable, count: 2), format: .integer(bits: 32))
        let (scaling, normalising) = (engine.gather(gated, [0]), engine.gather(gated, [1]))
        let normalised = try await engine.truncate(
            engine.multiply(
                .mixed([curvature, image, square]), engine.broadcast(normalising, count: 3),
                format: FixedFormat(fractionBits: 52, magnitudeBits: 56)), by: 24)
        let reciprocal = try await Self.reciprocal(engine.gather(normalised, [0]), engine: engine)
        // ρ, 14 fraction bits, below 2^10; and ρ·yᵀVy, 30 fraction bits, at most 8.
        let scalars = try await engine.truncate(
            engine.multiply(
                engine.gather(normalised, [2, 1]), engine.broadcast(reciprocal, count: 2),
                format: FixedFormat(fractionBits: 56, magnitudeBits: 60)), by: 26)
        let rho = engine.gather(scalars, [0]).read(as: FixedFormat(fractionBits: 14, magnitudeBits: 25))
        let ratio = engine.add(
            engine.gather(scalars, [1]).read(as: FixedFormat(fractionBits: 30, magnitudeBits: 34)), constant: 1 << 30,
            format: FixedFormat(fractionBits: 30, magnitudeBits: 34))
        let half = try await engine.truncate(
            engine.multiply(ratio, rho, format: FixedFormat(fractionBits: 45, magnitudeBits: 59)), by: 31)

        let d = change.step.count
        let vectors = try await engine.truncate(
            engine.multiply(
                .mixed([change.step, change.direction]), engine.broadcast(scaling, count: 2 * d),
                format: FixedFormat(fractionBits: 25, magnitudeBits: 28)
                    .bounded(byBits: 28, because: "‖s‖ ≤ 1 and ‖Vy‖ ≤ 8 where accepted, else 0")), by: 9)
        let step = vectors.slice(0..<d)
        let minusRho = engine.subtractFrom(0, rho, format: rho.format)
        let partner = try await engine.truncate(
            engine.multiplyAdd(
                [(engine.broadcast(half, count: d), step), (engine.broadcast(minusRho, count: d), vectors.slice(d..<2 * d))],
                format: FixedFormat(fractionBits: 30, magnitudeBits: 44)
                    .bounded(byBits: 44, because: "½(1 + 8)·2^9·1 + 2^9·8 < 2^13")), by: 20)
        return CurvaturePair(
            step: step.read(as: FixedFormat(fractionBits: 16, magnitudeBits: 17)),
            partner: partner.read(as: FixedFormat(fractionBits: 10, magnitudeBits: 24)))
    }

    /// 1 where ‖s‖ ≥ 2^−9, ‖Vy‖ < 2^5, ‖Vy‖ ≤ 8‖s‖, yᵀVy ≤ 8·sᵀy, sᵀy ≥ 2^−7‖s‖² and the step was where β̃ moved.
    private func usable(_ wasLarge: Shares, engine: ReplicatedEngine) async throws(ChannelError) -> Shares {
        func holds(_ index: Int) -> Shares { engine.subtractFrom(1, decisions[index].sign, format: .bit) }
        let isLong = engine.table(decisions[3], format: .bit) { $0 >= 27 ? 1 : 0 }
        let isSmall = engine.table(decisions[5], format: .bit) { $0 <= 26 ? 1 : 0 }
        let moved = engine.subtractFrom(1, wasLarge, format: .bit)
        let first = try await engine.multiply(
            .mixed([holds(6), holds(7), holds(8)]), .mixed([isLong, isSmall, moved]), format: .bit)
        let second = try await engine.multiply(engine.gather(first, [0]), engine.gather(first, [1]), format: .bit)
        return try await engine.multiply(second, engine.gather(first, [2]), format: .bit)
    }

    /// e with 2^e·‖s‖ in ½…1, of the bit length of ‖s‖² in 44 fraction bits; −3…8, as ‖s‖ ≤ 4.2 and at least 2^−9.
    private static func exponent(_ bitLength: Int) -> Int {
        let room = 44 - bitLength
        return min(max(room >= 0 ? room / 2 : -((1 - room) / 2), -3), 8)
    }

    /// 1/t for t in ½…1, 28 fraction bits, to 2^−14: two Newton steps from a straight line that is off by at most 0.086.
    private static func reciprocal(_ t: Shares, engine: ReplicatedEngine) async throws(ChannelError) -> Shares {
        let format = FixedFormat(fractionBits: 28, magnitudeBits: 32)
        let given = t.read(as: FixedFormat(fractionBits: 28, magnitudeBits: 29))
        // 2.9142 − 2t.
        var x = engine.subtractFrom(
            UInt64((2.9142 * 0x1p28).rounded()), engine.scale(given, by: 2, constantBits: 1), format: format)
        // t = 0 where nothing is accepted: x then doubles twice to 11.7.
        for _ in 0..<2 {
            let product = try await engine.truncate(
                engine.multiply(given, x, format: FixedFormat(fractionBits: 56, magnitudeBits: 60)), by: 28)
            let correction = engine.subtractFrom(2 << 28, product, format: format)
            x = try await engine.truncate(
                engine.multiply(x, correction, format: FixedFormat(fractionBits: 56, magnitudeBits: 60)), by: 28
            ).read(as: format)
        }
        return x
    }
}
