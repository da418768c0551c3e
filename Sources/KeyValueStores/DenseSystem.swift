// A few equations over GF(2^128), solved by Gaussian elimination.

import Kernels

/// Wiped with its owner: equations hold keys and values.
struct DenseSystem: ~Copyable {
    let columnCount: Int
    private(set) var rowCount = 0
    /// Row after row: coefficients, then the right side.
    private let content: BlockBuffer

    init(columnCount: Int, rowCountMax: Int) {
        self.columnCount = columnCount
        content = BlockBuffer(count: rowCountMax * (columnCount + 1))
    }

    /// Adds the equation 0 = 0, and returns its coefficients, behind which stands the right side.
    mutating func append() -> UnsafeMutablePointer<Block> {
        precondition((rowCount + 1) * (columnCount + 1) <= content.count, "no more rows than room was made for")
        let row = row(rowCount)
        row.update(repeating: .zero, count: columnCount + 1)
        rowCount += 1
        return row
    }

    private func row(_ index: Int) -> UnsafeMutablePointer<Block> { content.pointer + index * (columnCount + 1) }

    /// Whether the equations have a solution for every right side; then writes one, in which unknowns that the equations leave free
    /// keep the content of `unknowns`. Any pivot other than zero serves, in whatever column.
    consuming func solve(into unknowns: UnsafeMutablePointer<Block>) -> Bool {
        let width = columnCount + 1
        var pivots: [Int] = []
        for index in 0..<rowCount {
            let equation = row(index)
            guard let pivot = (0..<columnCount).first(where: { equation[$0] != .zero }) else { return false }
            let inverse = FieldKernels.invert(equation[pivot])
            for column in 0..<width { equation[column] = FieldKernels.multiply(equation[column], inverse) }
            for other in 0..<rowCount where other != index {
                FieldKernels.multiplyAdd(equation, by: row(other)[pivot], count: width, into: row(other))
            }
            pivots.append(pivot)
        }
        for (index, pivot) in pivots.enumerated() {
            let equation = row(index)
            var value = equation[columnCount]
            for column in 0..<columnCount where !pivots.contains(column) {
                value ^= FieldKernels.multiply(equation[column], unknowns[column])
            }
            unknowns[pivot] = value
        }
        return true
    }
}
