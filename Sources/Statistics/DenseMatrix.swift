// A dense matrix of doubles in the clear, stored column after column.
//
// Column-major because everything here reads whole columns: a table's column becomes a feature column, the Gram matrix is
// made of inner products of columns, and whitening replaces columns from left to right.

/// A `rowCount` × `columnCount` matrix; the entry of row i and column j is `values[j · rowCount + i]`.
package struct DenseMatrix: Sendable, Equatable {
    package let rowCount: Int
    package let columnCount: Int
    package private(set) var values: [Double]

    /// A matrix from its columns, one after the other; `values.count` must be `rowCount · columnCount`.
    package init(rowCount: Int, columnCount: Int, values: [Double]) {
        precondition(rowCount >= 0 && columnCount >= 0 && values.count == rowCount * columnCount, "shape of a matrix")
        self.rowCount = rowCount
        self.columnCount = columnCount
        self.values = values
    }

    /// A matrix of zeros.
    package init(rowCount: Int, columnCount: Int) {
        self.init(
            rowCount: rowCount, columnCount: columnCount,
            values: [Double](repeating: 0, count: rowCount * columnCount))
    }

    package subscript(row: Int, column: Int) -> Double {
        get {
            precondition(row >= 0 && row < rowCount && column >= 0 && column < columnCount, "index of a matrix")
            return values[column * rowCount + row]
        }
        set {
            precondition(row >= 0 && row < rowCount && column >= 0 && column < columnCount, "index of a matrix")
            values[column * rowCount + row] = newValue
        }
    }

    /// Lends one column; the pointer must not leave the closure.
    package func withColumn<R, E: Error>(
        _ column: Int, _ body: (UnsafeBufferPointer<Double>) throws(E) -> R
    ) throws(E) -> R {
        precondition(column >= 0 && column < columnCount, "column of a matrix")
        return try values.withUnsafeBufferPointer { (all) throws(E) -> R in
            try body(UnsafeBufferPointer(rebasing: all[column * rowCount..<(column + 1) * rowCount]))
        }
    }

    /// Lends one column for writing; the pointer must not leave the closure.
    package mutating func withMutableColumn<R, E: Error>(
        _ column: Int, _ body: (UnsafeMutableBufferPointer<Double>) throws(E) -> R
    ) throws(E) -> R {
        precondition(column >= 0 && column < columnCount, "column of a matrix")
        let range = column * rowCount..<(column + 1) * rowCount
        return try values.withUnsafeMutableBufferPointer { (all) throws(E) -> R in
            try body(UnsafeMutableBufferPointer(rebasing: all[range]))
        }
    }

    /// Lends all columns, one after the other, for writing.
    package mutating func withMutableValues<R, E: Error>(
        _ body: (UnsafeMutableBufferPointer<Double>) throws(E) -> R
    ) throws(E) -> R {
        try values.withUnsafeMutableBufferPointer { (all) throws(E) -> R in try body(all) }
    }

    /// One row, for tests and for single applicants; whole tables are read by columns.
    package func row(_ row: Int) -> [Double] {
        (0..<columnCount).map { self[row, $0] }
    }

    /// The matrix of the given rows, in the given order; a row may be given more than once.
    package func selecting(rows: [Int]) -> DenseMatrix {
        var selected: [Double] = []
        selected.reserveCapacity(rows.count * columnCount)
        for column in 0..<columnCount {
            withColumn(column) { source in
                for row in rows { selected.append(source[row]) }
            }
        }
        return DenseMatrix(rowCount: rows.count, columnCount: columnCount, values: selected)
    }
}
