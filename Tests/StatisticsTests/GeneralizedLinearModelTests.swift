// Plain regression of every family against closed forms and its score equations, and its standard errors.

import Statistics
import Testing

@Suite struct GeneralizedLinearModelTests {
    private func rows(_ seed: UInt64, weighted: Bool = false, offset: Bool = false) -> RegressionRows {
        var random = SeededGenerator(seed)
        let design = random.matrix(400, 3)
        return RegressionRows(
            design: design, labels: random.labels(for: design), weights: weighted ? random.vector(400, in: 0.5...2) : nil,
            offset: offset ? random.vector(400) : nil)
    }

    @Test(arguments: [false, true]) func theScoreEquationsOfTheLogisticFamilyHold(_ weighted: Bool) {
        let rows = rows(1, weighted: weighted)
        let model = GeneralizedLinearModel.fit(.logistic, rows, l2: 0.01)
        #expect(model.converged)
        let residuals = zip(rows.labels, model.means(rows)).enumerated().map { rows.weights[$0] * ($1.0 - $1.1) }
        #expect(abs(residuals.reduce(0, +)) < 1e-7)
        for column in 0..<3 {
            let score = rows.design.withColumn(column) { x in residuals.indices.reduce(0) { $0 + residuals[$1] * x[$1] } }
            #expect(abs(score - Double(rows.count) * 0.01 * model.coefficients[column]) < 1e-7)
        }
    }

    @Test func aLineThroughTwoColumnsHasTheTextbookSolution() throws {
        // y = 1 + 2x exactly but for ±1 on alternating rows of x = 0, 0, 1, 1, …: slope 2, intercept 1, residuals ±1.
        let x = (0..<100).map { row -> Double in Double(row / 2 % 2) }
        let labels = (0..<100).map { row -> Double in 1 + 2 * x[row] + (row % 2 == 0 ? 1.0 : -1.0) }
        let rows = RegressionRows(design: DenseMatrix(rowCount: 100, columnCount: 1, values: x), labels: labels)
        let model = GeneralizedLinearModel.fit(.linear, rows, l2: 0)
        #expect(abs(model.intercept - 1) < 1e-12 && abs(model.coefficients[0] - 2) < 1e-12)
        let variance = 100.0 / 98
        #expect(abs(model.residualVariance(rows) - variance) < 1e-12)
        let errors = try #require(model.standardErrors(rows, l2: 0))
        // σ²/Σ(x − x̄)² and σ²·(1/n + x̄²/Σ(x − x̄)²) with x̄ = ½.
        let slopeError: Double = (variance / 25).squareRoot()
        let interceptError: Double = (variance * 0.02).squareRoot()
        #expect(abs(errors[1] - slopeError) < 1e-12)
        #expect(abs(errors[0] - interceptError) < 1e-12)
    }

    @Test func aRateOfCountsIsTheLogarithmOfItsQuotient() throws {
        // 60 counts over an exposure of 200: log rate, and the standard error 1/√60.
        let labels = (0..<100).map { row -> Double in row % 5 == 0 ? 3 : 0 }
        let rows = RegressionRows(
            design: DenseMatrix(rowCount: 100, columnCount: 0), labels: labels, offset: [Double](repeating: 0.6931471805599453, count: 100))
        let model = GeneralizedLinearModel.fit(.poisson, rows, l2: 0)
        #expect(model.converged && abs(model.intercept - -1.2039728043259361) < 1e-9)
        #expect(abs(try #require(model.standardErrors(rows, l2: 0))[0] - 1 / 60.0.squareRoot()) < 1e-9)
    }

    @Test(arguments: RegressionFamily.allCases) func theGradientOfTheLossIsTheResidual(_ family: RegressionFamily) {
        for z in [-2.0, -0.3, 0, 0.7, 1.9] {
            for label in [0.0, 1] {
                let (h, loss) = (1e-5, { family.loss($0, label) })
                #expect(abs((loss(z + h) - loss(z - h)) / (2 * h) - (family.mean(z) - label)) < 1e-8)
                #expect(abs((family.mean(z + h) - family.mean(z - h)) / (2 * h) - family.variance(z)) < 1e-8)
            }
        }
    }

    @Test func anOffsetOfAConstantMovesTheIntercept() {
        let rows = rows(2)
        let shifted = RegressionRows(design: rows.design, labels: rows.labels, offset: [Double](repeating: 0.5, count: 400))
        let (one, other) = (GeneralizedLinearModel.fit(.logistic, rows, l2: 0.01), GeneralizedLinearModel.fit(.logistic, shifted, l2: 0.01))
        #expect(abs(one.intercept - other.intercept - 0.5) < 1e-8)
        #expect(zip(one.coefficients, other.coefficients).allSatisfy { abs($0 - $1) < 1e-8 })
    }

    @Test func weightsScaleAway() throws {
        let rows = rows(3, weighted: true)
        let tripled = RegressionRows(design: rows.design, labels: rows.labels, weights: rows.weights.map { 3 * $0 })
        let model = GeneralizedLinearModel.fit(.logistic, rows, l2: 0.01)
        let (one, other) = (try #require(model.standardErrors(rows, l2: 0.01)), try #require(model.standardErrors(tripled, l2: 0.01)))
        #expect(zip(one, other).allSatisfy { abs($0 - $1) < 1e-12 })
    }

    @Test func theNormalTable() {
        let inference = CoefficientInference(estimate: 1.959963984540054, standardError: 1)
        #expect(abs(inference.pValue - 0.05) < 1e-12 && abs(inference.low) < 1e-12 && inference.z == inference.high / 2)
        #expect(CoefficientInference(estimate: 0, standardError: 2).pValue == 1)
        #expect(abs(CoefficientInference(estimate: -5.151658607097801, standardError: 2).pValue - 0.01) < 1e-9)
    }

    @Test func varianceInflationOfTwoColumns() throws {
        // Correlation 0.6: 1/(1 − 0.36).
        let (a, b) = ([1.0, 1, -1, -1], [1.0, -1, 1, -1])
        let c = zip(a, b).map { 0.6 * $0 + 0.8 * $1 }
        let factors = try #require(VarianceInflation.factors(DenseMatrix(rowCount: 4, columnCount: 2, values: a + c), ridge: 0))
        #expect(factors.allSatisfy { abs($0 - 1 / 0.64) < 1e-12 })
        let twins = DenseMatrix(rowCount: 4, columnCount: 2, values: a + a)
        #expect(VarianceInflation.factors(twins, ridge: 0) == nil)
        #expect(try #require(VarianceInflation.factors(twins, ridge: 1e-3)).allSatisfy { $0 > 499 && $0 < 501 })
    }
}
