// Generalised linear regression in the clear, by Newton's method to convergence: the reference of every joint training of any
// family, with row weights and an offset.

/// Coefficients and intercept that minimise (1/Σw)·Σ w·loss(z) + l2/2·‖coefficients‖² with z = intercept + x·coefficients +
/// offset; the intercept is not penalised.
package struct GeneralizedLinearModel: Sendable, Equatable {
    package let family: RegressionFamily
    package let coefficients: [Double]
    package let intercept: Double
    package let iterations: Int
    /// Whether the largest entry of the gradient fell to the tolerance.
    package let converged: Bool

    /// By Newton's method with step halving, from zero coefficients and the intercept at the mean label.
    ///
    /// - Parameter rows: the data; weights are not negative and not all zero.
    /// - Returns: the last iterate, with `converged` false if it needed more than `maximumIterations` or stopped falling.
    package static func fit(
        _ family: RegressionFamily, _ rows: RegressionRows, l2: Double, tolerance: Double = 1e-10, maximumIterations: Int = 100
    ) -> GeneralizedLinearModel {
        let problem = RegressionProblem(family: family, rows: rows, l2: l2)
        var point = problem.start()
        var objective = problem.objective(at: point)
        for iteration in 0...maximumIterations {
            let gradient = problem.gradient(at: point)
            let isThere = gradient.allSatisfy { abs($0) <= tolerance }
            guard !isThere, iteration < maximumIterations, let factor = problem.factoredHessian(at: point),
                let next = problem.halvedStep(from: point, objective: objective, step: factor.solve(gradient), gradient: gradient)
            else { return point.model(family, iterations: iteration, converged: isThere) }
            (point, objective) = next
        }
        return point.model(family, iterations: maximumIterations, converged: false)
    }

    /// The linear predictor of every row.
    package func predictors(_ rows: RegressionRows) -> [Double] {
        let products = rows.design.multiply(coefficients)
        return products.indices.map { products[$0] + intercept + rows.offset[$0] }
    }

    package func means(_ rows: RegressionRows) -> [Double] { predictors(rows).map(family.mean) }
}

/// A design without a column of ones, and what stands beside each of its rows.
package struct RegressionRows: Sendable {
    package let design: DenseMatrix
    package let labels: [Double]
    /// Scaled to mean 1.
    package let weights: [Double]
    /// Added to every row's linear predictor.
    package let offset: [Double]

    package init(design: DenseMatrix, labels: [Double], weights: [Double]? = nil, offset: [Double]? = nil) {
        let count = design.rowCount
        precondition(labels.count == count && weights?.count ?? count == count && offset?.count ?? count == count)
        self.design = design
        self.labels = labels
        self.offset = offset ?? [Double](repeating: 0, count: count)
        let sum = weights?.reduce(0, +) ?? 0
        self.weights = weights.map { $0.map { $0 * Double(count) / sum } } ?? [Double](repeating: 1, count: count)
    }

    package var count: Int { labels.count }
}

/// An iterate: intercept first, then the coefficients, with the predictor it gives every row.
struct RegressionPoint {
    let parameters: [Double]
    let predictors: [Double]

    func model(_ family: RegressionFamily, iterations: Int, converged: Bool) -> GeneralizedLinearModel {
        GeneralizedLinearModel(
            family: family, coefficients: Array(parameters.dropFirst()), intercept: parameters[0], iterations: iterations,
            converged: converged)
    }
}

/// What is minimised, with its first two derivatives.
struct RegressionProblem {
    let family: RegressionFamily
    let rows: RegressionRows
    let l2: Double

    private var count: Double { Double(rows.count) }

    func point(_ parameters: [Double]) -> RegressionPoint {
        let products = rows.design.multiply(Array(parameters.dropFirst()))
        return RegressionPoint(
            parameters: parameters, predictors: products.indices.map { products[$0] + parameters[0] + rows.offset[$0] })
    }

    func start() -> RegressionPoint {
        let mean = zip(rows.weights, rows.labels).reduce(0) { $0 + $1.0 * $1.1 } / count
        return point([family.start(meanLabel: mean)] + [Double](repeating: 0, count: rows.design.columnCount))
    }

    func objective(at point: RegressionPoint) -> Double {
        let losses = rows.labels.indices.reduce(0) {
            $0 + rows.weights[$1] * family.loss(point.predictors[$1], rows.labels[$1])
        }
        return losses / count + l2 / 2 * point.parameters.dropFirst().reduce(0) { $0 + $1 * $1 }
    }

    func gradient(at point: RegressionPoint) -> [Double] {
        let residuals = rows.labels.indices.map { row in
            rows.weights[row] * (family.mean(point.predictors[row]) - rows.labels[row]) / count
        }
        var gradient = [residuals.reduce(0, +)] + rows.design.transposeMultiply(residuals)
        for index in 1..<gradient.count where l2 != 0 { gradient[index] += l2 * point.parameters[index] }
        return gradient
    }

    /// The second derivative, intercept first.
    func hessian(at point: RegressionPoint) -> DenseMatrix {
        let curvatures = rows.labels.indices.map { rows.weights[$0] * family.variance(point.predictors[$0]) / count }
        let block = rows.design.gram(weights: curvatures)
        let border = rows.design.transposeMultiply(curvatures)
        let order = rows.design.columnCount + 1
        var hessian = DenseMatrix(rowCount: order, columnCount: order)
        hessian[0, 0] = curvatures.reduce(0, +)
        for column in 1..<order {
            hessian[column, 0] = border[column - 1]
            hessian[0, column] = border[column - 1]
            for row in 1..<order { hessian[row, column] = block[row - 1, column - 1] }
            hessian[column, column] += l2
        }
        return hessian
    }

    /// Its factor; collinear columns make it singular without a penalty, so the diagonal is lifted until it factors: the gradient
    /// decides about convergence, and the optimum does not move. Nil if it holds no finite number.
    func factoredHessian(at point: RegressionPoint) -> Cholesky? {
        let hessian = hessian(at: point)
        let largest = (0..<hessian.rowCount).map { hessian[$0, $0] }.max() ?? 0
        var lift = 0.0
        while largest.isFinite, lift <= 1 {
            var lifted = hessian
            for index in 0..<hessian.rowCount { lifted[index, index] += lift * largest }
            if let factor = try? Cholesky(lifted) { return factor }
            lift = lift == 0 ? 1e-12 : lift * 100
        }
        return nil
    }

    /// The first of the full step, its half, its quarter … that lowers the objective enough (Armijo with 10⁻⁴).
    func halvedStep(
        from old: RegressionPoint, objective: Double, step: [Double], gradient: [Double]
    ) -> (RegressionPoint, Double)? {
        let slope = zip(step, gradient).reduce(0) { $0 + $1.0 * $1.1 }
        // Near the optimum the decrease drowns in the rounding of the sum.
        let rounding = 1e-14 * max(1, abs(objective))
        var length = 1.0
        for _ in 0..<40 {
            let next = point(zip(old.parameters, step).map { $0 - length * $1 })
            let value = self.objective(at: next)
            if value <= objective - 1e-4 * length * slope + rounding { return (next, value) }
            length /= 2
        }
        return nil
    }
}
