// The weighted Gram matrix XᵀWX, the one cubic cost of plaintext regression and of whitening.
//
// Rows are taken in blocks that stay in the second-level cache. Each block is packed with zero padding, so that the inner
// kernel has neither ragged rows nor ragged columns: it forms a tile of 4 × 2 inner products in eight two-lane accumulators,
// which is what the sixteen vector registers of baseline x86-64 hold together with the operands. The order of additions is
// fixed by the shape alone, so the result is the same on every run.

/// 256 rows × 75 columns × 8 B = 150 kB, twice with weights: inside a second-level cache of 512 kB.
private let blockRowCount = 256
private let tileRowCount = 4
private let tileColumnCount = 2

extension DenseMatrix {
    /// Xᵀ·diag(weights)·X, symmetric to the last bit; without weights XᵀX.
    ///
    /// `weights` has one entry a row. Cost: rowCount · columnCount² / 2 multiplications.
    package func gram(weights: [Double]? = nil) -> DenseMatrix {
        precondition(weights == nil || weights?.count == rowCount, "one weight a row")
        let order = columnCount
        let padded = (order + tileRowCount - 1) / tileRowCount * tileRowCount
        var sums = [Double](repeating: 0, count: padded * padded)
        var plain = [Double](repeating: 0, count: blockRowCount * padded)
        var weighted = [Double](repeating: 0, count: weights == nil ? 0 : blockRowCount * padded)
        values.withUnsafeBufferPointer { source in
            sums.withUnsafeMutableBufferPointer { sums in
                plain.withUnsafeMutableBufferPointer { plain in
                    weighted.withUnsafeMutableBufferPointer { weighted in
                        for start in stride(from: 0, to: rowCount, by: blockRowCount) {
                            let rows = start..<min(start + blockRowCount, rowCount)
                            pack(source, rowCount, order, rows, into: plain)
                            if let weights {
                                scale(plain, order, by: weights[rows], into: weighted)
                                addInnerProducts(weighted, plain, padded, to: sums)
                            } else {
                                addInnerProducts(plain, plain, padded, to: sums)
                            }
                        }
                    }
                }
            }
        }
        var result = DenseMatrix(rowCount: order, columnCount: order)
        for column in 0..<order {
            for row in column..<order {
                let sum = sums[column * padded + row]
                result[row, column] = sum
                result[column, row] = sum
            }
        }
        return result
    }
}

/// Copies `rows` of every column into a block of `blockRowCount` rows, the rest of the rows zero.
private func pack(
    _ source: UnsafeBufferPointer<Double>, _ rowCount: Int, _ columnCount: Int, _ rows: Range<Int>,
    into block: UnsafeMutableBufferPointer<Double>
) {
    for column in 0..<columnCount {
        let from = column * rowCount + rows.lowerBound
        let to = column * blockRowCount
        for row in 0..<rows.count { block[to + row] = source[from + row] }
        for row in rows.count..<blockRowCount { block[to + row] = 0 }
    }
}

/// Multiplies every row of a packed block by its weight; rows past the weights are zero already in `block`.
private func scale(
    _ block: UnsafeMutableBufferPointer<Double>, _ columnCount: Int, by weights: ArraySlice<Double>,
    into scaled: UnsafeMutableBufferPointer<Double>
) {
    weights.withUnsafeBufferPointer { weights in
        for column in 0..<columnCount {
            let base = column * blockRowCount
            for row in 0..<weights.count { scaled[base + row] = block[base + row] * weights[row] }
            for row in weights.count..<blockRowCount { scaled[base + row] = 0 }
        }
    }
}

/// Adds the inner products of all columns i ≥ j of two packed blocks to `sums[j · padded + i]`.
private func addInnerProducts(
    _ left: UnsafeMutableBufferPointer<Double>, _ right: UnsafeMutableBufferPointer<Double>, _ padded: Int,
    to sums: UnsafeMutableBufferPointer<Double>
) {
    for column in stride(from: 0, to: padded, by: tileColumnCount) {
        for row in stride(from: column / tileRowCount * tileRowCount, to: padded, by: tileRowCount) {
            addTile(left, right, row, column, padded, to: sums)
        }
    }
}

@inline(__always)
private func pair(_ base: UnsafeRawPointer, _ byteOffset: Int) -> SIMD2<Double> {
    base.loadUnaligned(fromByteOffset: byteOffset, as: SIMD2<Double>.self)
}

private func addTile(
    _ left: UnsafeMutableBufferPointer<Double>, _ right: UnsafeMutableBufferPointer<Double>, _ row: Int, _ column: Int,
    _ padded: Int, to sums: UnsafeMutableBufferPointer<Double>
) {
    let columnBytes = blockRowCount * MemoryLayout<Double>.stride
    guard let leftBase = left.baseAddress, let rightBase = right.baseAddress else { return }
    let a = UnsafeRawPointer(leftBase) + row * columnBytes
    let b = UnsafeRawPointer(rightBase) + column * columnBytes
    var s00 = SIMD2<Double>.zero
    var s10 = SIMD2<Double>.zero
    var s20 = SIMD2<Double>.zero
    var s30 = SIMD2<Double>.zero
    var s01 = SIMD2<Double>.zero
    var s11 = SIMD2<Double>.zero
    var s21 = SIMD2<Double>.zero
    var s31 = SIMD2<Double>.zero
    var offset = 0
    while offset < columnBytes {
        let b0 = pair(b, offset)
        let b1 = pair(b, offset &+ columnBytes)
        let a0 = pair(a, offset)
        s00 += a0 * b0
        s01 += a0 * b1
        let a1 = pair(a, offset &+ columnBytes)
        s10 += a1 * b0
        s11 += a1 * b1
        let a2 = pair(a, offset &+ 2 &* columnBytes)
        s20 += a2 * b0
        s21 += a2 * b1
        let a3 = pair(a, offset &+ 3 &* columnBytes)
        s30 += a3 * b0
        s31 += a3 * b1
        offset &+= 2 &* MemoryLayout<Double>.stride
    }
    let first = column * padded + row
    let second = first + padded
    sums[first] += s00.sum()
    sums[first + 1] += s10.sum()
    sums[first + 2] += s20.sum()
    sums[first + 3] += s30.sum()
    sums[second] += s01.sum()
    sums[second + 1] += s11.sum()
    sums[second + 2] += s21.sum()
    sums[second + 3] += s31.sum()
}
