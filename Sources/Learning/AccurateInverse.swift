// An inverse that standard errors can be read from: further iterations, and a bit that says whether it is accurate.
//
// Spec: protocols/inference.md, section «Inverse».

import Algebra
import SecretSharing
import Wire

struct AccurateInverse: Sendable {
    /// d × d row-major, 16 fraction bits.
    let inverse: Shares
    /// One element: 1 if ‖I − HV‖_F < 2^−6 for this V.
    let isAccurate: Shares

    /// Beyond those of a training pass: eigenvalues down to 2^−18·2^e converge.
    static let furtherIterations = 3
    /// ‖V‖ ≤ 2^17 after the passes' iterations, and at most doubles in each further one.
    static let format = FixedFormat(fractionBits: 16, magnitudeBits: 36)
    /// ‖R‖²_F < 2^−12, in 40 fraction bits.
    private static let residualBitLengthMax = 28

    private static let productFractionBits = 20

    static func of(
        _ matrix: Shares, dimension d: Int, engine: ReplicatedEngine
    ) async throws(ChannelError) -> AccurateInverse {
        var inverse = try await NewtonSchulz.invert(matrix, dimension: d, engine: engine).inverse.read(as: format)
        for _ in 0..<furtherIterations {
            let product = try await product(matrix, inverse, d, engine)
            let correction = subtractFromIdentity(2, product, d, engine)
            let next = try await engine.matrixProduct(
                inverse, correction, m: d, k: d, n: d,
                format: FixedFormat(fractionBits: 36, magnitudeBits: 57).bounded(byBits: 57, because: "‖V‖ ≤ 2^20"))
            inverse = try await engine.truncate(next, by: productFractionBits).read(as: format)
        }
        // That of V itself, not of the one before.
        let residual = subtractFromIdentity(1, try await product(matrix, inverse, d, engine), d, engine)
        let norm = try await engine.innerProducts([
            (residual, residual, FixedFormat(fractionBits: 2 * productFractionBits, magnitudeBits: 62))
        ])
        let magnitude = try await engine.magnitudes(norm[0])[0]
        let isSmall = engine.table(magnitude, format: .bit) { $0 <= residualBitLengthMax ? 1 : 0 }
        let isOverflown = magnitude.sign
        let isAccurate = try await engine.multiply(isSmall, engine.subtractFrom(1, isOverflown, format: .bit), format: .bit)
        return AccurateInverse(inverse: inverse, isAccurate: isAccurate)
    }

    /// H·V, 20 fraction bits.
    private static func product(
        _ matrix: Shares, _ inverse: Shares, _ d: Int, _ engine: ReplicatedEngine
    ) async throws(ChannelError) -> Shares {
        let raw = try await engine.matrixProduct(
            matrix, inverse, m: d, k: d, n: d,
            format: FixedFormat(fractionBits: 38, magnitudeBits: 41).bounded(byBits: 41, because: "the eigenvalues of HV stay in [0, 1]"))
        return try await engine.truncate(raw, by: 38 - productFractionBits)
    }

    private static func subtractFromIdentity(_ multiple: UInt64, _ x: Shares, _ d: Int, _ engine: ReplicatedEngine) -> Shares {
        let diagonal = multiple << UInt64(productFractionBits)
        let format = FixedFormat(fractionBits: productFractionBits, magnitudeBits: 22)
        let identity = engine.constant((0..<d * d).map { $0 / d == $0 % d ? diagonal : 0 }, format: format)
        return engine.subtract(identity, x).read(as: format)
    }
}
