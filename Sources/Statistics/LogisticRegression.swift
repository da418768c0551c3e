// Logistic regression in the clear, by Newton's method to convergence: the reference of every joint training.

import Glibc

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
        precondition(labels.count == design.rowCount && weights?.count ?? labels.count == labels.count, "one label a row")
        let problem = Problem(design: design, labels: labels, weights: weights, l2: l2)
        var point = problem.start()
        var objective = problem.objective(at: point)
        var iterations = 0
        while true {
            let gradient = problem.gradient(at: point)
            if gradient.allSatisfy({ abs($0) <= tolerance }) {
                return point.regression(iterations: iterations, converged: true)
            }
            guard iterations < maximumIterations, let step = problem.newtonStep(at: point, gradient: gradient),
                let next = problem.halvedStep(from: point, objective: objective, step: step, gradient: gradient)
            else { return point.regression(iterations: iterations, converged: false) }
            point = next.point
            objective = next.objective
            iterations += 1
        }
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

/// An iterate: intercept first, then the coefficients, with the log-odds it gives every row.
private struct Point {
    let parameters: [Double]
    let logOdds: [Double]

    func regression(iterations: Int, converged: Bool) -> LogisticRegression {
        LogisticRegression(
            coefficients: Array(parameters.dropFirst()), intercept: parameters[0], iterations: iterations,
            converged: converged)
    }
}

/// What is minimised, with its first two derivatives.
private struct Problem {
    let design: DenseMatrix
    let labels: [Double]
    let weights: [Double]
    let weightSum: Double
    let l2: Double

    init(design: DenseMatrix, labels: [Double], weights: [Double]?, l2: Double) {
        self.design = design
        self.labels = labels
        self.weights = weights ?? [Double](repeating: 1, count: labels.count)
        self.weightSum = max(self.weights.reduce(0, +), .leastNormalMagnitude)
        self.l2 = l2
    }

    func point(_ parameters: [Double]) -> Point {
        let products = design.multiply(Array(parameters.dropFirst()))
        return Point(parameters: parameters, logOdds: products.map { $0 + parameters[0] })
    }

    /// Zero coefficients and the intercept at the base rate: a warm start elsewhere can overshoot for ever.
    func start() -> Point {
        let positives = zip(weights, labels).reduce(0) { $0 + $1.0 * $1.1 }
        let rate = min(max(positives / weightSum, 1e-9), 1 - 1e-9)
        return point([logit(rate)] + [Double](repeating: 0, count: design.columnCount))
    }

    func objective(at point: Point) -> Double {
        var sum = 0.0
        for row in labels.indices {
            sum += weights[row] * logisticLoss(logOdds: point.logOdds[row], label: labels[row])
        }
        let norm = point.parameters.dropFirst().reduce(0) { $0 + $1 * $1 }
        return sum / weightSum + l2 / 2 * norm
    }

    func gradient(at point: Point) -> [Double] {
        let residuals = labels.indices.map { row in
            weights[row] * (sigmoid(point.logOdds[row]) - labels[row]) / weightSum
        }
        var gradient = [residuals.reduce(0, +)] + design.transposeMultiply(residuals)
        for index in 1..<gradient.count where l2 != 0 { gradient[index] += l2 * point.parameters[index] }
        return gradient
    }

    /// H⁻¹·gradient; nil if the Hessian holds no finite number.
    func newtonStep(at point: Point, gradient: [Double]) -> [Double]? {
        let curvatures = labels.indices.map { row in
            // σ(z)·σ(−z) keeps its digits where 1 − σ(z) would have lost them.
            weights[row] * sigmoid(point.logOdds[row]) * sigmoid(-point.logOdds[row]) / weightSum
        }
        let block = design.gram(weights: curvatures)
        let border = design.transposeMultiply(curvatures)
        let order = design.columnCount + 1
        var hessian = DenseMatrix(rowCount: order, columnCount: order)
        hessian[0, 0] = curvatures.reduce(0, +)
        for column in 1..<order {
            hessian[column, 0] = border[column - 1]
            hessian[0, column] = border[column - 1]
            for row in 1..<order { hessian[row, column] = block[row - 1, column - 1] }
            hessian[column, column] += l2
        }
        // Without a penalty collinear columns make H singular: lift the diagonal until it factors; the gradient decides
        // about convergence, so the optimum is not moved.
        let largest = (0..<order).map { hessian[$0, $0] }.max() ?? 0
        var lift = 0.0
        while largest.isFinite, lift <= 1 {
            var lifted = hessian
            for index in 0..<order { lifted[index, index] += lift * largest }
            if let factor = try? Cholesky(lifted) { return factor.solve(gradient) }
            lift = lift == 0 ? 1e-12 : lift * 100
        }
        return nil
    }

    /// The first of the full step, its half, its quarter … that lowers the objective enough (Armijo with 10⁻⁴).
    func halvedStep(
        from old: Point, objective: Double, step: [Double], gradient: [Double]
    ) -> (point: Point, objective: Double)? {
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
