// Logistic regression in the clear: the generalised linear model of that family, with what only it has.

/// Coefficients and intercept that minimise (1/Σw)·Σ w·loss + l2/2·‖coefficients‖²; the intercept is not penalised.
package struct LogisticRegression: Sendable, Equatable {
    package let coefficients: [Double]
    package let intercept: Double
    /// Newton steps taken.
    package let iterations: Int
    /// Whether the largest entry of the gradient fell to the tolerance.
    package let converged: Bool

    package init(coefficients: [Double], intercept: Double, iterations: Int = 0, converged: Bool = true) {
        self.coefficients = coefficients
        self.intercept = intercept
        self.iterations = iterations
        self.converged = converged
    }

    /// Fits by Newton's method with step halving, from zero coefficients and the intercept at the base rate.
    ///
    /// - Parameters:
    ///   - design: one row an observation, without a column of ones.
    ///   - labels: in [0, 1], one a row.
    ///   - weights: not negative, one a row, not all zero; all one if nil.
    ///   - l2: the penalty, at least 0. With 0 and separable data the optimum is at infinity and `converged` may be false.
    ///   - tolerance: for the largest entry of the gradient.
    /// - Returns: the last iterate, with `converged` false if it needed more than `maximumIterations` or stopped falling.
    package static func fit(
        design: DenseMatrix, labels: [Double], weights: [Double]? = nil, l2: Double, tolerance: Double = 1e-10,
        maximumIterations: Int = 100
    ) -> LogisticRegression {
        let model = GeneralizedLinearModel.fit(
            .logistic, RegressionRows(design: design, labels: labels, weights: weights), l2: l2, tolerance: tolerance,
            maximumIterations: maximumIterations)
        return LogisticRegression(
            coefficients: model.coefficients, intercept: model.intercept, iterations: model.iterations, converged: model.converged)
    }

    /// The log-odds of every row.
    package func logOdds(_ design: DenseMatrix) -> [Double] {
        design.multiply(coefficients).map { $0 + intercept }
    }

    /// The probability of label 1 of every row.
    package func predict(_ design: DenseMatrix) -> [Double] {
        logOdds(design).map(sigmoid)
    }
}
