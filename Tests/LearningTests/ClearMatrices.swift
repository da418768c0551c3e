// Clear linear algebra that the tests compare with: inverse, largest and smallest eigenvalue, random symmetric matrices.

import Statistics
import TestKit

enum ClearMatrices {
    /// d × d, row-major (the matrix is symmetric).
    static func inverse(_ matrix: [Double], _ d: Int) throws -> [Double] {
        let factor = try Cholesky(DenseMatrix(rowCount: d, columnCount: d, values: matrix))
        return (0..<d).flatMap { column in factor.solve((0..<d).map { $0 == column ? 1 : 0 }) }
    }

    static func product(_ a: [Double], _ b: [Double], _ d: Int) -> [Double] {
        (0..<d * d).map { cell in (0..<d).reduce(0) { $0 + a[cell / d * d + $1] * b[$1 * d + cell % d] } }
    }

    /// Largest over smallest eigenvalue of a positive definite matrix, by power iterations on it and on its inverse.
    static func conditionNumber(_ matrix: [Double], _ d: Int) throws -> Double {
        largestEigenvalue(matrix, d) * largestEigenvalue(try inverse(matrix, d), d)
    }

    static func largestEigenvalue(_ matrix: [Double], _ d: Int) -> Double {
        var vector = (0..<d).map { 1 + Double($0) / 7 }
        var value = 0.0
        for _ in 0..<500 {
            let next = (0..<d).map { row in (0..<d).reduce(0) { $0 + matrix[row * d + $1] * vector[$1] } }
            value = next.reduce(0) { $0 + $1 * $1 }.squareRoot()
            vector = next.map { $0 / value }
        }
        return value
    }

    /// Q·diag(eigenvalues)·Qᵀ with Q a product of random reflections.
    static func symmetric(eigenvalues: [Double], seed: UInt64) -> [Double] {
        let d = eigenvalues.count
        var random = SeededRandom(seed)
        var matrix = (0..<d * d).map { $0 / d == $0 % d ? eigenvalues[$0 / d] : 0 }
        for _ in 0..<d {
            let v = (0..<d).map { _ in random.normal() }
            let square = v.reduce(0) { $0 + $1 * $1 }
            let reflection = (0..<d * d).map { ($0 / d == $0 % d ? 1 : 0) - 2 * v[$0 / d] * v[$0 % d] / square }
            matrix = product(product(reflection, matrix, d), reflection, d)
        }
        return matrix
    }
}
