// The whitening as the matrices that undo and repeat it, for figures in the owner's own units.

import Statistics

extension Whitening {
    /// L⁻ᵀ, row after row, `whitenedCount` squared entries, the intercept's row and column first if there is one.
    package var unwhiteningMatrix: [Double] {
        let inverse = factor.inverseOfLower()
        return square { row, column in row <= column ? inverse[column, row] : 0 }
    }

    /// L, likewise.
    package var whiteningMatrix: [Double] { square { row, column in factor.lower[row, column] } }

    /// Lᵀ·β, the inverse of `coefficients(fromWhitened:)`.
    package func whitened(coefficients: [Double]) -> [Double] {
        precondition(coefficients.count == whitenedCount, "one coefficient a column")
        let skipped = hasIntercept ? 1 : 0
        return Array(coefficients.prefix(skipped))
            + (0..<featureCount).map { column in
                (column..<featureCount).reduce(0) { $0 + factor.lower[$1, column] * coefficients[skipped + $1] }
            }
    }

    /// What takes an earlier whitening's coefficients of the same features to this one's: Lᵀ·diag(units/earlier units)·L'⁻ᵀ, row
    /// after row. Nil where the numbers of columns differ.
    ///
    /// - Parameter units: of each feature now and then, as `FittedEncoding.unitsPerDeviation` has them.
    package func coordinates(from earlier: Whitening, units: [(now: Double, then: Double)]) -> [Double]? {
        guard earlier.featureCount == featureCount, earlier.hasIntercept == hasIntercept, units.count == featureCount else { return nil }
        let inverse = earlier.factor.inverseOfLower()
        return square { row, column in
            (row..<featureCount).reduce(0) { sum, index in
                index > column ? sum : sum + factor.lower[index, row] * units[index].now / units[index].then * inverse[column, index]
            }
        }
    }

    /// Row-major, with 1 for the intercept.
    private func square(_ entry: (Int, Int) -> Double) -> [Double] {
        let skipped = hasIntercept ? 1 : 0
        return (0..<whitenedCount * whitenedCount).map { position in
            let (row, column) = (position / whitenedCount - skipped, position % whitenedCount - skipped)
            if row < 0 || column < 0 { return row == column ? 1 : 0 }
            return entry(row, column)
        }
    }
}
