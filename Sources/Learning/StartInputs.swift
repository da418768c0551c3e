// Training that starts from an earlier model's coefficients: each owner's own, in the clear at itself, or those that stayed shared.
//
// Spec: protocols/regression-families.md, section «Start from a model». Each owner whitens its columns anew. Its own coefficients it
// brings into the new coordinates itself; shared ones by a matrix that it knows, and the result is held below the trainer's bound.

import Algebra
import Parties
import SecretSharing
import Secrets
import Wire

package struct StartInputs: Sendable {
    private enum Source {
        /// `map` goes from the old whitened coordinates of this owner's columns to the new ones, row-major.
        case shared(SharedModel, map: [Double])
        /// In the new whitened coordinates, the intercept's first.
        case own([Double])
    }
    private let source: Source

    /// ‖start‖ of all owners together.
    private static let startMax = 32.0
    /// ‖map‖₂ of every owner.
    static let normMax = 2.0
    private static let mapFormat = FixedFormat(fractionBits: 16, magnitudeBits: 17)
    /// ‖β̃‖ ≥ 32 in the norm's scale, as in the step control.
    private static let bitLengthMax = 54

    /// - Parameter map: is scaled down where its norm might exceed 2: a start need not be exact.
    package init(model: SharedModel, map: [Double], columnCount: Int) {
        precondition(map.count == columnCount * columnCount, "a square matrix of this owner's columns")
        let norm = Self.normBound(map, columnCount)
        source = .shared(model, map: norm > Self.normMax ? map.map { $0 * Self.normMax / norm } : map)
    }

    /// - Parameters:
    ///   - coefficients: of this owner's columns, whitened as they are now; are scaled down where they might be too large.
    ///   - ownerCount: of all parties.
    package init(coefficients: [Double], ownerCount: Int) {
        let norm = coefficients.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let bound = Self.startMax / Double(ownerCount).squareRoot()
        let factor = norm > bound ? bound / norm : 1
        source = .own(coefficients.map { $0.isFinite ? $0 * factor : 0 })
    }

    /// An upper bound of the spectral norm: √(‖A‖₁·‖A‖∞).
    private static func normBound(_ matrix: [Double], _ d: Int) -> Double {
        let rows = (0..<d).map { row in (0..<d).reduce(0) { $0 + abs(matrix[row * d + $1]) } }.max() ?? 0
        let columns = (0..<d).map { column in (0..<d).reduce(0) { $0 + abs(matrix[$1 * d + column]) } }.max() ?? 0
        return (rows * columns).squareRoot()
    }

    /// The earlier coefficients in the new coordinates, ‖start‖ < 33.
    func start(shape: TrainingShape, engine: ReplicatedEngine) async throws(ChannelError) -> Shares {
        switch source {
        case .own(let coefficients): try await Self.share(coefficients, shape: shape, engine: engine)
        case .shared(let model, let map): try await Self.mapped(model, map, shape: shape, engine: engine)
        }
    }

    /// An owner's own coefficients as it shares them in.
    var encoded: SecretWords {
        guard case .own(let coefficients) = source else { preconditionFailure("an outside owner has coefficients and no share") }
        return TrainingData.encode(coefficients, TrainingScales.coefficient)
    }

    private static func share(
        _ coefficients: [Double], shape: TrainingShape, engine: ReplicatedEngine
    ) async throws(ChannelError) -> Shares {
        precondition(coefficients.count == shape.columnCounts[Int(engine.role.rawValue)], "a coefficient for every column")
        var parts: [Shares] = []
        for owner in engine.owners where shape.columnCounts[owner.value] > 0 {
            let (count, format) = (shape.columnCounts[owner.value], TrainingScales.coefficient)
            if let role = owner.role {
                let mine = role == engine.role ? TrainingData.encode(coefficients, format) : nil
                parts.append(try await engine.input(mine, count: count, owner: role, format: format))
            } else if let index = owner.outside {
                parts.append(try await engine.input(fromOutside: index, count: count, format: format))
            }
        }
        return Shares.concatenated(parts)
    }

    private static func mapped(
        _ model: SharedModel, _ map: [Double], shape: TrainingShape, engine: ReplicatedEngine
    ) async throws(ChannelError) -> Shares {
        precondition(model.columnCounts == shape.columnCounts, "an earlier model of the same columns")
        var parts: [Shares] = []
        for owner in ComputeRole.allCases where shape.columnCounts[Int(owner.rawValue)] > 0 {
            let d = shape.columnCounts[Int(owner.rawValue)]
            let shared = try await engine.input(
                owner == engine.role ? TrainingData.encode(map, mapFormat) : nil, count: d * d, owner: owner, format: mapFormat)
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
            bitLength <= bitLengthMax ? 4 : bitLength <= bitLengthMax + 2 ? 2 : 1
        }
        let held = try await engine.multiply(
            engine.broadcast(quarters, count: mapped.count), mapped, format: FixedFormat(fractionBits: 24, magnitudeBits: 31))
        return try await engine.truncate(held, by: 2).read(as: TrainingScales.coefficient)
    }
}
