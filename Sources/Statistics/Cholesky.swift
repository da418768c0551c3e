// The Cholesky factorisation A = L·Lᵀ of a symmetric positive definite matrix, and what is solved with it.

/// The lower triangular factor of a symmetric positive definite matrix.
package struct Cholesky: Sendable, Equatable {
    /// The matrix is not positive definite to working precision.
    package struct NotPositiveDefinite: Error, Sendable, Equatable {
        /// The column at which the factorisation stopped.
        package let pivot: Int
        /// What was left of its diagonal entry; NaN if the matrix held one.
        package let value: Double

        package init(pivot: Int, value: Double) {
            self.pivot = pivot
            self.value = value
        }
    }

    /// L, zero above the diagonal, positive on it.
    package let lower: DenseMatrix

    package var order: Int { lower.rowCount }

    /// Factors `matrix`, of which only the lower triangle is read.
    package init(_ matrix: DenseMatrix) throws(NotPositiveDefinite) {
        precondition(matrix.rowCount == matrix.columnCount, "a square matrix")
        let order = matrix.rowCount
        var lower = DenseMatrix(rowCount: order, columnCount: order)
        try lower.withMutableValues { (values) throws(NotPositiveDefinite) in
            for column in 0..<order {
                for row in column..<order { values[column * order + row] = matrix[row, column] }
                for earlier in 0..<column {
                    let factor = values[earlier * order + column]
                    if factor == 0 { continue }
                    for row in column..<order {
                        values[column * order + row] -= factor * values[earlier * order + row]
                    }
                }
                let pivot = values[column * order + column]
                // Cancellation leaves this much of a diagonal entry when the exact pivot is zero.
                let noise = Double(order) * Double.ulpOfOne * matrix[column, column]
                guard pivot.isFinite, pivot > noise else { throw NotPositiveDefinite(pivot: column, value: pivot) }
                let root = pivot.squareRoot()
                for row in column..<order { values[column * order + row] /= root }
            }
        }
        self.lower = lower
    }

    /// A factor read back from storage; nil unless it is square, lower triangular, finite and positive on the diagonal.
    package init?(lower: DenseMatrix) {
        guard lower.rowCount == lower.columnCount, lower.values.allSatisfy(\.isFinite) else { return nil }
        for column in 0..<lower.columnCount {
            guard lower[column, column] > 0, (0..<column).allSatisfy({ lower[$0, column] == 0 }) else { return nil }
        }
        self.lower = lower
    }

    /// x with A·x = `vector`.
    package func solve(_ vector: [Double]) -> [Double] {
        solveLowerTransposed(solveLower(vector))
    }

    /// x with L·x = `vector`.
    package func solveLower(_ vector: [Double]) -> [Double] {
        precondition(vector.count == order, "one entry a column")
        var result = vector
        for column in 0..<order {
            let entry = result[column] / lower[column, column]
            result[column] = entry
            for row in column + 1..<max(order, column + 1) { result[row] -= entry * lower[row, column] }
        }
        return result
    }

    /// x with Lᵀ·x = `vector`.
    package func solveLowerTransposed(_ vector: [Double]) -> [Double] {
        precondition(vector.count == order, "one entry a column")
        var result = vector
        for column in (0..<order).reversed() {
            var sum = result[column]
            for row in column + 1..<max(order, column + 1) { sum -= lower[row, column] * result[row] }
            result[column] = sum / lower[column, column]
        }
        return result
    }

    /// L⁻¹, lower triangular.
    package func inverseOfLower() -> DenseMatrix {
        var inverse = DenseMatrix(rowCount: order, columnCount: order)
        for column in 0..<order {
            var unit = [Double](repeating: 0, count: order)
            unit[column] = 1
            let solved = solveLower(unit)
            inverse.withMutableColumn(column) { target in
                for row in column..<order { target[row] = solved[row] }
            }
        }
        return inverse
    }
}
