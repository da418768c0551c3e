// The inverse of a shared symmetric positive matrix by the Newton–Schulz iteration V ← V(2I − HV), after a few iterations
// V ← V(aI − bHV) that lift small eigenvalues by 4 instead of 2.
//
// Spec: protocols/newton-schulz.md. It starts at V₀ = I·2^−e with 2^e ≥ ‖H‖_F, which makes every eigenvalue of HV stay in
// [0, 1]; e comes from a bit length on shares and is never opened. A fixed number of iterations; where that is too few for
// the smallest eigenvalues, V is too small there and the step is a damped one.

import Algebra
import SecretSharing
import Wire

package struct NewtonSchulz: Sendable {
    /// The inverse, d × d row-major.
    let inverse: Shares
    /// 2^−e, one element of the inverse's scale: a safe multiple of the identity.
    let safe: Shares
    /// ‖I − HV‖² of the last iteration, one element, 40 fraction bits.
    let residual: Shares

    /// a and b of the lifting iterations: of all μ(a − bμ) that stay in [0, 1] there, the one that lifts [ℓ, 1] highest.
    static let lifts: [(a: Double, b: Double)] = {
        var smallest = 0x1p-10
        return (0..<5).map { _ in
            let sum = 1 + smallest
            defer { smallest = 4 * smallest / (sum * sum) }
            return (4 / sum, 4 / (sum * sum))
        }
    }()
    package static let iterations = 10
    /// log₂ of what all iterations together can multiply a vanishing eigenvalue by: 4 a lift, 2 each of the others.
    static let reachBits = iterations + lifts.count
    /// e ≥ −2 keeps ‖V‖ ≤ 2^17; a Hessian of smaller norm only starts lower. 2^16 is above any norm of the trainer's.
    static let exponents = -2...16
    private static let productFractionBits = 20
    private static let liftFractionBits = 14

    static func invert(
        _ hessian: Shares, dimension d: Int, engine: ReplicatedEngine
    ) async throws(ChannelError) -> NewtonSchulz {
        let safe = try await startingScale(hessian, dimension: d, engine: engine)
        let (inverse, residual) = try await iterate(
            hessian, from: safe, count: iterations, lifted: true, dimension: d, engine: engine)
        let norm = try await engine.innerProducts([
            (residual, residual, FixedFormat(fractionBits: 2 * productFractionBits, magnitudeBits: 62))
        ])
        return NewtonSchulz(inverse: inverse, safe: safe, residual: norm[0])
    }

    /// V after `count` iterations from a multiple of the identity, and I − HV of the last one.
    ///
    /// - Parameters:
    ///   - safe: one element of the inverse's scale; all eigenvalues of H times it lie in [0, 1.5], or in [0, 1] where the first
    ///     iterations lift; doubling it `count` times, and once more a lift, stays below 2^17.
    ///   - lifted: whether the first iterations lift small eigenvalues fourfold.
    static func iterate(
        _ hessian: Shares, from safe: Shares, count: Int, lifted: Bool = false, dimension d: Int, engine: ReplicatedEngine
    ) async throws(ChannelError) -> (inverse: Shares, residual: Shares) {
        let zero = engine.constant([0], format: TrainingScales.inverse)
        let pair = Shares.concatenated([zero, safe])
        var inverse = engine.gather(pair, (0..<d * d).map { $0 / d == $0 % d ? 1 : 0 }).read(as: TrainingScales.inverse)
        var residual = inverse
        for iteration in 0..<count {
            let raw = try await engine.matrixProduct(
                hessian, inverse, m: d, k: d, n: d,
                format: FixedFormat(
                    fractionBits: hessian.format.fractionBits + inverse.format.fractionBits, magnitudeBits: 41
                ).bounded(byBits: 41, because: "the eigenvalues of HV stay in [0, 1.5]"))
            let lift = lifted && iteration < lifts.count ? lifts[iteration] : nil
            let product = try await rounded(raw, times: lift?.b, engine)
            residual = subtractFromIdentity(1, product, d, engine)
            let correction = subtractFromIdentity(lift?.a ?? 2, product, d, engine)
            let next = try await engine.matrixProduct(
                inverse, correction, m: d, k: d, n: d,
                format: FixedFormat(fractionBits: 36, magnitudeBits: 56)
                    .bounded(byBits: 56, because: "‖V‖ at most doubles and stays below 2^17"))
            inverse = try await engine.truncate(next, by: productFractionBits).read(as: TrainingScales.inverse)
        }
        return (inverse, residual)
    }

    /// 2^−e with 2^e ≥ ‖H‖_F, from the bit length of ‖H‖²_F.
    private static func startingScale(
        _ hessian: Shares, dimension d: Int, engine: ReplicatedEngine
    ) async throws(ChannelError) -> Shares {
        let coarse = try await engine.truncate(hessian, by: hessian.format.fractionBits - 10)
        let square = try await engine.innerProducts([
            (coarse, coarse, FixedFormat(fractionBits: 20, magnitudeBits: 62))
        ])
        let magnitude = try await engine.magnitudes(square[0])[0]
        return engine.table(magnitude, format: FixedFormat(fractionBits: 16, magnitudeBits: 18)) { bitLength in
            // ‖H‖²_F < 2^(bitLength − 20).
            let half = bitLength - 20
            let exponent = half >= 0 ? (half + 1) / 2 : -(-half / 2)
            return 1 << UInt64(16 - min(max(exponent, exponents.lowerBound), exponents.upperBound))
        }
    }

    /// HV, or b·HV in a lifting iteration, at 20 fraction bits.
    private static func rounded(_ raw: Shares, times b: Double?, _ engine: ReplicatedEngine) async throws(ChannelError) -> Shares {
        let drop = raw.format.fractionBits - productFractionBits
        guard let b else { return try await engine.truncate(raw, by: drop) }
        let factor = Int64((b * FixedPoint.scale(liftFractionBits)).rounded())
        let scaled = engine.scale(raw, by: factor, constantBits: liftFractionBits + 2, fractionBits: liftFractionBits)
        return try await engine.truncate(scaled, by: drop + liftFractionBits)
    }

    /// A multiple of the identity, less x.
    private static func subtractFromIdentity(_ multiple: Double, _ x: Shares, _ d: Int, _ engine: ReplicatedEngine) -> Shares {
        let diagonal = UInt64((multiple * FixedPoint.scale(productFractionBits)).rounded())
        let format = FixedFormat(fractionBits: productFractionBits, magnitudeBits: 22)
        let identity = engine.constant((0..<d * d).map { $0 / d == $0 % d ? diagonal : 0 }, format: format)
        return engine.subtract(identity, x).read(as: format)
    }
}
