// The matrix and its products against their definitions, on shapes that do not fill blocks or tiles.

import Statistics
import Testing

struct DenseMatrixTests {
    static let shapes = [(0, 3), (1, 1), (2, 4), (7, 5), (255, 2), (256, 8), (257, 9), (600, 13)]

    @Test func columnsLieOneAfterTheOther() {
        let x = DenseMatrix(rowCount: 2, columnCount: 3, values: [1, 2, 3, 4, 5, 6])
        #expect(x[0, 0] == 1)
        #expect(x[1, 0] == 2)
        #expect(x[0, 2] == 5)
        #expect(x.row(1) == [2, 4, 6])
    }

    @Test func aColumnIsLentForReadingAndWriting() {
        var x = DenseMatrix(rowCount: 2, columnCount: 2, values: [1, 2, 3, 4])
        #expect(x.withColumn(1) { Array($0) } == [3, 4])
        x.withMutableColumn(0) { $0[1] = 9 }
        #expect(x.values == [1, 9, 3, 4])
    }

    @Test func rowsAreSelectedInTheGivenOrder() {
        let x = DenseMatrix(rowCount: 3, columnCount: 2, values: [1, 2, 3, 4, 5, 6])
        let selected = x.selecting(rows: [2, 0, 2])
        #expect(selected == DenseMatrix(rowCount: 3, columnCount: 2, values: [3, 1, 3, 6, 4, 6]))
    }

    @Test(arguments: shapes) func gramEqualsItsDefinition(rows: Int, columns: Int) {
        var random = SeededGenerator(1)
        let x = random.matrix(rows, columns)
        #expect(distance(x.gram(), naiveGram(x, nil)) < 1e-11)
    }

    @Test(arguments: shapes) func weightedGramEqualsItsDefinition(rows: Int, columns: Int) {
        var random = SeededGenerator(2)
        let x = random.matrix(rows, columns)
        let weights = random.vector(rows, in: 0...3)
        #expect(distance(x.gram(weights: weights), naiveGram(x, weights)) < 1e-11)
    }

    @Test func gramIsSymmetricToTheLastBit() {
        var random = SeededGenerator(3)
        let gram = random.matrix(301, 11).gram(weights: random.vector(301, in: 0...1))
        #expect(gram == transposed(gram))
    }

    @Test func gramOfUnitWeightsIsThePlainOne() {
        var random = SeededGenerator(4)
        let x = random.matrix(300, 6)
        #expect(x.gram(weights: [Double](repeating: 1, count: 300)) == x.gram())
    }

    @Test(arguments: shapes) func productWithAVector(rows: Int, columns: Int) {
        var random = SeededGenerator(5)
        let x = random.matrix(rows, columns)
        let vector = random.vector(columns)
        let expected = (0..<rows).map { row in (0..<columns).reduce(0) { $0 + x[row, $1] * vector[$1] } }
        #expect(distance(x.multiply(vector), expected) < 1e-13)
    }

    @Test(arguments: shapes) func transposedProductWithAVector(rows: Int, columns: Int) {
        var random = SeededGenerator(6)
        let x = random.matrix(rows, columns)
        let vector = random.vector(rows)
        let expected = (0..<columns).map { column in (0..<rows).reduce(0) { $0 + x[$1, column] * vector[$1] } }
        #expect(distance(x.transposeMultiply(vector), expected) < 1e-12)
    }

    @Test func aRowsProductDoesNotDependOnTheOthers() {
        var random = SeededGenerator(7)
        let x = random.matrix(2_000, 9)
        let vector = random.vector(9)
        let all = x.multiply(vector)
        for row in [0, 1_023, 1_024, 1_999] {
            #expect(x.selecting(rows: [row]).multiply(vector) == [all[row]])
        }
    }
}
