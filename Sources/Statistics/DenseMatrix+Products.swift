// Matrix–vector products both ways.

extension DenseMatrix {
    /// X·vector: one number a row. A row's result depends on that row alone, to the last bit.
    package func multiply(_ vector: [Double]) -> [Double] {
        precondition(vector.count == columnCount, "one entry a column")
        var result = [Double](repeating: 0, count: rowCount)
        // Blocks, so that the sums stay in the first-level cache while the columns pass by.
        let blockRowCount = 1_024
        values.withUnsafeBufferPointer { values in
            result.withUnsafeMutableBufferPointer { result in
                for start in stride(from: 0, to: rowCount, by: blockRowCount) {
                    let end = min(start + blockRowCount, rowCount)
                    for column in 0..<columnCount {
                        let factor = vector[column]
                        let base = column * rowCount
                        for row in start..<end { result[row] += factor * values[base + row] }
                    }
                }
            }
        }
        return result
    }

    /// Xᵀ·vector: one number a column.
    package func transposeMultiply(_ vector: [Double]) -> [Double] {
        precondition(vector.count == rowCount, "one entry a row")
        return vector.withUnsafeBufferPointer { vector in
            (0..<columnCount).map { column in withColumn(column) { innerProduct($0, vector) } }
        }
    }
}

/// Inner product of two vectors of one length in eight lanes, added up in a fixed order.
package func innerProduct(_ left: UnsafeBufferPointer<Double>, _ right: UnsafeBufferPointer<Double>) -> Double {
    precondition(left.count == right.count, "vectors of one length")
    guard let leftBase = left.baseAddress, let rightBase = right.baseAddress else { return 0 }
    let a = UnsafeRawPointer(leftBase)
    let b = UnsafeRawPointer(rightBase)
    let whole = left.count & ~7
    var lanes = SIMD8<Double>.zero
    var row = 0
    while row < whole {
        let offset = row &* MemoryLayout<Double>.stride
        lanes +=
            a.loadUnaligned(fromByteOffset: offset, as: SIMD8<Double>.self)
            * b.loadUnaligned(fromByteOffset: offset, as: SIMD8<Double>.self)
        row &+= 8
    }
    var sum = lanes.sum()
    while row < left.count {
        sum += left[row] * right[row]
        row &+= 1
    }
    return sum
}
