// Where the quasi-Newton method's inverse Hessian starts: at the inverse of the Gram matrix over m(1 − m), m the share of ones.
//
// Spec: protocols/quasi-newton.md, section «Preconditioner». After whitening an owner's own block of the Gram matrix, with the
// penalty sixteenfold, is the identity, so only products between owners are computed, and the inverse takes few iterations.

import Algebra
import Parties
import SecretSharing
import Secrets
import Wire

struct Preconditioner {
    /// d × d, row-major, 12 fraction bits, norm ≤ 2^13; nil where the model is too wide for it.
    let matrix: Shares?
    /// 1/(m(1 − m)), times 2^rowBits/n where there is no matrix.
    let scale: Shares

    static let matrixFormat = FixedFormat(fractionBits: 12, magnitudeBits: 26)
    static let scaleFormat = FixedFormat(fractionBits: 12, magnitudeBits: 19)
    /// Eigenvalues of the whitened Gram matrix below 2^−iterations stay too small in the inverse; the pairs mend that.
    static let iterations = 6

    static func share(
        _ labels: LabelInputs?, data: TrainingData, shape: TrainingShape, labelOwner: ComputeRole, engine: ReplicatedEngine
    ) async throws(ChannelError) -> Preconditioner {
        let scales = TrainingScales(shape)
        let factor = scales.dataFactor(shape)
        let hasMatrix = shape.method == .gramQuasiNewton
        let clear = labels.map { given in
            SecretWords([FixedPoint.encode(given.inverseVariance / (hasMatrix ? 1 : factor), scaleFormat)])
        }
        let scale = try await engine.input(clear, count: 1, owner: labelOwner, format: scaleFormat)
        guard hasMatrix else { return Preconditioner(matrix: nil, scale: scale) }

        // (n/2^rowBits)·I plus the products between owners over 2^rowBits: eigenvalues in 0…3.
        let d = shape.columnCount
        let bits = 2 * TrainingScales.entry.fractionBits + scales.rowBits
        let cross = try await engine.crossGram(
            data.matrix,
            format: FixedFormat(fractionBits: bits, magnitudeBits: bits)
                .bounded(byBits: bits, because: "|Σ x·y| ≤ n by Cauchy–Schwarz"))
        let entries = try await engine.truncate(cross, by: bits - TrainingScales.hessianFractionBits)
        let diagonal = FixedPoint.encode(factor, FixedFormat(fractionBits: TrainingScales.hessianFractionBits, magnitudeBits: 63))
        let identity = engine.constant((0..<d * d).map { $0 / d == $0 % d ? diagonal : 0 }, format: entries.format)
        let gram = engine.add(entries, identity)
            .read(as: FixedFormat(fractionBits: TrainingScales.hessianFractionBits, magnitudeBits: 24))
        let start = engine.constant([1 << UInt64(TrainingScales.inverse.fractionBits - 1)], format: TrainingScales.inverse)
        let inverse = try await NewtonSchulz.iterate(gram, from: start, count: iterations, dimension: d, engine: engine).inverse
        let scaled = try await engine.multiply(
            inverse, engine.broadcast(scale, count: d * d),
            format: FixedFormat(fractionBits: 28, magnitudeBits: 42)
                .bounded(byBits: 42, because: "‖V‖ ≤ 2^(iterations − 1) = 2^5 and the scale is below 2^7"))
        let matrix = try await engine.truncate(scaled, by: 16).read(as: matrixFormat)
        return Preconditioner(matrix: matrix, scale: scale)
    }

    /// V₀·g at the directions' scale.
    func apply(_ gradient: Shares, engine: ReplicatedEngine) async throws(ChannelError) -> Shares {
        let d = gradient.count
        let format = FixedFormat(fractionBits: 34, magnitudeBits: 52)
            .bounded(byBits: 52, because: "‖V₀‖ ≤ 2^13 and ‖g‖ < 2^4")
        let raw: Shares
        if let matrix {
            raw = try await engine.matrixProduct(matrix, gradient, m: d, k: d, n: 1, format: format)
        } else {
            raw = try await engine.multiply(engine.broadcast(scale, count: d), gradient, format: format)
        }
        return try await engine.truncate(raw, by: 12)
    }
}

extension LabelInputs {
    /// 1/(m(1 − m)) of the (weighted) share of ones, at most 64.
    var inverseVariance: Double {
        var (ones, total) = (0.0, 0.0)
        for (index, label) in labels.enumerated() {
            let weight = weights?[index] ?? 1
            ones += weight * label
            total += weight
        }
        let share = ones / total
        return 1 / max(share * (1 - share), 1.0 / 64)
    }
}
