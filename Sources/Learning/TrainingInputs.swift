// What one owner brings into training, in the clear at itself only.

import Algebra
import Glibc
package import Secrets
import Statistics

package struct OwnerInputs: Sendable {
    /// Entries of this owner's columns.
    let entryCount: Int
    /// Writes the whitened training columns, column-major, in the scale of the trainer, where they are shared from.
    let fill: @Sendable (UnsafeMutablePointer<UInt64>) -> Void
    /// λ·L⁻¹L⁻ᵀ, row-major, one row a column (0 for the intercept).
    package let penalty: [Double]
    /// At the label owner.
    package let labels: LabelInputs?
    /// Added to every row's linear predictor, where this owner is to bring one; each at most 64 in size.
    package let offset: [Double]?
    /// Weights that every party knows, at every party; see `TrainingOptions.weightsArePublic`.
    package let publicWeights: [Double]?
    /// Where training starts from an earlier model.
    package let start: StartInputs?

    package init(
        columns: SecretWords, penalty: [Double], labels: LabelInputs?, offset: [Double]? = nil, publicWeights: [Double]? = nil,
        start: StartInputs? = nil
    ) {
        self.init(
            entryCount: columns.count, penalty: penalty, labels: labels, offset: offset, publicWeights: publicWeights, start: start
        ) { out in
            columns.withUnsafeWords { words in
                if let base = words.baseAddress { out.update(from: base, count: words.count) }
            }
        }
    }

    /// From columns that are written once, straight into the shared matrix.
    package init(
        entryCount: Int, penalty: [Double], labels: LabelInputs?, offset: [Double]? = nil, publicWeights: [Double]? = nil,
        start: StartInputs? = nil, fill: @escaping @Sendable (UnsafeMutablePointer<UInt64>) -> Void
    ) {
        self.entryCount = entryCount
        self.fill = fill
        self.penalty = penalty
        self.labels = labels
        self.offset = offset
        self.publicWeights = publicWeights
        self.start = start
    }

    /// The columns in a buffer of their own, for an owner that plays no role in the computation.
    package var columns: SecretWords { SecretWords(count: entryCount, initializing: fill) }

    /// Fixed point from a column-major matrix; |x| ≤ 64 by the owner's clip of row norms.
    package static func encode(_ values: [Double]) -> SecretWords {
        SecretWords(count: values.count) { out in
            values.withUnsafeBufferPointer { source in
                if let base = source.baseAddress { encode(base, count: source.count, into: out) }
            }
        }
    }
}

package struct LabelInputs: Sendable {
    /// One a training row: 0 or 1; of the linear family with mean square 1 and at most 64 in size; counts up to the stated bound.
    package let labels: [Double]
    /// Mean 1, each at most 16; nil when all are 1 and where every party knows them.
    package let weights: [Double]?

    package init(labels: [Double], weights: [Double]?) {
        self.labels = labels
        self.weights = weights
    }

    /// The predictor of the (weighted) mean label, the logit of the share of ones: where training starts. Clamped to ±16.
    ///
    /// - Parameter offset: of the label owner. A mean that it moves by much would start linear and Poisson training far off: it takes
    ///   the sum of linear labels less it, and counts per unit of e^offset.
    func start(_ family: RegressionFamily = .logistic, publicWeights: [Double]? = nil, offset: [Double]? = nil) -> Double {
        let weights = publicWeights ?? weights
        var (sum, total) = (0.0, 0.0)
        for (index, label) in labels.enumerated() {
            let weight = weights?[index] ?? 1
            let moved = offset?[index] ?? 0
            sum += weight * (family == .linear ? label - moved : label)
            total += weight * (family == .poisson ? exp(moved) : 1)
        }
        return min(max(family.start(meanLabel: sum / total), -16), 16)
    }
}
