// How well a regression of numbers or of counts predicts, in the clear: figures over labels and predicted means.

import Glibc

/// R², root mean square and mean absolute error of the linear family; deviance and pseudo-R² of the Poisson family.
package struct FitFigures: Sendable, Codable, Equatable {
    package let rows: Int
    /// 1 − Σ(y − μ)² / Σ(y − ȳ)², ȳ the mean of these rows; nil where all labels are alike. Below 0 for a model worse than ȳ.
    package let rSquared: Double?
    /// √(Σ(y − μ)² / rows), in the label's unit.
    package let rootMeanSquareError: Double?
    /// Σ|y − μ| / rows, in the label's unit.
    package let meanAbsoluteError: Double?
    /// 2·Σ(y·ln(y/μ) − y + μ).
    package let deviance: Double?
    /// 1 − deviance / deviance of ȳ for every row; nil where all labels are alike.
    package let pseudoRSquared: Double?

    private enum CodingKeys: String, CodingKey {
        case rows, deviance
        case rSquared = "r2"
        case rootMeanSquareError = "rmse"
        case meanAbsoluteError = "mae"
        case pseudoRSquared = "pseudoR2"
    }

    /// The one of the two shares that the family has.
    package var explainedShare: Double? { rSquared ?? pseudoRSquared }

    /// - Returns: nil without rows, and for the logistic family, which is judged by ranks.
    package init?(_ family: RegressionFamily, labels: [Double], means: [Double]) {
        precondition(labels.count == means.count, "a mean for every label")
        guard !labels.isEmpty, family != .logistic else { return nil }
        if family == .linear {
            self.init(
                labels: labels, squares: Self.squares(labels, means),
                absolute: zip(labels, means).reduce(0) { $0 + abs($1.0 - $1.1) })
        } else {
            self.init(counts: labels, deviance: Self.deviance(labels, means))
        }
    }

    /// Of the linear family.
    ///
    /// - Parameters:
    ///   - labels: of at least one row.
    ///   - squares: Σ(y − μ)². - absolute: Σ|y − μ|, both in the labels' unit.
    package init(labels: [Double], squares: Double, absolute: Double) {
        rows = labels.count
        let total = Self.squares(labels, Self.averages(labels))
        rSquared = total > 0 ? 1 - squares / total : nil
        rootMeanSquareError = (max(0, squares) / Double(labels.count)).squareRoot()
        meanAbsoluteError = absolute / Double(labels.count)
        (deviance, pseudoRSquared) = (nil, nil)
    }

    /// Of the Poisson family.
    ///
    /// - Parameter counts: of at least one row.
    package init(counts: [Double], deviance: Double) {
        rows = counts.count
        let total = Self.deviance(counts, Self.averages(counts))
        self.deviance = deviance
        pseudoRSquared = total > 0 ? 1 - deviance / total : nil
        (rSquared, rootMeanSquareError, meanAbsoluteError) = (nil, nil, nil)
    }

    /// - Parameters:
    ///   - counts: of at least one row.
    ///   - devianceShare: Σμ − Σ y·ln μ, what of the deviance depends on the model.
    package init(counts: [Double], devianceShare: Double) {
        let own = counts.reduce(0) { $0 + ($1 > 0 ? $1 * log($1) : 0) - $1 }
        self.init(counts: counts, deviance: 2 * (own + devianceShare))
    }

    private static func averages(_ labels: [Double]) -> [Double] {
        [Double](repeating: labels.reduce(0, +) / Double(labels.count), count: labels.count)
    }

    private static func squares(_ labels: [Double], _ means: [Double]) -> Double {
        zip(labels, means).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }

    /// A mean of 0 counts as the smallest that is not, so that the sum stays a number.
    private static func deviance(_ labels: [Double], _ means: [Double]) -> Double {
        let terms = zip(labels, means).map { label, mean in
            let mean = max(mean, .leastNormalMagnitude)
            return (label > 0 ? label * log(label / mean) : 0) - label + mean
        }
        return 2 * terms.reduce(0, +)
    }
}
