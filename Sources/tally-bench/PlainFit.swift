// Plain Newton on all columns together, made once a case, in the process that judges.

import Statistics
import Synchronization

final class PlainFit: Sendable {
    private let rows: Int
    private let columns: Int
    private let l2: Double
    private let made = Mutex<(design: DenseMatrix, model: LogisticRegression, predictions: [Double], conditionNumber: Double)?>(nil)

    init(rows: Int, columns: Int, l2: Double) {
        self.rows = rows
        self.columns = columns
        self.l2 = l2
    }

    /// - Parameter figures: each party's own coefficients, the intercept first at P0; empty where the run did not converge.
    func accuracy(of figures: [[Double]], passes: Int) -> Accuracy {
        let (design, plain, truth, conditionNumber) = fit()
        let joint = figures.flatMap { $0 }
        guard joint.count == columns + 1 else {
            return Accuracy(
                passes: passes, meanAbsPDError: nil, maxAbsCoefficientError: nil, conditionNumber: conditionNumber)
        }
        let model = LogisticRegression(coefficients: Array(joint.dropFirst()), intercept: joint[0])
        let errors = zip(joint, [plain.intercept] + plain.coefficients).map { abs($0 - $1) }
        return Accuracy(
            passes: passes, meanAbsPDError: Ranking.meanAbsoluteDifference(model.predict(design), truth),
            maxAbsCoefficientError: errors.max() ?? 0, conditionNumber: conditionNumber)
    }

    private func fit() -> (DenseMatrix, LogisticRegression, [Double], Double) {
        made.withLock { made in
            if let made { return made }
            let loans = SyntheticLoans(rowCount: rows, columnCount: columns)
            let design = loans.design(0..<columns)
            let model = LogisticRegression.fit(design: design, labels: loans.labels(), l2: l2)
            let all = (design, model, model.predict(design), Self.conditionNumber(design.gram()))
            made = all
            return all
        }
    }

    /// Largest over smallest eigenvalue, by power iteration on the matrix and on its inverse.
    private static func conditionNumber(_ gram: DenseMatrix) -> Double {
        guard let factor = try? Cholesky(gram) else { return .infinity }
        func dominant(_ apply: ([Double]) -> [Double]) -> Double {
            var vector = (0..<gram.rowCount).map { 1 + Double($0 % 7) }
            var norm = 0.0
            for _ in 0..<200 {
                let next = apply(vector)
                norm = next.reduce(0) { $0 + $1 * $1 }.squareRoot()
                vector = next.map { $0 / norm }
            }
            return norm
        }
        return dominant { gram.multiply($0) } * dominant { factor.solve($0) }
    }
}
