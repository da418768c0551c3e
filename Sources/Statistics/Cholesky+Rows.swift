// X·L⁻ᵀ: every row of a design solved by forward substitution, all rows of a block at once.

/// 256 rows × 75 columns × 8 B = 150 kB, inside the second-level cache.
private let blockRowCount = 256

extension Cholesky {
    /// X·L⁻ᵀ: each row x of `design` becomes L⁻¹·x.
    ///
    /// Substitution rather than a product with L⁻¹: it is as fast and loses no digits when L is badly conditioned. A row's
    /// result depends on that row alone, to the last bit, so one applicant scores as he would in a batch.
    package func solveRows(of design: DenseMatrix) -> DenseMatrix {
        precondition(design.columnCount == order, "one column a pivot")
        let rowCount = design.rowCount
        var result = design
        result.withMutableValues { values in
            for start in stride(from: 0, to: rowCount, by: blockRowCount) {
                guard let base = values.baseAddress else { return }
                solveBlock(base + start, rowCount: min(blockRowCount, rowCount - start), stride: rowCount)
            }
        }
        return result
    }

    /// X·L⁻ᵀ in place for one block of rows, its columns `stride` entries apart.
    package func solveBlock(_ base: UnsafeMutablePointer<Double>, rowCount: Int, stride: Int) {
        for column in 0..<order { substitute(column, in: base, rowCount, stride) }
    }

    /// x_j ← (x_j − Σ_{k<j} L_jk·x_k) / L_jj for the rows of one block.
    private func substitute(
        _ column: Int, in base: UnsafeMutablePointer<Double>, _ rowCount: Int, _ stride: Int
    ) {
        let target = base + column * stride
        var earlier = 0
        // Four columns a sweep: the target is read and written a quarter as often.
        while earlier + 4 <= column {
            let a = base + earlier * stride
            let b = a + stride
            let c = b + stride
            let d = c + stride
            let fa = lower[column, earlier]
            let fb = lower[column, earlier + 1]
            let fc = lower[column, earlier + 2]
            let fd = lower[column, earlier + 3]
            for row in 0..<rowCount {
                target[row] -= (fa * a[row] + fb * b[row]) + (fc * c[row] + fd * d[row])
            }
            earlier += 4
        }
        while earlier < column {
            let a = base + earlier * stride
            let factor = lower[column, earlier]
            for row in 0..<rowCount { target[row] -= factor * a[row] }
            earlier += 1
        }
        let pivot = lower[column, column]
        for row in 0..<rowCount { target[row] /= pivot }
    }
}
