// The factorisation and its triangular solves, and what it refuses.

import Statistics
import Testing

struct CholeskyTests {
    @Test(arguments: [1, 2, 3, 8, 31]) func theFactorGivesTheMatrixBack(order: Int) throws {
        var random = SeededGenerator(10)
        let matrix = random.positiveDefinite(order)
        let lower = try Cholesky(matrix).lower
        #expect(distance(naiveProduct(lower, transposed(lower)), matrix) < 1e-12)
        for column in 0..<order {
            #expect(lower[column, column] > 0)
            for row in 0..<column { #expect(lower[row, column] == 0) }
        }
    }

    @Test func onlyTheLowerTriangleIsRead() throws {
        var random = SeededGenerator(11)
        let matrix = random.positiveDefinite(4)
        var damaged = matrix
        damaged[0, 3] = .nan
        #expect(try Cholesky(damaged) == Cholesky(matrix))
    }

    @Test(arguments: [1, 5, 24]) func solvingUndoesTheMatrix(order: Int) throws {
        var random = SeededGenerator(12)
        let matrix = random.positiveDefinite(order)
        let x = random.vector(order)
        #expect(distance(try Cholesky(matrix).solve(matrix.multiply(x)), x) < 1e-10)
    }

    @Test func triangularSolvesUndoTheFactor() throws {
        var random = SeededGenerator(13)
        let factor = try Cholesky(random.positiveDefinite(9))
        let x = random.vector(9)
        #expect(distance(factor.solveLower(factor.lower.multiply(x)), x) < 1e-11)
        #expect(distance(factor.solveLowerTransposed(factor.lower.transposeMultiply(x)), x) < 1e-11)
    }

    @Test func theInverseOfTheFactor() throws {
        var random = SeededGenerator(14)
        let factor = try Cholesky(random.positiveDefinite(7))
        var identity = DenseMatrix(rowCount: 7, columnCount: 7)
        for index in 0..<7 { identity[index, index] = 1 }
        #expect(distance(naiveProduct(factor.lower, factor.inverseOfLower()), identity) < 1e-12)
    }

    @Test func anIndefiniteMatrixNamesThePivot() {
        let matrix = DenseMatrix(rowCount: 3, columnCount: 3, values: [1, 0, 0, 0, 4, 6, 0, 6, 8])
        #expect(throws: Cholesky.NotPositiveDefinite(pivot: 2, value: -1)) { try Cholesky(matrix) }
    }

    @Test func equalColumnsAreRefusedDespiteRounding() {
        var random = SeededGenerator(15)
        let column = random.vector(100)
        let other = random.vector(100)
        let gram = DenseMatrix(rowCount: 100, columnCount: 3, values: column + other + zip(column, other).map { $0 + $1 }).gram()
        let error = #expect(throws: Cholesky.NotPositiveDefinite.self) { try Cholesky(gram) }
        #expect(error?.pivot == 2)
    }

    @Test func notANumberIsRefused() {
        let matrix = DenseMatrix(rowCount: 2, columnCount: 2, values: [1, .nan, .nan, 1])
        let error = #expect(throws: Cholesky.NotPositiveDefinite.self) { try Cholesky(matrix) }
        #expect(error?.pivot == 1)
    }

    @Test func theEmptyMatrixHasAnEmptyFactor() throws {
        let factor = try Cholesky(DenseMatrix(rowCount: 0, columnCount: 0))
        #expect(factor.solve([]) == [])
        #expect(factor.inverseOfLower().values.isEmpty)
    }

    @Test func aStoredFactorIsChecked() throws {
        var random = SeededGenerator(16)
        let lower = try Cholesky(random.positiveDefinite(3)).lower
        #expect(Cholesky(lower: lower)?.lower == lower)
        for (row, column, entry) in [(0, 0, 0.0), (1, 1, -1.0), (0, 2, 0.5), (2, 0, .nan), (2, 1, .infinity)] {
            var damaged = lower
            damaged[row, column] = entry
            #expect(Cholesky(lower: damaged) == nil)
        }
        #expect(Cholesky(lower: DenseMatrix(rowCount: 2, columnCount: 1)) == nil)
    }

    @Test(arguments: [1, 3, 4, 5, 14]) func everyRowIsSolved(order: Int) throws {
        var random = SeededGenerator(17)
        let factor = try Cholesky(random.positiveDefinite(order))
        let design = random.matrix(300, order)
        let solved = factor.solveRows(of: design)
        for row in [0, 1, 255, 256, 299] {
            #expect(distance(solved.row(row), factor.solveLower(design.row(row))) < 1e-11)
        }
    }

    @Test func aSolvedRowDoesNotDependOnTheOthers() throws {
        var random = SeededGenerator(18)
        let factor = try Cholesky(random.positiveDefinite(11))
        let design = random.matrix(517, 11)
        let solved = factor.solveRows(of: design)
        for row in [0, 255, 256, 511, 516] {
            #expect(factor.solveRows(of: design.selecting(rows: [row])) == solved.selecting(rows: [row]))
        }
    }
}
