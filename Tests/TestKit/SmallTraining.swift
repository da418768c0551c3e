// The clear inputs of a small training run: whitened columns of three owners, the intercept first among P₀'s, and labels that
// depend on all of them. One seed reproduces it.

package struct SmallTraining: Sendable {
    package let rowCount: Int
    package let columnCounts: [Int]
    /// Column-major, one array an owner.
    package private(set) var columns: [[Double]]
    package private(set) var labels: [Double]

    package init(rowCount: Int = 300, columnCounts: [Int] = [3, 2, 2], seed: UInt64 = 1) {
        var random = SeededRandom(seed)
        var predictor = [Double](repeating: -0.5, count: rowCount)
        columns = columnCounts.enumerated().map { owner, count in
            (0..<count).flatMap { column in
                if owner == 0 && column == 0 { return [Double](repeating: 1, count: rowCount) }
                let values = (0..<rowCount).map { _ in random.normal() }
                for row in 0..<rowCount { predictor[row] += values[row] * (column & 1 == 0 ? 0.8 : -0.4) }
                return values
            }
        }
        labels = predictor.map { Double.random(in: 0..<1, using: &random) < 1 / (1 + exponential(-$0)) ? 1 : 0 }
        self.rowCount = rowCount
        self.columnCounts = columnCounts
    }

    /// λ on the diagonal but for the intercept, row-major.
    package func penalty(of owner: Int, l2: Double) -> [Double] {
        let count = columnCounts[owner]
        return (0..<count * count).map { cell in
            cell / count == cell % count && !(owner == 0 && cell == 0) ? l2 : 0
        }
    }

    /// The neighbour in which one firm is missing: its cells and its label are 0.
    package func withoutRow(_ row: Int) -> SmallTraining {
        var copy = self
        for owner in columnCounts.indices {
            for column in 0..<columnCounts[owner] { copy.columns[owner][column * rowCount + row] = 0 }
        }
        copy.labels[row] = 0
        return copy
    }

    /// Makes the last column of P₂ tell the label, large, so that no step is small.
    package mutating func separate() {
        let start = (columnCounts[2] - 1) * rowCount
        for row in 0..<rowCount { columns[2][start + row] = labels[row] * 60 - 30 }
    }
}
