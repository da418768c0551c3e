// Products of owned matrices under MPC equal clear ring arithmetic, whatever the shapes, owners and chunks.

import Algebra
import Parties
import SecretSharing
import TestKit
import Testing

/// The shapes of one random case: columns of the three owners, and rows.
struct MatrixCase: CustomTestStringConvertible, Sendable {
    let columnCounts: [Int]
    let rowCount: Int
    var columnCount: Int { columnCounts.reduce(0, +) }
    var testDescription: String { "\(rowCount) × \(columnCounts)" }

    static let fixed = [
        MatrixCase(columnCounts: [1, 1, 1], rowCount: 1), MatrixCase(columnCounts: [3, 0, 2], rowCount: 2),
        MatrixCase(columnCounts: [0, 5, 0], rowCount: 63), MatrixCase(columnCounts: [0, 0, 1], rowCount: 65),
        MatrixCase(columnCounts: [7, 1, 4], rowCount: 4032), MatrixCase(columnCounts: [2, 2, 3], rowCount: 9001),
    ]

    static var random: [MatrixCase] {
        var random = SeededRandom(2026)
        return (0..<8).map { _ in
            let counts = (0..<3).map { _ in Int.random(in: 0...6, using: &random) }
            return MatrixCase(columnCounts: counts == [0, 0, 0] ? [1, 0, 0] : counts, rowCount: Int.random(in: 1...700, using: &random))
        }
    }

    /// Column-major: uniform ring elements, all owners one behind the other.
    func entries(seed: UInt64) -> [UInt64] {
        var random = SeededRandom(seed)
        return random.words(rowCount * columnCount)
    }

    func share(_ entries: [UInt64], _ engine: ReplicatedEngine) async throws -> OwnedMatrix {
        let owner = Int(engine.role.rawValue)
        let start = columnCounts[..<owner].reduce(0, +) * rowCount
        let mine = Array(entries[start..<start + columnCounts[owner] * rowCount])
        return try await engine.shareColumns(
            secret(mine), rowCount: rowCount, columnCounts: columnCounts, format: .integer(bits: 20))
    }
}

@Suite struct ProductTests {
    @Test(arguments: MatrixCase.fixed + MatrixCase.random) func productOfAnOwnedMatrix(_ shape: MatrixCase) async throws {
        let x = shape.entries(seed: 11)
        var random = SeededRandom(12)
        let w = random.words(shape.columnCount)
        let outcome = try await ThreeParties.run(seed: 13) { engine in
            try await engine.product(
                shape.share(x, engine), deal(w, to: engine.role, seed: 14), format: .unbounded)
        }
        #expect(ThreeParties.combine(outcome.results) == ModelArithmetic.product(x, rowCount: shape.rowCount, w))
        #expect(outcome.payloadBytes == 8 * shape.rowCount * shape.columnCount + 24 * shape.rowCount)
        #expect(outcome.rounds == 2)
    }

    @Test(arguments: MatrixCase.fixed + MatrixCase.random) func transposedProductOfAnOwnedMatrix(_ shape: MatrixCase) async throws {
        let x = shape.entries(seed: 21)
        var random = SeededRandom(22)
        let r = random.words(shape.rowCount)
        let outcome = try await ThreeParties.run(seed: 23) { engine in
            let matrix = try await shape.share(x, engine)
            let local = engine.localTransposedProduct(matrix, deal(r, to: engine.role, seed: 24), format: .unbounded)
            return try await engine.reshare(local, operation: .ownedProduct)
        }
        #expect(ThreeParties.combine(outcome.results) == ModelArithmetic.transposedProduct(x, columnCount: shape.columnCount, r))
        #expect(outcome.payloadBytes == 8 * shape.rowCount * shape.columnCount + 24 * shape.columnCount)
    }

    /// The last shapes need several frames of rows at the smallest window, the very last not a whole number of them.
    @Test(arguments: [
        MatrixCase(columnCounts: [1, 0, 0], rowCount: 1), MatrixCase(columnCounts: [0, 3, 2], rowCount: 50),
        MatrixCase(columnCounts: [5, 1, 3], rowCount: 448), MatrixCase(columnCounts: [20, 0, 13], rowCount: 1001),
        MatrixCase(columnCounts: [0, 40, 0], rowCount: 401), MatrixCase(columnCounts: [1, 2, 30], rowCount: 999),
    ])
    func weightedGram(_ shape: MatrixCase) async throws {
        let x = shape.entries(seed: 31)
        var random = SeededRandom(32)
        let w = random.words(shape.rowCount)
        let outcome = try await ThreeParties.run(seed: 33) { engine in
            try await engine.weightedGram(
                shape.share(x, engine), weights: deal(w, to: engine.role, seed: 34), format: .unbounded)
        }
        let d = shape.columnCount
        let gram = ThreeParties.combine(outcome.results)
        #expect(gram == ModelArithmetic.weightedGram(x, columnCount: d, w))
        #expect((0..<d * d).allSatisfy { gram[$0] == gram[$0 % d * d + $0 / d] }, "not symmetric")
        #expect(outcome.payloadBytes == 32 * shape.rowCount * d + 24 * d * d)
        #expect(outcome.rounds == 3)
    }

    @Test func theGramOfASelectionOfRowsIsThatOfThoseRows() async throws {
        let shape = MatrixCase(columnCounts: [2, 1, 2], rowCount: 90)
        let x = shape.entries(seed: 41)
        var random = SeededRandom(42)
        let chosen = [0, 3, 4, 50, 89]
        let w = random.words(chosen.count)
        let outcome = try await ThreeParties.run(seed: 43) { engine in
            let rows = engine.rows(try await shape.share(x, engine), chosen)
            return try await engine.weightedGram(rows, weights: deal(w, to: engine.role, seed: 44), format: .unbounded)
        }
        let selected = (0..<5).flatMap { column in chosen.map { x[column * 90 + $0] } }
        #expect(ThreeParties.combine(outcome.results) == ModelArithmetic.weightedGram(selected, columnCount: 5, w))
    }

    @Test(arguments: 0..<6) func matrixProduct(_ seed: UInt64) async throws {
        var random = SeededRandom(seed)
        let (m, k, n) = (
            Int.random(in: 1...40, using: &random), Int.random(in: 1...40, using: &random), Int.random(in: 1...40, using: &random)
        )
        let (a, b) = (random.words(m * k), random.words(k * n))
        let outcome = try await ThreeParties.run(seed: seed) { engine in
            try await engine.matrixProduct(
                deal(a, to: engine.role, seed: 1), deal(b, to: engine.role, seed: 2), m: m, k: k, n: n, format: .unbounded)
        }
        #expect(ThreeParties.combine(outcome.results) == ModelArithmetic.product(a, b, m: m, k: k, n: n))
    }

    /// Truncation's two outcomes and nothing else, for random numbers of random bits.
    @Test(arguments: 0..<8) func truncationIsANeighbourOfTheQuotient(_ seed: UInt64) async throws {
        var random = SeededRandom(seed)
        let bits = Int.random(in: 1...61, using: &random)
        let x = random.signed(Int.random(in: 1...5000, using: &random), bits: Int.random(in: 1...61, using: &random))
        let outcome = try await ThreeParties.run(seed: seed) { engine in
            let format = FixedFormat(fractionBits: 61, magnitudeBits: 61)
            return try await engine.truncate(deal(x, to: engine.role, format: format, seed: seed), by: bits)
        }
        let off = zip(ThreeParties.combineSigned(outcome.results), x).map { $0 - ($1 >> Int64(bits)) }
        #expect(off.allSatisfy { $0 == 0 || $0 == 1 })
    }
}
