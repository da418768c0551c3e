// Seeded random matrices, and slow, obvious models of what the module computes fast.

import Statistics

/// SplitMix64: small, seeded, the same on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func vector(_ count: Int, in range: ClosedRange<Double> = -1...1) -> [Double] {
        (0..<count).map { _ in Double.random(in: range, using: &self) }
    }

    mutating func matrix(_ rows: Int, _ columns: Int) -> DenseMatrix {
        DenseMatrix(rowCount: rows, columnCount: columns, values: vector(rows * columns))
    }

    /// AᵀA + I/10 for a random A: symmetric positive definite.
    mutating func positiveDefinite(_ order: Int) -> DenseMatrix {
        var matrix = naiveGram(self.matrix(order + 3, order), nil)
        for index in 0..<order { matrix[index, index] += 0.1 }
        return matrix
    }

    /// Labels drawn with probability σ(2·x₀ − x₁ − 1).
    mutating func labels(for design: DenseMatrix) -> [Double] {
        (0..<design.rowCount).map { row in
            let z = 2 * design[row, 0] - design[row, 1] - 1
            return Double.random(in: 0..<1, using: &self) < sigmoid(z) ? 1 : 0
        }
    }
}

func naiveGram(_ x: DenseMatrix, _ weights: [Double]?) -> DenseMatrix {
    var result = DenseMatrix(rowCount: x.columnCount, columnCount: x.columnCount)
    for i in 0..<x.columnCount {
        for j in 0..<x.columnCount {
            result[i, j] = (0..<x.rowCount).reduce(0) { $0 + (weights?[$1] ?? 1) * x[$1, i] * x[$1, j] }
        }
    }
    return result
}

func naiveProduct(_ a: DenseMatrix, _ b: DenseMatrix) -> DenseMatrix {
    var result = DenseMatrix(rowCount: a.rowCount, columnCount: b.columnCount)
    for i in 0..<a.rowCount {
        for j in 0..<b.columnCount { result[i, j] = (0..<a.columnCount).reduce(0) { $0 + a[i, $1] * b[$1, j] } }
    }
    return result
}

func transposed(_ a: DenseMatrix) -> DenseMatrix {
    var result = DenseMatrix(rowCount: a.columnCount, columnCount: a.rowCount)
    for i in 0..<a.rowCount {
        for j in 0..<a.columnCount { result[j, i] = a[i, j] }
    }
    return result
}

/// The largest difference of two vectors; infinite if their lengths differ or a number is NaN.
func distance(_ a: [Double], _ b: [Double]) -> Double {
    guard a.count == b.count else { return .infinity }
    return zip(a, b).reduce(0) { largest, pair in
        let gap = abs(pair.0 - pair.1)
        return gap.isNaN ? .infinity : max(largest, gap)
    }
}

func distance(_ a: DenseMatrix, _ b: DenseMatrix) -> Double {
    a.rowCount == b.rowCount ? distance(a.values, b.values) : .infinity
}
