// The matrix products in plain Swift: the definition of what every level computes.

extension MatrixKernels {
    /// Rows a pass: the block of the vector (8 KiB) stays in the first-level cache.
    private static let blockRows = 1024

    static func portableMultiply(
        columns x: UnsafePointer<UInt64>, rowCount: Int, columnCount: Int, stride: Int, by w: UnsafePointer<UInt64>,
        into z: UnsafeMutablePointer<UInt64>
    ) {
        var first = 0
        while first < rowCount {
            let count = min(blockRows, rowCount - first)
            let target = z + first
            target.update(repeating: 0, count: count)
            for j in 0..<columnCount {
                let column = x + (j * stride + first)
                let weight = w[j]
                for i in 0..<count { target[i] &+= column[i] &* weight }
            }
            first += count
        }
    }

    static func portableMultiplyTransposed(
        columns x: UnsafePointer<UInt64>, rowCount: Int, columnCount: Int, stride: Int, by r: UnsafePointer<UInt64>,
        into g: UnsafeMutablePointer<UInt64>
    ) {
        for j in 0..<columnCount { g[j] = dot(x + j * stride, r, count: rowCount) }
    }

    static func portableAccumulateGram(
        left x: UnsafePointer<UInt64>, columnCount xColumns: Int, stride xStride: Int, right y: UnsafePointer<UInt64>,
        columnCount yColumns: Int, stride yStride: Int, rowCount: Int, into c: UnsafeMutablePointer<UInt64>,
        stride cStride: Int
    ) {
        var first = 0
        while first < rowCount {
            let count = min(blockRows / 4, rowCount - first)
            for j in 0..<xColumns {
                for k in 0..<yColumns {
                    c[j * cStride + k] &+= dot(x + (j * xStride + first), y + (k * yStride + first), count: count)
                }
            }
            first += count
        }
    }

    static func portableMultiply(
        left a: UnsafePointer<UInt64>, right b: UnsafePointer<UInt64>, into c: UnsafeMutablePointer<UInt64>, m: Int, k: Int,
        n: Int
    ) {
        for i in 0..<m {
            let row = c + i * n
            row.update(repeating: 0, count: n)
            for d in 0..<k {
                let weight = a[i * k + d]
                let source = b + d * n
                for j in 0..<n { row[j] &+= weight &* source[j] }
            }
        }
    }

    private static func dot(_ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>, count: Int) -> UInt64 {
        var sum: UInt64 = 0
        for i in 0..<count { sum &+= x[i] &* y[i] }
        return sum
    }
}
