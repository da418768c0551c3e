// Matrix products: the portable level against the sums that define them, every level against the portable one.

import Kernels
import Testing

/// A column-major matrix of exactly the words its shape needs, at the edge of mapped memory.
private struct Columns {
    let rowCount: Int, columnCount: Int, stride: Int
    let storage: GuardedWords

    init(rows: Int, columns: Int, gap: Int, using generator: inout SeededGenerator) throws {
        rowCount = rows
        columnCount = columns
        stride = rows + gap
        // No gap after the last column: reading it would leave the mapping.
        storage = try GuardedWords(generator.words(columns == 0 ? 0 : (rows + gap) * (columns - 1) + rows))
    }

    func word(_ row: Int, _ column: Int) -> UInt64 { storage.start[column * stride + row] }
}

struct MatrixVectorTests {
    private func check(rows: Int, columns: Int, gap: Int, level: InstructionSet, seed: UInt64) throws {
        var generator = SeededGenerator(state: seed)
        let x = try Columns(rows: rows, columns: columns, gap: gap, using: &generator)
        let w = try GuardedWords(generator.words(columns)), r = try GuardedWords(generator.words(rows))
        let z = try GuardedWords(count: rows), g = try GuardedWords(count: columns)
        MatrixKernels.multiply(
            columns: x.storage.start, rowCount: rows, columnCount: columns, stride: x.stride, by: w.start, into: z.start,
            level: level)
        MatrixKernels.multiplyTransposed(
            columns: x.storage.start, rowCount: rows, columnCount: columns, stride: x.stride, by: r.start, into: g.start,
            level: level)
        let expectedZ = (0..<rows).map { i in (0..<columns).reduce(0) { $0 &+ x.word(i, $1) &* w.start[$1] } }
        let expectedG = (0..<columns).map { j in (0..<rows).reduce(0) { $0 &+ x.word($1, j) &* r.start[$1] } }
        #expect(z.words == expectedZ, "X·w, \(rows) × \(columns), gap \(gap)")
        #expect(g.words == expectedG, "Xᵀ·r, \(rows) × \(columns), gap \(gap)")
        #expect(z.isIntact && g.isIntact)
    }

    @Test(arguments: InstructionSet.supported)
    func awkwardRowCounts(level: InstructionSet) throws {
        for rows in awkwardCounts { try check(rows: rows, columns: 5, gap: 0, level: level, seed: UInt64(rows)) }
    }

    @Test(arguments: InstructionSet.supported)
    func everyColumnCountUpToNine(level: InstructionSet) throws {
        for columns in 0...9 { try check(rows: 21, columns: columns, gap: 3, level: level, seed: UInt64(columns)) }
    }

    @Test(arguments: InstructionSet.supported)
    func rowsBeyondOneBlock(level: InstructionSet) throws {
        for rows in [1023, 1024, 1025, 2050, 3077] {
            try check(rows: rows, columns: 6, gap: 1, level: level, seed: UInt64(rows))
        }
    }

    @Test(arguments: InstructionSet.supported)
    func randomShapes(level: InstructionSet) throws {
        var generator = SeededGenerator(state: 40)
        for seed in 0..<40 {
            try check(
                rows: Int.random(in: 0...400, using: &generator), columns: Int.random(in: 0...30, using: &generator),
                gap: Int.random(in: 0...9, using: &generator), level: level, seed: UInt64(seed))
        }
    }

    @Test(arguments: InstructionSet.supported)
    func noColumnsGiveZeros(level: InstructionSet) {
        var z: [UInt64] = [7, 8, 9]
        MatrixKernels.multiply(columns: [0], rowCount: 3, columnCount: 0, stride: 3, by: [0], into: &z, level: level)
        #expect(z == [0, 0, 0])
    }

    @Test(arguments: InstructionSet.supported)
    func sumsWrapModTwoToThe64(level: InstructionSet) {
        let x = [UInt64](repeating: .max, count: 18), w: [UInt64] = [.max, 1 << 63]
        var z = [UInt64](repeating: 0, count: 9)
        MatrixKernels.multiply(columns: x, rowCount: 9, columnCount: 2, stride: 9, by: w, into: &z, level: level)
        // (-1)·(-1) + (-1)·2^63 = 1 + 2^63
        #expect(z == [UInt64](repeating: 1 + (1 << 63), count: 9))
    }
}

struct GramTests {
    private func check(
        rows: Int, left: Int, right: Int, gap: Int, level: InstructionSet, seed: UInt64
    ) throws {
        var generator = SeededGenerator(state: seed)
        let x = try Columns(rows: rows, columns: left, gap: gap, using: &generator)
        let y = try Columns(rows: rows, columns: right, gap: gap / 2, using: &generator)
        let stride = right + gap
        let before = generator.words(left == 0 ? 0 : stride * (left - 1) + right)
        let c = try GuardedWords(before)
        MatrixKernels.accumulateGram(
            left: x.storage.start, columnCount: left, stride: x.stride, right: y.storage.start, columnCount: right,
            stride: y.stride, rowCount: rows, into: c.start, stride: stride, level: level)
        var expected = before
        for j in 0..<left {
            for k in 0..<right {
                for i in 0..<rows { expected[j * stride + k] &+= x.word(i, j) &* y.word(i, k) }
            }
        }
        #expect(c.words == expected, "\(rows) rows, \(left) by \(right) columns, gap \(gap)")
        #expect(c.isIntact)
    }

    @Test(arguments: InstructionSet.supported)
    func awkwardRowCounts(level: InstructionSet) throws {
        for rows in awkwardCounts { try check(rows: rows, left: 5, right: 3, gap: 0, level: level, seed: UInt64(rows)) }
    }

    @Test(arguments: InstructionSet.supported)
    func everyPairOfSmallColumnCounts(level: InstructionSet) throws {
        for left in 0...6 {
            for right in 0...6 { try check(rows: 13, left: left, right: right, gap: 2, level: level, seed: 50) }
        }
    }

    @Test(arguments: InstructionSet.supported)
    func columnsBeyondOneBlock(level: InstructionSet) throws {
        for right in [31, 32, 33, 63, 65, 70] {
            try check(rows: 300, left: 7, right: right, gap: 4, level: level, seed: UInt64(right))
        }
    }

    @Test(arguments: InstructionSet.supported)
    func randomShapes(level: InstructionSet) throws {
        var generator = SeededGenerator(state: 41)
        for seed in 0..<40 {
            try check(
                rows: Int.random(in: 0...600, using: &generator), left: Int.random(in: 0...20, using: &generator),
                right: Int.random(in: 0...40, using: &generator), gap: Int.random(in: 0...7, using: &generator),
                level: level, seed: UInt64(seed))
        }
    }

    @Test(arguments: InstructionSet.supported)
    func twoHalvesOfTheRowsAddUpToAll(level: InstructionSet) {
        var generator = SeededGenerator(state: 42)
        let rows = 500, cut = 203, x = generator.words(rows * 4)
        var whole = [UInt64](repeating: 0, count: 16), halves = whole
        func accumulate(_ first: Int, _ count: Int, _ sums: inout [UInt64]) {
            let part = Array(x[first...])
            MatrixKernels.accumulateGram(
                left: part, columnCount: 4, stride: rows, right: part, columnCount: 4, stride: rows, rowCount: count,
                into: &sums, stride: 4, level: level)
        }
        accumulate(0, rows, &whole)
        accumulate(0, cut, &halves)
        accumulate(cut, rows - cut, &halves)
        #expect(halves == whole)
    }

    @Test(arguments: InstructionSet.supported)
    func ofAMatrixWithItselfIsSymmetric(level: InstructionSet) {
        var generator = SeededGenerator(state: 43)
        let x = generator.words(97 * 7)
        var c = [UInt64](repeating: 0, count: 49)
        MatrixKernels.accumulateGram(
            left: x, columnCount: 7, stride: 97, right: x, columnCount: 7, stride: 97, rowCount: 97, into: &c, stride: 7,
            level: level)
        for j in 0..<7 { for k in 0..<7 { #expect(c[7 * j + k] == c[7 * k + j]) } }
    }
}

struct MatrixProductTests {
    private func check(m: Int, k: Int, n: Int, level: InstructionSet, seed: UInt64) throws {
        var generator = SeededGenerator(state: seed)
        let a = try GuardedWords(generator.words(m * k)), b = try GuardedWords(generator.words(k * n))
        let c = try GuardedWords(count: m * n)
        MatrixKernels.multiply(left: a.start, right: b.start, into: c.start, m: m, k: k, n: n, level: level)
        var expected = [UInt64](repeating: 0, count: m * n)
        for i in 0..<m {
            for d in 0..<k {
                for j in 0..<n { expected[i * n + j] &+= a.start[i * k + d] &* b.start[d * n + j] }
            }
        }
        #expect(c.words == expected, "\(m) × \(k) · \(k) × \(n)")
        #expect(c.isIntact)
    }

    @Test(arguments: InstructionSet.supported)
    func everySmallShape(level: InstructionSet) throws {
        for m in 0...5 {
            for k in [0, 1, 2, 7] {
                for n in [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17] { try check(m: m, k: k, n: n, level: level, seed: 60) }
            }
        }
    }

    @Test(arguments: InstructionSet.supported)
    func shapesBeyondOneBlock(level: InstructionSet) throws {
        for (m, k, n) in [(63, 127, 9), (65, 129, 17), (3, 257, 40), (130, 300, 5), (67, 513, 23)] {
            try check(m: m, k: k, n: n, level: level, seed: 61)
        }
    }

    @Test(arguments: InstructionSet.supported)
    func randomShapes(level: InstructionSet) throws {
        var generator = SeededGenerator(state: 62)
        for seed in 0..<40 {
            try check(
                m: Int.random(in: 0...70, using: &generator), k: Int.random(in: 0...70, using: &generator),
                n: Int.random(in: 0...70, using: &generator), level: level, seed: UInt64(seed))
        }
    }

    @Test(arguments: InstructionSet.supported)
    func theIdentityChangesNothing(level: InstructionSet) {
        var generator = SeededGenerator(state: 63)
        let size = 19, b = generator.words(size * size)
        var identity = [UInt64](repeating: 0, count: size * size), c = identity
        for i in 0..<size { identity[i * size + i] = 1 }
        MatrixKernels.multiply(left: identity, right: b, into: &c, m: size, k: size, n: size, level: level)
        #expect(c == b)
    }
}
