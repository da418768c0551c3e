// Products of matrices of words mod 2^64.

import CKernels

/// Matrix products mod 2^64. Inputs and output may be shares or public; time depends on the shape only.
///
/// Column-major matrices have a stride, the distance between columns in words, at least `rowCount`. Nothing outside the
/// stated rows and columns is read or written. The output must not overlap an input. Counts may be zero.
package enum MatrixKernels {
    /// z[i] = Σ_j x[j·stride + i] · w[j]: column-major X (rows × columns) times a vector.
    package static func multiply(
        columns x: UnsafePointer<UInt64>, rowCount: Int, columnCount: Int, stride: Int, by w: UnsafePointer<UInt64>,
        into z: UnsafeMutablePointer<UInt64>, level: InstructionSet = .best
    ) {
        precondition(rowCount >= 0 && columnCount >= 0 && stride >= rowCount)
        switch level.executable {
        #if arch(x86_64)
            case .avx512: tally_matrix_multiply_avx512(x, rowCount, columnCount, stride, w, z)
            case .avx2: tally_matrix_multiply_avx2(x, rowCount, columnCount, stride, w, z)
        #endif
        default: portableMultiply(columns: x, rowCount: rowCount, columnCount: columnCount, stride: stride, by: w, into: z)
        }
    }

    /// g[j] = Σ_i x[j·stride + i] · r[i]: the transpose of column-major X times a vector.
    package static func multiplyTransposed(
        columns x: UnsafePointer<UInt64>, rowCount: Int, columnCount: Int, stride: Int, by r: UnsafePointer<UInt64>,
        into g: UnsafeMutablePointer<UInt64>, level: InstructionSet = .best
    ) {
        precondition(rowCount >= 0 && columnCount >= 0 && stride >= rowCount)
        switch level.executable {
        #if arch(x86_64)
            case .avx512: tally_matrix_multiply_transposed_avx512(x, rowCount, columnCount, stride, r, g)
            case .avx2: tally_matrix_multiply_transposed_avx2(x, rowCount, columnCount, stride, r, g)
        #endif
        default:
            portableMultiplyTransposed(
                columns: x, rowCount: rowCount, columnCount: columnCount, stride: stride, by: r, into: g)
        }
    }

    /// c[j·cStride + k] += Σ_i x[j·xStride + i] · y[k·yStride + i] for j < xColumns, k < yColumns: adds XᵀY of two
    /// column-major matrices over the same rows to row-major C, whose stride is at least `yColumns`.
    package static func accumulateGram(
        left x: UnsafePointer<UInt64>, columnCount xColumns: Int, stride xStride: Int, right y: UnsafePointer<UInt64>,
        columnCount yColumns: Int, stride yStride: Int, rowCount: Int, into c: UnsafeMutablePointer<UInt64>,
        stride cStride: Int, level: InstructionSet = .best
    ) {
        precondition(rowCount >= 0 && xColumns >= 0 && yColumns >= 0)
        precondition(xStride >= rowCount && yStride >= rowCount && cStride >= yColumns)
        switch level.executable {
        #if arch(x86_64)
            case .avx512: tally_gram_accumulate_avx512(x, xColumns, xStride, y, yColumns, yStride, rowCount, c, cStride)
            case .avx2: tally_gram_accumulate_avx2(x, xColumns, xStride, y, yColumns, yStride, rowCount, c, cStride)
        #endif
        default:
            portableAccumulateGram(
                left: x, columnCount: xColumns, stride: xStride, right: y, columnCount: yColumns, stride: yStride,
                rowCount: rowCount, into: c, stride: cStride)
        }
    }

    /// c (m×n) = a (m×k) · b (k×n), all row-major without gaps.
    package static func multiply(
        left a: UnsafePointer<UInt64>, right b: UnsafePointer<UInt64>, into c: UnsafeMutablePointer<UInt64>, m: Int, k: Int,
        n: Int, level: InstructionSet = .best
    ) {
        precondition(m >= 0 && k >= 0 && n >= 0)
        // A single row or column would waste most of a tile; read as columns it is a matrix times a vector.
        if n == 1 {
            multiplyTransposed(columns: a, rowCount: k, columnCount: m, stride: k, by: b, into: c, level: level)
            return
        }
        if m == 1 {
            multiply(columns: b, rowCount: n, columnCount: k, stride: n, by: a, into: c, level: level)
            return
        }
        switch level.executable {
        #if arch(x86_64)
            case .avx512: tally_matrix_product_avx512(a, b, c, m, k, n)
            case .avx2: tally_matrix_product_avx2(a, b, c, m, k, n)
        #endif
        default: portableMultiply(left: a, right: b, into: c, m: m, k: k, n: n)
        }
    }
}
