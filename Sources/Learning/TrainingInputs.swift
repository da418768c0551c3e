// What one owner brings into training, in the clear at itself only.

import Algebra
package import Secrets

package struct OwnerInputs: Sendable {
    /// Whitened training columns, column-major, in the scale of the trainer.
    package let columns: SecretWords
    /// λ·L⁻¹L⁻ᵀ, row-major, one row a column (0 for the intercept).
    package let penalty: [Double]
    /// At the label owner.
    package let labels: LabelInputs?

    package init(columns: SecretWords, penalty: [Double], labels: LabelInputs?) {
        self.columns = columns
        self.penalty = penalty
        self.labels = labels
    }

    /// Fixed point from a column-major matrix; |x| ≤ 64 by the owner's clip of row norms.
    package static func encode(_ values: [Double]) -> SecretWords {
        SecretWords(count: values.count) { out in
            for (index, value) in values.enumerated() { out[index] = FixedPoint.encode(value, TrainingScales.entry) }
        }
    }
}

package struct LabelInputs: Sendable {
    /// 0 or 1 a training row.
    package let labels: [Double]
    /// Mean 1, each at most 16; nil when all are 1.
    package let weights: [Double]?

    package init(labels: [Double], weights: [Double]?) {
        self.labels = labels
        self.weights = weights
    }

    /// Logit of the (weighted) share of ones: where training starts. Clamped to ±16.
    var baseLogit: Double {
        var (ones, total) = (0.0, 0.0)
        for (index, label) in labels.enumerated() {
            let weight = weights?[index] ?? 1
            ones += weight * label
            total += weight
        }
        let share = ones / total
        return min(max(NaturalLogarithm.of(share / (1 - share)), -16), 16)
    }
}
