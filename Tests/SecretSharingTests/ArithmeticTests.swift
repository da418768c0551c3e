// Linear operations, products and truncation against ring arithmetic, with exact costs.

import Algebra
import Parties
import SecretSharing
import TestKit
import Testing

@Suite struct ArithmeticTests {
    let format = FixedFormat(fractionBits: 0, magnitudeBits: 30)

    /// Shares a vector of each party, runs the operation, combines.
    func run(
        _ x: [UInt64], _ y: [UInt64],
        _ operation: @escaping @Sendable (ReplicatedEngine, Shares, Shares) async throws -> Shares
    ) async throws -> (values: [UInt64], outcome: ThreeParties.Outcome<Shares>) {
        let format = format
        let outcome = try await ThreeParties.run { engine in
            try await operation(
                engine, deal(x, to: engine.role, format: format, seed: 5), deal(y, to: engine.role, format: format, seed: 6))
        }
        return (ThreeParties.combine(outcome.results), outcome)
    }

    @Test(arguments: ComputeRole.allCases) func inputOfEachOwner(_ owner: ComputeRole) async throws {
        var random = SeededRandom(7)
        let values = random.words(1000)
        let outcome = try await ThreeParties.run { engine in
            try await engine.input(engine.role == owner ? secret(values) : nil, count: 1000, owner: owner, format: .unbounded)
        }
        #expect(ThreeParties.combine(outcome.results) == values)
        #expect(outcome.payloadBytes == 8 * 1000)
        #expect(outcome.rounds == 1)
    }

    @Test func constantIsPublic() async throws {
        let outcome = try await ThreeParties.run { engine in engine.constant([1, 2, .max], format: .unbounded) }
        #expect(ThreeParties.combine(outcome.results) == [1, 2, .max])
        #expect(outcome.payloadBytes == 0)
    }

    @Test func additionAndSubtraction() async throws {
        var random = SeededRandom(1)
        let (x, y) = (random.words(257), random.words(257))
        #expect(try await run(x, y) { $0.add($1, $2) }.values == zip(x, y).map { $0 &+ $1 })
        #expect(try await run(x, y) { $0.subtract($1, $2) }.values == zip(x, y).map { $0 &- $1 })
    }

    @Test func affineMaps() async throws {
        let x: [UInt64] = [5, 0, .max, 1 << 40]
        let format = format
        #expect(try await run(x, x) { e, a, _ in e.scale(a, by: -3, constantBits: 2) }.values == x.map { 0 &- 3 &* $0 })
        #expect(try await run(x, x) { e, a, _ in e.subtractFrom(7, a, format: format) }.values == x.map { 7 &- $0 })
        #expect(try await run(x, x) { e, a, _ in e.add(a, constant: 7, format: format) }.values == x.map { $0 &+ 7 })
    }

    @Test func sumsAndTables() async throws {
        let x: [UInt64] = [5, 6, 7, .max]
        #expect(try await run(x, x) { e, a, _ in e.sum(a) }.values == [17])
        let table: [UInt64] = [1, 10, 100, 1000]
        #expect(
            try await run(x, x) { e, a, _ in e.innerProduct(a, publicTable: table, format: .unbounded) }.values
                == [765 &- 1000])
        #expect(try await run([9], [0]) { e, a, _ in e.broadcast(a, count: 3) }.values == [9, 9, 9])
        #expect(try await run(x, x) { e, a, _ in e.gather(a, [3, 0, 0]) }.values == [.max, 5, 5])
        #expect(try await run(x, x) { _, a, b in Shares.concatenated([a.slice(1..<3), b]) }.values == [6, 7] + x)
    }

    @Test(arguments: [1, 2, 63, 64, 65, 5000, 20_000]) func multiplication(_ count: Int) async throws {
        var random = SeededRandom(UInt64(count))
        let (x, y) = (random.words(count), random.words(count))
        let format = format
        let (values, outcome) = try await run(x, y) { try await $0.multiply($1, $2, format: format) }
        #expect(values == zip(x, y).map { $0 &* $1 })
        #expect(outcome.payloadBytes == 24 * count)
        #expect(outcome.rounds == 1)
    }

    @Test func multiplyAddIsOneReshare() async throws {
        var random = SeededRandom(3)
        let (x, y) = (random.words(100), random.words(100))
        let (values, outcome) = try await run(x, y) {
            try await $0.multiplyAdd([($1, $2), ($1, $1)], adding: $2, format: .unbounded)
        }
        #expect(values == zip(x, y).map { $0 &* $1 &+ $0 &* $0 &+ $1 })
        #expect(outcome.payloadBytes == 24 * 100)
    }

    @Test(arguments: [1, 10, 30_000]) func innerProductCostsOneElement(_ count: Int) async throws {
        var random = SeededRandom(4)
        let (x, y) = (random.words(count), random.words(count))
        let (values, outcome) = try await run(x, y) {
            try await $0.innerProducts([($1, $2, .unbounded), ($2, $2, .unbounded)])[0]
        }
        #expect(values == [zip(x, y).reduce(0) { $0 &+ $1.0 &* $1.1 }])
        #expect(outcome.payloadBytes == 2 * 24)
    }

    @Test func matrixProduct() async throws {
        var random = SeededRandom(5)
        let (m, k, n) = (5, 7, 3)
        let (a, b) = (random.words(m * k), random.words(k * n))
        let (values, outcome) = try await run(a, b) {
            try await $0.matrixProduct($1, $2, m: m, k: k, n: n, format: .unbounded)
        }
        let expected = (0..<m * n).map { cell in
            (0..<k).reduce(UInt64(0)) { $0 &+ a[cell / n * k + $1] &* b[$1 * n + cell % n] }
        }
        #expect(values == expected)
        #expect(outcome.payloadBytes == 24 * m * n)
    }

    @Test(arguments: [1, 7, 20, 31, 32, 33, 48, 61]) func truncationIsFloorOrOneMore(_ bits: Int) async throws {
        var random = SeededRandom(UInt64(bits))
        let count = 3000
        // Magnitudes up to the bound, the bound itself, and small values of both signs.
        let x = random.signed(count - 6, bits: 61) + [0, 1, -1, 1 << 61, -(1 << 61), 12345]
        let outcome = try await ThreeParties.run(seed: UInt64(bits)) { engine in
            let format = FixedFormat(fractionBits: 61, magnitudeBits: 61)
            return try await engine.truncate(deal(x, to: engine.role, format: format), by: bits)
        }
        let values = ThreeParties.combineSigned(outcome.results)
        let off = zip(values, x).map { $0 - ($1 >> Int64(bits)) }
        #expect(off.allSatisfy { $0 == 0 || $0 == 1 })
        #expect(off.contains(1) && off.contains(0))
        let formula = 8 * count + (bits <= 32 ? 8 * ((count + 1) / 2) : 8 * count) + 16 * count
        #expect(outcome.payloadBytes == formula)
        #expect(outcome.rounds == 2)
        #expect(outcome.results[0].format.fractionBits == 61 - bits)
    }

    @Test func truncationIsUnbiased() async throws {
        let count = 20_000
        var random = SeededRandom(99)
        let x = random.signed(count, bits: 40)
        let outcome = try await ThreeParties.run { engine in
            let format = FixedFormat(fractionBits: 20, magnitudeBits: 40)
            return try await engine.truncate(deal(x, to: engine.role, format: format), by: 12)
        }
        let values = ThreeParties.combineSigned(outcome.results)
        let bias = zip(values, x).reduce(0.0) { $0 + Double($1.0) - Double($1.1) / 4096 } / Double(count)
        // Standard error of a rounding with uniform remainder: 0.41/√20000 = 0.003.
        #expect(abs(bias) < 0.012)
    }
}
