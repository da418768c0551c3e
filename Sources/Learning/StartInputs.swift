// Training that starts from an earlier model's coefficients, which stay shared.
//
// Spec: protocols/regression-families.md, section «Start from a model». Each owner whitens its columns anew, so the old coefficients
// are brought into the new coordinates by a matrix that the owner knows; the result is held below the trainer's bound.

import Algebra
import Parties
import SecretSharing
import Secrets
import Wire

package struct StartInputs: Sendable {
    let model: SharedModel
    /// From the old whitened coordinates of this owner's columns to the new ones, row-major.
    let map: [Double]

    /// ‖map‖₂ of every owner.
    static let normMax = 2.0
    private static let mapFormat = FixedFormat(fractionBits: 16, magnitudeBits: 17)
    /// ‖β̃‖ ≥ 32 in the norm's scale, as in the step control.
    private static let bitLengthMax = 54

    /// - Parameter map: is scaled down where its norm might exceed 2: a start need not be exact.
    package init(model: SharedModel, map: [Double], columnCount: Int) {
        precondition(map.count == columnCount * columnCount, "a square matrix of this owner's columns")
        self.model = model
        let norm = Self.normBound(map, columnCount)
        self.map = norm > Self.normMax ? map.map { $0 * Self.normMax / norm } : map
    }

    /// An upper bound of the spectral norm: √(‖A‖₁·‖A‖∞).
    private static func normBound(_ matrix: [Double], _ d: Int) -> Double {
        let rows = (0..<d).map { row in (0..<d).reduce(0) { $0 + abs(matrix[row * d + $1]) } }.max() ?? 0
        let columns = (0..<d).map { column in (0..<d).reduce(0) { $0 + abs(matrix[$1 * d + column]) } }.max() ?? 0
        return (rows * columns).squareRoot()
    }

    /// The earlier coefficients in the new coordinates, ‖start‖ < 33.
    func start(shape: TrainingShape, engine: ReplicatedEngine) async throws(ChannelError) -> Shares {
        precondition(model.columnCounts == shape.columnCounts, "an earlier model of the same columns")
        var parts: [Shares] = []
        for owner in ComputeRole.allCases where shape.columnCounts[Int(owner.rawValue)] > 0 {
            let d = shape.columnCounts[Int(owner.rawValue)]
            let shared = try await engine.input(
                owner == engine.role ? TrainingData.encode(map, Self.mapFormat) : nil, count: d * d, owner: owner, format: Self.mapFormat)
            parts.append(
                try await engine.matrixProduct(
                    shared, model.coefficients(of: OwnerIndex(owner)), m: d, k: d, n: 1,
                    format: FixedFormat(fractionBits: 38, magnitudeBits: 46).bounded(byBits: 46, because: "2·38 < 2^8")))
        }
        let mapped = try await engine.truncate(Shares.concatenated(parts), by: 16)
        let norm = try await engine.innerProducts([(mapped, mapped, FixedFormat(fractionBits: 44, magnitudeBits: 62))])
        let magnitude = try await engine.magnitudes(norm[0])[0]
        // Quarters: 4 below 32, 2 below 64, 1 below 2·38.
        let quarters = engine.table(magnitude, format: FixedFormat(fractionBits: 2, magnitudeBits: 2)) { bitLength in
            bitLength <= Self.bitLengthMax ? 4 : bitLength <= Self.bitLengthMax + 2 ? 2 : 1
        }
        let held = try await engine.multiply(
            engine.broadcast(quarters, count: mapped.count), mapped, format: FixedFormat(fractionBits: 24, magnitudeBits: 31))
        return try await engine.truncate(held, by: 2).read(as: TrainingScales.coefficient)
    }
}
