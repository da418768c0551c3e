// Weights by class: what a positive and a negative row count.

import Findings

package enum ClassWeights: Sendable, Equatable {
    /// Both classes count alike in total: n / (2 · rows of the class).
    case balanced
    case given(positive: Double, negative: Double)

    /// `balanced`, or `{positive: 3, negative: 1}`.
    static func read(_ value: StrictValue) throws(Finding) -> ClassWeights {
        guard value.isMapping else { return try value.choice(["balanced": .balanced]) }
        let mapping = try value.mapping(known: ["positive", "negative"])
        // Beyond this ratio the weights would be cut at the trainer's limit.
        let range = 0.01...100.0
        return .given(
            positive: try mapping.required("positive").number(in: range), negative: try mapping.required("negative").number(in: range))
    }

    /// The factors of a positive and of a negative row.
    package func factors(positives: Int, negatives: Int) -> (positive: Double, negative: Double) {
        switch self {
        case .given(let positive, let negative): (positive, negative)
        case .balanced:
            (Double(positives + negatives) / Double(2 * max(1, positives)), Double(positives + negatives) / Double(2 * max(1, negatives)))
        }
    }
}
