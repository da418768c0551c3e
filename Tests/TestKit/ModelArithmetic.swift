// The clear ring arithmetic that protocols are compared with: slow, obvious, mod 2^64.

package enum ModelArithmetic {
    /// X·w of a column-major matrix.
    package static func product(_ x: [UInt64], rowCount: Int, _ w: [UInt64]) -> [UInt64] {
        (0..<rowCount).map { row in w.indices.reduce(0) { $0 &+ x[$1 * rowCount + row] &* w[$1] } }
    }

    /// Xᵀ·r of a column-major matrix.
    package static func transposedProduct(_ x: [UInt64], columnCount: Int, _ r: [UInt64]) -> [UInt64] {
        (0..<columnCount).map { column in r.indices.reduce(0) { $0 &+ x[column * r.count + $1] &* r[$1] } }
    }

    /// Xᵀ·diag(w)·X of a column-major matrix, d × d, row-major.
    package static func weightedGram(_ x: [UInt64], columnCount d: Int, _ w: [UInt64]) -> [UInt64] {
        (0..<d * d).map { cell in
            let (left, right) = (cell / d * w.count, cell % d * w.count)
            return w.indices.reduce(0) { $0 &+ x[left + $1] &* w[$1] &* x[right + $1] }
        }
    }

    /// A·B of row-major matrices, m × k times k × n.
    package static func product(_ a: [UInt64], _ b: [UInt64], m: Int, k: Int, n: Int) -> [UInt64] {
        (0..<m * n).map { cell in
            (0..<k).reduce(0) { $0 &+ a[cell / n * k + $1] &* b[$1 * n + cell % n] }
        }
    }
}
