// The optimum is where the derivatives of the objective vanish, and it keeps the laws of weights, shifts and scales.

import Statistics
import Testing

/// The objective as it is written down, for differences.
private func objective(
    _ x: DenseMatrix, _ labels: [Double], _ weights: [Double], _ l2: Double, intercept: Double, _ coefficients: [Double]
) -> Double {
    var sum = 0.0
    for row in labels.indices {
        let z = intercept + zip(x.row(row), coefficients).reduce(0) { $0 + $1.0 * $1.1 }
        sum += weights[row] * logisticLoss(logOdds: z, label: labels[row])
    }
    return sum / weights.reduce(0, +) + l2 / 2 * coefficients.reduce(0) { $0 + $1 * $1 }
}

struct LogisticRegressionTests {
    @Test(arguments: [0, 1e-4, 0.1]) func derivativesVanishAtTheOptimum(l2: Double) {
        var random = SeededGenerator(20)
        let x = random.matrix(400, 4)
        let labels = random.labels(for: x)
        let weights = random.vector(400, in: 0.5...2)
        let fit = LogisticRegression.fit(design: x, labels: labels, weights: weights, l2: l2)
        #expect(fit.converged)
        let h = 1e-5
        for index in -1..<4 {
            let value = { (step: Double) in
                var coefficients = fit.coefficients
                if index >= 0 { coefficients[index] += step }
                return objective(x, labels, weights, l2, intercept: fit.intercept + (index < 0 ? step : 0), coefficients)
            }
            #expect(abs(value(h) - value(-h)) / (2 * h) < 1e-9)
            #expect(value(h) > value(0))
            #expect(value(-h) > value(0))
        }
    }

    @Test func aKnownModelIsRecovered() {
        var random = SeededGenerator(21)
        let x = random.matrix(40_000, 3)
        let fit = LogisticRegression.fit(design: x, labels: random.labels(for: x), l2: 0)
        #expect(fit.converged)
        #expect(distance(fit.coefficients, [2, -1, 0]) < 0.1)
        #expect(abs(fit.intercept + 1) < 0.05)
    }

    @Test func withoutColumnsTheInterceptIsTheBaseRate() {
        let labels: [Double] = [1, 0, 0, 0, 1, 0, 0, 0]
        let fit = LogisticRegression.fit(design: DenseMatrix(rowCount: 8, columnCount: 0), labels: labels, l2: 1)
        #expect(fit.converged)
        #expect(abs(fit.intercept - logit(0.25)) < 1e-12)
    }

    @Test func weightsAreReplication() {
        var random = SeededGenerator(22)
        let x = random.matrix(120, 3)
        let labels = random.labels(for: x)
        let counts = (0..<120).map { $0 % 4 }
        let rows = counts.enumerated().flatMap { [Int](repeating: $0.offset, count: $0.element) }
        let weighted = LogisticRegression.fit(design: x, labels: labels, weights: counts.map(Double.init), l2: 0.01)
        let replicated = LogisticRegression.fit(design: x.selecting(rows: rows), labels: rows.map { labels[$0] }, l2: 0.01)
        #expect(distance(weighted.coefficients, replicated.coefficients) < 1e-9)
        #expect(abs(weighted.intercept - replicated.intercept) < 1e-9)
    }

    @Test func scaledWeightsChangeNothing() {
        var random = SeededGenerator(23)
        let x = random.matrix(150, 3)
        let labels = random.labels(for: x)
        let weights = random.vector(150, in: 0.1...1)
        let one = LogisticRegression.fit(design: x, labels: labels, weights: weights, l2: 0.01)
        let thousand = LogisticRegression.fit(design: x, labels: labels, weights: weights.map { $0 * 1_000 }, l2: 0.01)
        #expect(distance(one.coefficients, thousand.coefficients) < 1e-9)
    }

    @Test func theInterceptIsNotPenalised() {
        var random = SeededGenerator(24)
        let x = random.matrix(200, 2)
        let labels = random.labels(for: x)
        let shifted = DenseMatrix(rowCount: 200, columnCount: 2, values: x.values.map { $0 + 3 })
        let plain = LogisticRegression.fit(design: x, labels: labels, l2: 0.5)
        let moved = LogisticRegression.fit(design: shifted, labels: labels, l2: 0.5)
        #expect(distance(plain.coefficients, moved.coefficients) < 1e-8)
        #expect(distance(plain.predict(x), moved.predict(shifted)) < 1e-8)
    }

    @Test func theMeanPredictionIsTheBaseRate() {
        var random = SeededGenerator(25)
        let x = random.matrix(300, 5)
        let labels = random.labels(for: x)
        let fit = LogisticRegression.fit(design: x, labels: labels, l2: 0.05)
        #expect(abs(fit.predict(x).reduce(0, +) - labels.reduce(0, +)) < 1e-6)
    }

    @Test func aStrongerPenaltyShrinks() {
        var random = SeededGenerator(26)
        let x = random.matrix(300, 3)
        let labels = random.labels(for: x)
        let norms = [1e-4, 1e-2, 1, 100].map { l2 in
            LogisticRegression.fit(design: x, labels: labels, l2: l2).coefficients.reduce(0) { $0 + $1 * $1 }
        }
        #expect(norms == norms.sorted(by: >))
        #expect(norms[3] < 1e-4)
    }

    @Test func separableDataStayFinite() {
        let x = DenseMatrix(rowCount: 4, columnCount: 1, values: [-2, -1, 1, 2])
        let fit = LogisticRegression.fit(design: x, labels: [0, 0, 1, 1], l2: 0, maximumIterations: 60)
        #expect(fit.coefficients[0].isFinite)
        #expect(fit.coefficients[0] > 5)
        #expect(fit.predict(x).map { $0.rounded() } == [0, 0, 1, 1])
    }

    @Test func collinearColumnsWithoutPenaltyStillConverge() {
        var random = SeededGenerator(27)
        let column = random.vector(200)
        let other = random.vector(200)
        let twice = DenseMatrix(rowCount: 200, columnCount: 3, values: column + other + column)
        let once = DenseMatrix(rowCount: 200, columnCount: 2, values: column + other)
        let labels = random.labels(for: once)
        let collinear = LogisticRegression.fit(design: twice, labels: labels, l2: 0)
        let plain = LogisticRegression.fit(design: once, labels: labels, l2: 0)
        #expect(collinear.converged)
        #expect(distance(collinear.predict(twice), plain.predict(once)) < 1e-7)
    }

    @Test func oneClassAloneGivesItsCertainty() {
        let x = DenseMatrix(rowCount: 3, columnCount: 1, values: [1, 2, 3])
        let fit = LogisticRegression.fit(design: x, labels: [0, 0, 0], l2: 0.1)
        #expect(fit.predict(x).allSatisfy { $0 < 1e-6 })
    }

    @Test func aLimitOnIterationsIsKeptAndSaid() {
        var random = SeededGenerator(28)
        let x = random.matrix(100, 3)
        let fit = LogisticRegression.fit(design: x, labels: random.labels(for: x), l2: 1e-4, maximumIterations: 1)
        #expect(fit.iterations == 1)
        #expect(!fit.converged)
    }

    @Test func rareEventsWithAHeavyTailNeedStepControl() {
        var random = SeededGenerator(29)
        var x = random.matrix(2_000, 2)
        for row in 0..<20 { x[row, 0] = 60 }
        let labels = (0..<2_000).map { $0 % 97 == 0 || $0 < 10 ? 1.0 : 0 }
        let fit = LogisticRegression.fit(design: x, labels: labels, l2: 1e-6)
        #expect(fit.converged)
        #expect(abs(fit.predict(x).reduce(0, +) - labels.reduce(0, +)) < 1e-5)
    }

    @Test func aGivenModelPredicts() {
        let model = LogisticRegression(coefficients: [2, -1], intercept: 0.5)
        let x = DenseMatrix(rowCount: 2, columnCount: 2, values: [1, 0, 1, 0])
        #expect(model.logOdds(x) == [1.5, 0.5])
        #expect(model.predict(x) == [sigmoid(1.5), sigmoid(0.5)])
    }
}
