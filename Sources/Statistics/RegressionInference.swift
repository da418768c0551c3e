// Standard errors, tests and intervals of a regression's coefficients, and how far its columns explain one another.

import Glibc

/// What is known of one coefficient from its estimate and its standard error, by the normal approximation.
package struct CoefficientInference: Sendable, Codable, Equatable {
    package let standardError: Double
    /// estimate / standardError.
    package let z: Double
    /// Two-sided, of the hypothesis that the coefficient is 0.
    package let pValue: Double
    /// The 95 % confidence interval.
    package let low: Double
    package let high: Double

    /// As results name them, beside the coefficient's own fields.
    private enum CodingKeys: String, CodingKey {
        case z
        case standardError = "std_error"
        case pValue = "p_value"
        case low = "ci_low"
        case high = "ci_high"
    }

    /// The 97.5 % point of the normal distribution.
    package static let quantile = 1.959963984540054

    package init(estimate: Double, standardError: Double) {
        self.standardError = standardError
        z = estimate / standardError
        pValue = erfc(abs(z) / 2.0.squareRoot())
        low = estimate - Self.quantile * standardError
        high = estimate + Self.quantile * standardError
    }
}

extension GeneralizedLinearModel {
    /// Standard errors of the intercept and then the coefficients: the root of the diagonal of (Σ w·V·x·xᵀ + n·l2)⁻¹, times σ²
    /// for the linear family; weights count as scaled to mean 1.
    ///
    /// - Returns: nil where the Hessian is singular.
    package func standardErrors(_ rows: RegressionRows, l2: Double) -> [Double]? {
        let problem = RegressionProblem(family: family, rows: rows, l2: l2)
        let hessian = problem.hessian(at: problem.point([intercept] + coefficients))
        guard let factor = try? Cholesky(hessian) else { return nil }
        let factorOfVariance = (family.hasResidualVariance ? residualVariance(rows) : 1) / Double(rows.count)
        return factor.inverseDiagonal().map { ($0 * factorOfVariance).squareRoot() }
    }

    /// σ² = Σ w(y − z)² / (n − d), the intercept among the d parameters.
    package func residualVariance(_ rows: RegressionRows) -> Double {
        let predictors = predictors(rows)
        let sum = rows.labels.indices.reduce(0.0) { sum, row in
            let residual = rows.labels[row] - predictors[row]
            return sum + rows.weights[row] * residual * residual
        }
        return sum / Double(max(1, rows.count - coefficients.count - 1))
    }
}

package enum VarianceInflation {
    /// The diagonal of (C + ridge·I)⁻¹ with C the correlation matrix of the columns, which must be standardised: 1 for a column
    /// that is correlated with no other, and at most 1/ridge. Nil where that is singular.
    package static func factors(_ standardised: DenseMatrix, ridge: Double) -> [Double]? {
        var correlations = standardised.gram()
        let count = Double(standardised.rowCount)
        correlations = DenseMatrix(
            rowCount: correlations.rowCount, columnCount: correlations.columnCount, values: correlations.values.map { $0 / count })
        for index in 0..<correlations.rowCount { correlations[index, index] += ridge }
        return (try? Cholesky(correlations))?.inverseDiagonal()
    }
}

extension Cholesky {
    /// The diagonal of A⁻¹ = L⁻ᵀL⁻¹: the squared norms of the columns of L⁻¹.
    package func inverseDiagonal() -> [Double] {
        let inverse = inverseOfLower()
        return (0..<order).map { column in
            inverse.withColumn(column) { entries in entries.reduce(0) { $0 + $1 * $1 } }
        }
    }
}
