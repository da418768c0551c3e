// The public shape of a training run: everything that sizes messages and scales, agreed before the first share is sent.
//
// Spec: protocols/logistic-training.md, sections «Scales» and «Rows of the Hessian».

import Algebra
import Parties
package import Symmetric

package enum LearningLimits {
    /// Rows of one training run: the scales below leave that much room.
    package static let rowCountMax = 1 << 21
    /// Columns of all owners together; how wide decides the method (TrainingMethod).
    package static let columnCountMax = 1_000
    package static let passesMax = 30
    /// Largest sample weight after scaling to mean 1.
    package static let weightMax = 16.0
}

package struct TrainingShape: Sendable, Hashable {
    package let rowCount: Int
    /// Columns of P₀, P₁, P₂ and the outside owners, the intercept among its owner's, first.
    package let columnCounts: [Int]
    package let l2: Double
    package let passes: Int
    package let hasWeights: Bool
    /// Rows that each pass's Hessian is estimated on.
    package let hessianRowCount: Int
    /// Public randomness for the choice of those rows.
    package let coins: Digest
    package let options: TrainingOptions
    package let method: TrainingMethod

    /// - Parameter method: nil for the one that the columns decide; a test may name another.
    package init(
        rowCount: Int, columnCounts: [Int], l2: Double, passes: Int, hasWeights: Bool, hessianRowCount: Int, coins: Digest,
        options: TrainingOptions = TrainingOptions(), method: TrainingMethod? = nil
    ) {
        precondition((1...LearningLimits.rowCountMax).contains(rowCount))
        precondition((PartyLimits.computeCount...PartyLimits.countMax).contains(columnCounts.count))
        precondition((1...rowCount).contains(hessianRowCount) && (1...LearningLimits.passesMax).contains(passes))
        // Fewer rows of the Hessian than 2^7 would break the bounds of the scales below; the rule takes at least 100 a column.
        precondition(hessianRowCount == rowCount || hessianRowCount >= 128)
        precondition((1...LearningLimits.columnCountMax).contains(columnCounts.reduce(0, +)))
        self.rowCount = rowCount
        self.columnCounts = columnCounts
        self.l2 = l2
        self.passes = passes
        self.hasWeights = hasWeights
        self.hessianRowCount = hessianRowCount
        self.coins = coins
        self.options = options
        self.method =
            method ?? .choose(columnCount: columnCounts.reduce(0, +), ownerCount: columnCounts.count, options: options)
    }

    package var columnCount: Int { columnCounts.reduce(0, +) }

    /// 2^14, a hundred a column, and forty of the rarest kept level: more cost 24 bytes a cell and pass and bring next to nothing.
    ///
    /// - Parameter smallestShare: smallest share of training rows with a kept level, rounded down to a power of two.
    package static func hessianRowCount(rowCount: Int, columnCount: Int, smallestShare: Double) -> Int {
        let forRareLevels = smallestShare > 0 ? (40 / smallestShare).rounded(.up) : Double(rowCount)
        return min(rowCount, max(1 << 14, 100 * columnCount, Int(min(forRareLevels, Double(rowCount)))))
    }
}

/// The scales of a training run, all derived from its public shape.
struct TrainingScales: Sendable {
    /// Entries of the whitened matrix: |x| ≤ 64.
    static let entry = FixedFormat(fractionBits: 16, magnitudeBits: 22)
    /// Coefficients: the step control keeps ‖β̃‖ ≤ 38.
    static let coefficient = FixedFormat(fractionBits: 22, magnitudeBits: 28)
    /// |z| ≤ √8·64·38 < 2^13, for eight owners.
    static let predictor = FixedFormat(fractionBits: 38, magnitudeBits: 51)
    /// κ·|y| ≤ 1; of the linear family ≤ 16.
    static let label = FixedFormat(fractionBits: 18, magnitudeBits: 22)
    /// κ·V, at most ¼, of the linear and the Poisson family.
    static let variance = FixedFormat(fractionBits: 18, magnitudeBits: 18)
    /// Of one owner: |o| ≤ 64.
    static let offset = FixedFormat(fractionBits: 38, magnitudeBits: 44)
    static let weight = FixedFormat(fractionBits: 12, magnitudeBits: 16)
    static let penalty = FixedFormat(fractionBits: 20, magnitudeBits: 20)
    /// ‖g‖ ≤ 50: at most 3 from the data (12 with weights), since ‖X̃‖² ≤ 9n for eight owners with an intercept, and
    /// λ‖β̃‖/λ' ≤ 38 from the penalty.
    static let gradient = FixedFormat(fractionBits: 22, magnitudeBits: 28)
    static let hessianFractionBits = 22
    /// ‖V‖ ≤ 2^(iterations − smallest exponent) = 2^17.
    static let inverse = FixedFormat(fractionBits: 16, magnitudeBits: 33)

    /// Sums over rows are divided by 2^rowBits instead of n; the penalty is scaled to match.
    let rowBits: Int
    let hessianRowBits: Int
    /// Scale of p(1−p): what the Gram matrix leaves.
    let varianceFractionBits: Int

    init(_ shape: TrainingShape) {
        rowBits = max(8, FixedFormat.bits(shape.rowCount))
        hessianRowBits = max(8, FixedFormat.bits(shape.hessianRowCount))
        // |Σ D x x'| ≤ n/4 · 2^(32 + fraction bits), twice that for the factor γ, sixteen times with weights.
        varianceFractionBits = min(14, 30 - rowBits - (shape.hasWeights ? 4 : 0))
    }

    /// n / 2^rowBits: all data terms carry it instead of 1, and so does the penalty; a Newton step does not change.
    func dataFactor(_ shape: TrainingShape) -> Double { Double(shape.rowCount) / FixedPoint.scale(rowBits) }

    /// What makes a subsample's sum commensurate: (n / 2^rowBits) · (2^hessianRowBits / rows of the Hessian).
    func varianceFactor(_ shape: TrainingShape) -> Double {
        dataFactor(shape) * FixedPoint.scale(hessianRowBits) / Double(shape.hessianRowCount)
    }
}
