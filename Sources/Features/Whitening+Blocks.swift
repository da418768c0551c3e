// Whitening by blocks of rows: the whole whitened design is never held, and a block stays in the second-level cache.

package import Statistics

extension Whitening {
    /// Rows of a block: 256 rows × 110 columns × 8 B = 225 kB.
    package static let blockRowCount = 256

    /// X·L⁻ᵀ with row norms cut, as `apply`, without the column of ones: one block of rows after the other.
    ///
    /// - Parameter body: gets the rows and their entries, column after column, `blockRowCount` words apart; the pointer must not
    ///   leave it.
    package func forEachBlock(
        of design: DenseMatrix, _ body: (_ rows: Range<Int>, _ entries: UnsafePointer<Double>) -> Void
    ) {
        precondition(design.columnCount == featureCount, "the columns the factor was fitted to")
        let normMax = (Self.rowNormMax * Self.rowNormMax - (hasIntercept ? 1 : 0)).squareRoot()
        var block = DenseMatrix(rowCount: Self.blockRowCount, columnCount: featureCount)
        var squares = [Double](repeating: 0, count: Self.blockRowCount)
        for first in stride(from: 0, to: design.rowCount, by: Self.blockRowCount) {
            let rows = first..<min(first + Self.blockRowCount, design.rowCount)
            block.withMutableValues { values in
                guard let base = values.baseAddress else { return }
                for column in 0..<featureCount {
                    design.withColumn(column) { source in
                        guard let entries = source.baseAddress else { return }
                        (base + column * Self.blockRowCount).update(from: entries + first, count: rows.count)
                    }
                }
                factor.solveBlock(base, rowCount: rows.count, stride: Self.blockRowCount)
                Self.cut(base, columnCount: featureCount, rowCount: rows.count, to: normMax, squares: &squares)
                body(rows, UnsafePointer(base))
            }
        }
    }

    /// Brings the rows that are longer than `normMax` to that length.
    private static func cut(
        _ base: UnsafeMutablePointer<Double>, columnCount: Int, rowCount: Int, to normMax: Double, squares: inout [Double]
    ) {
        squares.withUnsafeMutableBufferPointer { squares in
            for row in 0..<rowCount { squares[row] = 0 }
            for column in 0..<columnCount {
                let entries = base + column * blockRowCount
                for row in 0..<rowCount { squares[row] += entries[row] * entries[row] }
            }
            for row in 0..<rowCount where squares[row] > normMax * normMax {
                let scale = normMax / squares[row].squareRoot()
                for column in 0..<columnCount { base[column * blockRowCount + row] *= scale }
            }
        }
    }
}
