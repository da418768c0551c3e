// The figures of a model's evaluation, from counts and sums over groups: divisions, nothing else.
//
// Spec: protocols/secure-evaluation.md, section «Figures».

package struct EvaluationFigures: Sendable, Codable, Equatable {
    /// One line of the calibration table.
    package struct Group: Sendable, Codable, Equatable {
        package let rows: Int
        package let events: Int
        package let meanPD: Double
        package let badRate: Double
    }

    package let rows: Int
    package let events: Int
    /// Ties count half.
    package let auc: Double
    package let ks: Double
    package let gini: Double
    /// The bad rate of the tenth with the highest scores over that of all rows; nil where there is no such tenth to tell.
    package let topDecileLift: Double?
    /// Σ (O − E)² / (E·(1 − E/n)) over the groups.
    package let hosmerLemeshow: Double
    /// The groups on rows that the model was not fitted to, two fewer on those that it was; may be 0 or less.
    package let hosmerLemeshowFreedom: Int
    /// The chance of so large a statistic, or a larger one, if the probabilities hold; nil without a degree of freedom.
    package let hosmerLemeshowPValue: Double?
    /// Lowest scores first.
    package let calibration: [Group]

    /// - Parameters:
    ///   - area: twice the area under the curve, times events and others.
    ///   - distance: the Kolmogorov–Smirnov distance, times events and others.
    ///   - groups: lowest scores first; those without rows do not count.
    ///   - topTenthRows: rows of the highest tenth; nil if the groups are no tenths.
    ///   - isDevelopment: whether the model was fitted to these very rows.
    /// - Returns: nil if a class is empty.
    package init?(
        rows: Int, events: Int, area: Double, distance: Double, groups: [(rows: Int, events: Int, probability: Double)],
        topTenthRows: Int?, isDevelopment: Bool
    ) {
        guard events > 0, events < rows else { return nil }
        let pairs = Double(events) * Double(rows - events)
        self.rows = rows
        self.events = events
        auc = area / (2 * pairs)
        gini = area / pairs - 1
        ks = distance / pairs
        calibration = groups.filter { $0.rows > 0 }.map { group in
            Group(
                rows: group.rows, events: group.events, meanPD: group.probability / Double(group.rows),
                badRate: Double(group.events) / Double(group.rows))
        }
        hosmerLemeshow = calibration.reduce(0) { sum, group in
            let expected = group.meanPD * Double(group.rows)
            let miss = Double(group.events) - expected
            let variance = expected * (1 - group.meanPD)
            return variance > 0 ? sum + miss * miss / variance : sum
        }
        let freedom = isDevelopment ? calibration.count - 2 : calibration.count
        hosmerLemeshowFreedom = freedom
        hosmerLemeshowPValue = freedom > 0 ? ChiSquare.upperTail(hosmerLemeshow, degreesOfFreedom: freedom) : nil
        if let topTenthRows, let last = groups.last, last.rows == topTenthRows {
            topDecileLift = Double(last.events) / Double(last.rows) / (Double(events) / Double(rows))
        } else {
            topDecileLift = nil
        }
    }
}
