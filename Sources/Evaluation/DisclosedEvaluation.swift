// What an evaluation opened to its recipient, and the figures it makes.
//
// Spec: protocols/secure-evaluation.md, section «Figures».

package import Statistics

package struct DisclosedEvaluation: Sendable {
    package let shape: EvaluationShape
    package let events: Int
    /// Twice the area under the curve, times events and others.
    package let area: Double
    /// The Kolmogorov–Smirnov distance, times events and others.
    package let distance: Double
    /// Rows, events and the sum of probabilities of each group, lowest scores first; no rows where a group was merged away.
    package let groups: [(rows: Int, events: Int, probability: Double)]

    /// - Parameter isDevelopment: whether the model was fitted to these very rows.
    /// - Returns: nil if a class is empty, which a run refuses before.
    package func figures(isDevelopment: Bool) -> EvaluationFigures? {
        EvaluationFigures(
            rows: shape.rowCount, events: events, area: area, distance: distance, groups: groups,
            topTenthRows: shape.groupCount == EvaluationLimits.groupCountMax ? shape.groups.last?.count : nil,
            isDevelopment: isDevelopment)
    }
}
