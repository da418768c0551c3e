// The inverse of a shared symmetric positive matrix by the Newton–Schulz iteration V ← V(2I − HV).
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

    package static let iterations = 15
    /// e ≥ −2 keeps ‖V‖ ≤ 2^17; a Hessian of smaller norm only starts lower.
    static let exponents = -2...15
    private static let productFractionBits = 20

    static func invert(
        _ hessian: Shares, dimension d: Int, engine: ReplicatedEngine
    ) async throws(ChannelError) -> NewtonSchulz {
        let safe = try await startingScale(hessian, dimension: d, engine: engine)
        let zero = engine.constant([0], format: TrainingScales.inverse)
        let pair = Shares.concatenated([zero, safe])
        var inverse = engine.gather(pair, (0..<d * d).map { $0 / d == $0 % d ? 1 : 0 }).read(as: TrainingScales.inverse)
        var residual = inverse
        for _ in 0..<iterations {
            let raw = try await engine.matrixProduct(
                hessian, inverse, m: d, k: d, n: d,
                format: FixedFormat(
                    fractionBits: hessian.format.fractionBits + inverse.format.fractionBits, magnitudeBits: 41
                ).bounded(byBits: 41, because: "the eigenvalues of HV stay in [0, 1]"))
            let product = try await engine.truncate(raw, by: raw.format.fractionBits - productFractionBits)
            residual = subtractFromIdentity(1, product, d, engine)
            let correction = subtractFromIdentity(2, product, d, engine)
            let next = try await engine.matrixProduct(
                inverse, correction, m: d, k: d, n: d,
                format: FixedFormat(fractionBits: 36, magnitudeBits: 56)
                    .bounded(byBits: 56, because: "‖V‖ at most doubles and stays below 2^17"))
            inverse = try await engine.truncate(next, by: productFractionBits).read(as: TrainingScales.inverse)
        }
        let norm = try await engine.innerProducts([
            (residual, residual, FixedFormat(fractionBits: 2 * productFractionBits, magnitudeBits: 62))
        ])
        return NewtonSchulz(inverse: inverse, safe: safe, residual: norm[0])
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

    private static func subtractFromIdentity(_ multiple: UInt64, _ x: Shares, _ d: Int, _ engine: ReplicatedEngine) -> Shares {
        let diagonal = multiple << UInt64(productFractionBits)
        let format = FixedFormat(fractionBits: productFractionBits, magnitudeBits: 22)
        let identity = engine.constant((0..<d * d).map { $0 / d == $0 % d ? diagonal : 0 }, format: format)
        return engine.subtract(identity, x).read(as: format)
    }
}
