// Weighted bits, unit vectors and look-ups of every index width against clear models, with exact costs.

import Algebra
import Parties
import SecretSharing
import TestKit
import Testing
import Wire

@Suite struct IndexTests {
    @Test(arguments: [1, 63, 64, 65, 5001]) func weightedBitsAreTheSums(_ count: Int) async throws {
        var random = SeededRandom(UInt64(count))
        let x = random.signed(count, bits: 6)
        let weights = [random.words(7), [1, 2, 4, 8, 16, 32, 0 &- 64], [0, 0, 0, 0, 0, 0, 0]]
        let outcome = try await ThreeParties.run { engine in
            let shares = deal(x, to: engine.role, format: .integer(bits: 6))
            let bits = try await engine.bits(shares, width: 7, outputs: 0..<7)
            let before = engine.endpoint.traffic
            let sums = try await engine.weightedBits(bits, sums: weights.map { ($0, .unbounded) })
            return (Shares.concatenated(sums), engine.endpoint.traffic.since(before))
        }
        let expected = weights.flatMap { row in
            x.map { value in
                row.enumerated().reduce(UInt64(0)) { $0 &+ $1.element &* (UInt64(bitPattern: value) >> UInt64($1.offset) & 1) }
            }
        }
        #expect(ThreeParties.combine(outcome.results.map(\.0)) == expected)
        // The second row is the number itself.
        #expect(Array(ThreeParties.combineSigned(outcome.results.map(\.0))[count..<2 * count]) == x)
        #expect(outcome.results.reduce(0) { $0 + $1.1.payloadBytesSent } == (8 * 7 + 16 * 3) * count)
    }

    @Test(arguments: 1...8, [1, 600]) func lookupsOfEveryWidth(_ bits: Int, _ count: Int) async throws {
        var random = SeededRandom(UInt64(bits))
        let tables = random.words(2 << bits)
        let x = (0..<count).map { Int64(($0 * 37 + 5) % (1 << bits)) }
        let outcome = try await ThreeParties.run { engine in
            let shares = deal(x, to: engine.role, format: .integer(bits: bits))
            let index = try await engine.bits(shares, width: bits, outputs: 0..<bits)
            let before = engine.endpoint.traffic
            let found = try await engine.lookup(index, tables: tables, formats: [.unbounded, .unbounded])
            return (Shares.concatenated(found), engine.endpoint.traffic.since(before))
        }
        let expected = (0..<2).flatMap { table in x.map { tables[table << bits + Int($0)] } }
        #expect(ThreeParties.combine(outcome.results.map(\.0)) == expected)
        #expect(outcome.results.reduce(0) { $0 + $1.1.payloadBytesSent } == (8 << bits + 16 * 2) * count)
    }

    @Test(arguments: 1...8, [1, 300]) func unitVectorsOfEveryWidth(_ bits: Int, _ count: Int) async throws {
        let x = (0..<count).map { Int64(($0 * 91 + 1) % (1 << bits)) }
        let outcome = try await ThreeParties.run { engine in
            let shares = deal(x, to: engine.role, format: .integer(bits: bits))
            let index = try await engine.bits(shares, width: bits, outputs: 0..<bits)
            let before = engine.endpoint.traffic
            return (try await engine.oneHot(index), engine.endpoint.traffic.since(before))
        }
        let expected = x.flatMap { value -> [UInt64] in (0..<1 << bits).map { $0 == value ? 1 : 0 } }
        #expect(ThreeParties.combine(outcome.results.map(\.0)) == expected)
        #expect(outcome.results.reduce(0) { $0 + $1.1.payloadBytesSent } == (24 << bits) * count)
    }
}
