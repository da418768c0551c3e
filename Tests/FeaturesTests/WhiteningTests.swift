// Whitening: an identity Gram matrix, the same model in other coordinates, bounded rows.

import Features
import Findings
import Foundation
import Statistics
import Testing

struct WhiteningTests {
    /// Correlated columns, centred.
    private func design(_ rows: Int, _ columns: Int, seed: UInt64) -> DenseMatrix {
        var random = SeededGenerator(seed)
        let common = random.numbers(rows)
        var values: [Double] = []
        for _ in 0..<columns {
            let own = zip(common, random.numbers(rows)).map { 2 * $0 + $1 }
            let centre = mean(own)
            values += own.map { $0 - centre }
        }
        return DenseMatrix(rowCount: rows, columnCount: columns, values: values)
    }

    private func labels(_ design: DenseMatrix, seed: UInt64) -> [Double] {
        var random = SeededGenerator(seed)
        return (0..<design.rowCount).map { row in
            Double.random(in: 0..<1, using: &random) < sigmoid(design[row, 0] - design[row, 1] - 0.5) ? 1 : 0
        }
    }

    @Test func whitenedColumnsHaveTheIdentityAsPenalisedGram() throws {
        let x = design(500, 6, seed: 40)
        let l2 = 0.03
        let whitening = try Whitening.fit(design: x, l2: l2)
        let gram = whitening.apply(x).gram()
        let penalty = whitening.penaltyBlock(l2: l2)
        for row in 0..<6 {
            for column in 0..<6 {
                let entry = gram[row, column] / 500 + Whitening.ridgeFactor * penalty[row * 6 + column]
                #expect(abs(entry - (row == column ? 1 : 0)) < 1e-12)
            }
        }
    }

    @Test func theOptimumInWhitenedCoordinatesIsTheSameModel() throws {
        let x = design(600, 4, seed: 41)
        let labels = labels(x, seed: 42)
        let l2 = 0.05
        let whitening = try Whitening.fit(design: x, l2: l2)
        let plain = LogisticRegression.fit(design: x, labels: labels, l2: l2)
        // At the optimum the gradient in whitened coordinates, with the penalty block, must vanish at Lᵀ·β; β̃ is found by
        // solving L⁻ᵀ·β̃ = β through unit vectors.
        let whitened = whitening.apply(x)
        let inverse = (0..<4).map { index in
            whitening.coefficients(fromWhitened: (0..<4).map { $0 == index ? 1 : 0 })
        }
        var triangle = DenseMatrix(rowCount: 4, columnCount: 4)
        for (column, entries) in inverse.enumerated() {
            for (row, entry) in entries.enumerated() { triangle[row, column] = entry }
        }
        var beta = [Double](repeating: 0, count: 4)
        for row in (0..<4).reversed() {
            var sum = plain.coefficients[row]
            for column in row + 1..<max(4, row + 1) { sum -= triangle[row, column] * beta[column] }
            beta[row] = sum / triangle[row, row]
        }
        let residuals = zip(whitened.multiply(beta), labels).map { sigmoid($0 + plain.intercept) - $1 }
        let penalty = DenseMatrix(rowCount: 4, columnCount: 4, values: whitening.penaltyBlock(l2: l2))
        let gradient = zip(whitened.transposeMultiply(residuals), penalty.multiply(beta)).map { $0 / 600 + $1 }
        #expect(distance(gradient, [0, 0, 0, 0]) < 1e-9)
        #expect(distance(whitening.coefficients(fromWhitened: beta), plain.coefficients) < 1e-9)
    }

    @Test func linearPredictorsAgreeInBothCoordinates() throws {
        let x = design(300, 5, seed: 43)
        let whitening = try Whitening.fit(design: x, l2: 1e-4, hasIntercept: true)
        var random = SeededGenerator(44)
        let whitenedCoefficients = random.numbers(6)
        let mapped = whitening.coefficients(fromWhitened: whitenedCoefficients)
        let predictors = x.multiply(Array(mapped.dropFirst())).map { $0 + mapped[0] }
        #expect(distance(whitening.apply(x).multiply(whitenedCoefficients), predictors) < 1e-10)
        #expect(mapped[0] == whitenedCoefficients[0])
    }

    @Test func theInterceptIsALeadingColumnOfOnesWithoutPenalty() throws {
        let x = design(200, 3, seed: 45)
        let whitening = try Whitening.fit(design: x, l2: 0.1, hasIntercept: true)
        #expect(whitening.whitenedCount == 4)
        #expect(whitening.featureCount == 3)
        let whitened = whitening.apply(x)
        #expect(whitened.columnCount == 4)
        #expect(whitened.column(0).allSatisfy { $0 == 1 })
        let penalty = whitening.penaltyBlock(l2: 0.1)
        #expect(penalty.count == 16)
        #expect(penalty[0..<4].allSatisfy { $0 == 0 })
        #expect([0, 4, 8, 12].allSatisfy { penalty[$0] == 0 })
        let plain = try Whitening.fit(design: x, l2: 0.1)
        #expect(plain.penaltyBlock(l2: 0.1)[0..<3] == penalty[5..<8])
        #expect(plain.apply(x).column(2) == whitened.column(3))
    }

    @Test func thePenaltyBlockIsThePenaltyOfTheMappedCoefficients() throws {
        let x = design(200, 4, seed: 46)
        let whitening = try Whitening.fit(design: x, l2: 0.02)
        var random = SeededGenerator(47)
        let whitened = random.numbers(4)
        let mapped = whitening.coefficients(fromWhitened: whitened)
        let penalty = DenseMatrix(rowCount: 4, columnCount: 4, values: whitening.penaltyBlock(l2: 0.02))
        let quadratic = zip(whitened, penalty.multiply(whitened)).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(quadratic - 0.02 * mapped.reduce(0) { $0 + $1 * $1 }) < 1e-12)
    }

    @Test func withoutPenaltyTheBlockIsZeroAndTheRidgeRemains() throws {
        let x = design(100, 2, seed: 48)
        let whitening = try Whitening.fit(design: x, l2: 0)
        #expect(whitening.penaltyBlock(l2: 0) == [0, 0, 0, 0])
        #expect(try Whitening.fit(design: x, l2: 1e-6 / Whitening.ridgeFactor) == whitening)
    }

    @Test func collinearColumnsDoNoHarm() throws {
        let one = design(300, 1, seed: 49)
        let x = DenseMatrix(rowCount: 300, columnCount: 3, values: one.values + one.values + one.values.map { -$0 })
        let whitened = try Whitening.fit(design: x, l2: 0).apply(x)
        #expect(whitened.values.allSatisfy { $0.isFinite && abs($0) < 10 })
    }

    @Test func longRowsAreCutToTheBound() throws {
        let x = design(200, 3, seed: 50)
        let whitening = try Whitening.fit(design: x, l2: 1e-4)
        let far = DenseMatrix(rowCount: 2, columnCount: 3, values: [1e4, 0.1, -2e4, 0.2, 3e4, 0.3])
        let whitened = whitening.apply(far)
        let norm = { (row: Int) in whitened.row(row).reduce(0) { $0 + $1 * $1 }.squareRoot() }
        #expect(abs(norm(0) - Whitening.rowNormMax) < 1e-9)
        #expect(norm(1) < 2)
        // The direction is kept.
        let half = DenseMatrix(rowCount: 1, columnCount: 3, values: [5e3, -1e4, 1.5e4])
        #expect(distance(whitening.apply(half).row(0), whitened.row(0)) < 1e-9)
    }

    @Test func theOneCountsInTheNormAndIsNotScaled() throws {
        let x = design(200, 2, seed: 51)
        let whitening = try Whitening.fit(design: x, l2: 1e-4, hasIntercept: true)
        let row = whitening.apply(DenseMatrix(rowCount: 1, columnCount: 2, values: [1e6, -1e6])).row(0)
        #expect(row[0] == 1)
        #expect(abs(row.reduce(0) { $0 + $1 * $1 }.squareRoot() - 64) < 1e-9)
    }

    @Test func aRowIsWhitenedTheSameAloneAndInABatch() throws {
        let x = design(700, 7, seed: 52)
        let whitening = try Whitening.fit(design: x, l2: 1e-4, hasIntercept: true)
        let all = whitening.apply(x)
        for row in [0, 255, 256, 699] {
            #expect(whitening.apply(x.selecting(rows: [row])) == all.selecting(rows: [row]))
        }
    }

    @Test func aDesignWithoutRowsIsRefused() {
        let finding = #expect(throws: Finding.self) { try Whitening.fit(design: DenseMatrix(rowCount: 0, columnCount: 2), l2: 1) }
        #expect(finding?.kind == FeatureFindings.noTrainingRow)
    }

    @Test func aDesignWithSomethingNotFiniteIsRefused() {
        let x = DenseMatrix(rowCount: 2, columnCount: 2, values: [1, -1, .nan, 1])
        let finding = #expect(throws: Finding.self) { try Whitening.fit(design: x, l2: 1) }
        #expect(finding?.kind == FeatureFindings.notWhitenable)
        #expect(finding?.arguments == ["1"])
    }

    @Test func tooManyColumnsAreRefused() {
        let finding = #expect(throws: Finding.self) { try Whitening.fit(design: DenseMatrix(rowCount: 1, columnCount: 501), l2: 1) }
        #expect(finding?.kind == FeatureFindings.tooManyFeatures)
    }

    @Test func aStoredWhiteningIsTheSame() throws {
        let whitening = try Whitening.fit(design: design(150, 5, seed: 53), l2: 1e-3, hasIntercept: true)
        let restored = try JSONDecoder().decode(Whitening.self, from: JSONEncoder().encode(whitening))
        #expect(restored == whitening)
    }

    @Test(arguments: [
        "{\"featureCount\":2,\"hasIntercept\":false,\"lower\":[1,0]}",
        "{\"featureCount\":-1,\"hasIntercept\":false,\"lower\":[]}",
        "{\"featureCount\":4611686018427387904,\"hasIntercept\":false,\"lower\":[]}",
        "{\"featureCount\":1,\"hasIntercept\":false,\"lower\":[0]}",
        "{\"featureCount\":2,\"hasIntercept\":false,\"lower\":[1,0,-1]}",
        "{\"featureCount\":1,\"lower\":[1]}",
    ])
    func aDamagedWhiteningIsRefused(stored: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Whitening.self, from: Data(stored.utf8)) }
    }
}
