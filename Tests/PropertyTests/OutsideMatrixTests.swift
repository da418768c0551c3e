// Products of matrices to which outside owners bring columns equal clear ring arithmetic, and cost what the pages say.

import Algebra
import Parties
import SecretSharing
import TestKit
import Testing

@Suite struct OutsideMatrixTests {
    static let shapes = [
        MatrixCase(columnCounts: [1, 1, 1, 1], rowCount: 1), MatrixCase(columnCounts: [0, 0, 0, 3], rowCount: 65),
        MatrixCase(columnCounts: [3, 0, 2, 4, 0, 1], rowCount: 700), MatrixCase(columnCounts: [1, 2, 3, 4, 5, 6, 7, 8], rowCount: 333),
        MatrixCase(columnCounts: [2, 1, 2, 0], rowCount: 90), MatrixCase(columnCounts: [2, 2, 3, 5], rowCount: 2_017),
    ]

    private struct Result: Sendable {
        let values: [UInt64]
        let bytes: Int
    }

    private func run(
        _ shape: MatrixCase, _ x: [UInt64], _ body: @escaping @Sendable (ReplicatedEngine, OwnedMatrix) async throws -> Shares
    ) async throws -> Result {
        let outcome = try await OutsideParties.run(count: shape.columnCounts.count - 3) { engine in
            try await body(engine, try await shape.share(x, engine))
        } outside: { owner, index in
            let start = shape.columnCounts[..<(3 + index)].reduce(0, +) * shape.rowCount
            try await owner.share(secret(Array(x[start..<start + shape.columnCounts[3 + index] * shape.rowCount])))
        }
        return Result(values: ThreeParties.combine(outcome.compute), bytes: outcome.payloadBytes)
    }

    private func sharing(_ shape: MatrixCase) -> Int {
        shape.rowCount * (8 * shape.columnCounts.prefix(3).reduce(0, +) + 16 * shape.columnCounts.dropFirst(3).reduce(0, +))
    }

    @Test(arguments: shapes) func product(_ shape: MatrixCase) async throws {
        let x = shape.entries(seed: 61)
        var random = SeededRandom(62)
        let w = random.words(shape.columnCount)
        let result = try await run(shape, x) { engine, matrix in
            try await engine.product(matrix, deal(w, to: engine.role, seed: 63), format: .unbounded)
        }
        #expect(result.values == ModelArithmetic.product(x, rowCount: shape.rowCount, w))
        #expect(result.bytes == sharing(shape) + 24 * shape.rowCount)
    }

    @Test(arguments: shapes) func transposedProduct(_ shape: MatrixCase) async throws {
        let x = shape.entries(seed: 64)
        var random = SeededRandom(65)
        let r = random.words(shape.rowCount)
        let result = try await run(shape, x) { engine, matrix in
            let local = engine.localTransposedProduct(matrix, deal(r, to: engine.role, seed: 66), format: .unbounded)
            return try await engine.reshare(local, operation: .ownedProduct)
        }
        #expect(result.values == ModelArithmetic.transposedProduct(x, columnCount: shape.columnCount, r))
        #expect(result.bytes == sharing(shape) + 24 * shape.columnCount)
    }

    @Test(arguments: shapes) func weightedGram(_ shape: MatrixCase) async throws {
        let x = shape.entries(seed: 67)
        var random = SeededRandom(68)
        let w = random.words(shape.rowCount)
        let result = try await run(shape, x) { engine, matrix in
            try await engine.weightedGram(matrix, weights: deal(w, to: engine.role, seed: 69), format: .unbounded)
        }
        let d = shape.columnCount
        #expect(result.values == ModelArithmetic.weightedGram(x, columnCount: d, w))
        #expect(result.bytes == sharing(shape) + 24 * shape.rowCount * d + 24 * d * d)
    }

    @Test func aSelectionOfRowsKeepsBothComponents() async throws {
        let shape = MatrixCase(columnCounts: [2, 1, 2, 3], rowCount: 90)
        let x = shape.entries(seed: 71)
        var random = SeededRandom(72)
        let chosen = [0, 3, 4, 50, 89]
        let w = random.words(chosen.count)
        let result = try await run(shape, x) { engine, matrix in
            try await engine.weightedGram(
                engine.rows(matrix, chosen), weights: deal(w, to: engine.role, seed: 73), format: .unbounded)
        }
        let selected = (0..<8).flatMap { column in chosen.map { x[column * 90 + $0] } }
        #expect(result.values == ModelArithmetic.weightedGram(selected, columnCount: 8, w))
    }
}
