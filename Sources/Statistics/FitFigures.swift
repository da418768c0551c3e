// How well a regression of numbers or of counts predicts, in the clear: figures over labels and predicted means.

import Glibc

/// R² and the root mean square error of the linear family; deviance and pseudo-R² of the Poisson family.
package struct FitFigures: Sendable, Codable, Equatable {
    package let rows: Int
    /// 1 − Σ(y − μ)² / Σ(y − ȳ)², ȳ the mean of these rows; nil where all labels are alike. Below 0 for a model worse than ȳ.
    package let rSquared: Double?
    /// √(Σ(y − μ)² / rows), in the label's unit.
    package let rootMeanSquareError: Double?
    /// 2·Σ(y·ln(y/μ) − y + μ).
    package let deviance: Double?
    /// 1 − deviance / deviance of ȳ for every row; nil where all labels are alike.
    package let pseudoRSquared: Double?

    private enum CodingKeys: String, CodingKey {
        case rows, deviance
        case rSquared = "r2"
        case rootMeanSquareError = "rmse"
        case pseudoRSquared = "pseudoR2"
    }

    /// The one of the two shares that the family has.
    package var explainedShare: Double? { rSquared ?? pseudoRSquared }

    /// - Returns: nil without rows, and for the logistic family, which is judged by ranks.
    package init?(_ family: RegressionFamily, labels: [Double], means: [Double]) {
        precondition(labels.count == means.count, "a mean for every label")
        guard !labels.isEmpty, family != .logistic else { return nil }
        rows = labels.count
        let average = labels.reduce(0, +) / Double(labels.count)
        let averages = [Double](repeating: average, count: labels.count)
        if family == .linear {
            let squares = Self.squares(labels, means)
            let total = Self.squares(labels, averages)
            rSquared = total > 0 ? 1 - squares / total : nil
            rootMeanSquareError = (squares / Double(labels.count)).squareRoot()
            (deviance, pseudoRSquared) = (nil, nil)
        } else {
            let value = Self.deviance(labels, means)
            let total = Self.deviance(labels, averages)
            deviance = value
            pseudoRSquared = total > 0 ? 1 - value / total : nil
            (rSquared, rootMeanSquareError) = (nil, nil)
        }
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
