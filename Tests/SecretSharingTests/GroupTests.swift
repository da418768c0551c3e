// Sums over groups, segments and domains, extremes and wide look-ups against clear models, at the pages' costs.

import Algebra
import Parties
import SecretSharing
import Secrets
import TestKit
import Testing
import Wire

@Suite struct GroupTests {
    private static func words(_ bits: [Bool]) -> SecretWords {
        var words = [UInt64](repeating: 0, count: (bits.count + 63) / 64)
        for (index, bit) in bits.enumerated() where bit { words[index >> 6] |= 1 << UInt64(index & 63) }
        return secret(words)
    }

    @Test(arguments: [0, 1, 2, 3, 64, 65, 1000]) func bitsOfAnOwner(_ count: Int) async throws {
        var random = SeededRandom(UInt64(count))
        let bits = (0..<count).map { _ in random.next() & 1 == 1 }
        for owner in ComputeRole.allCases {
            let outcome = try await ThreeParties.run { engine in
                let before = engine.endpoint.traffic
                let plane = try await engine.inputBits(engine.role == owner ? Self.words(bits) : nil, count: count, owner: owner)
                let cost = engine.endpoint.traffic.since(before)
                return (try await engine.arithmetic(BitShares(elementCount: count, planes: [plane])), cost)
            }
            #expect(ThreeParties.combine(outcome.results.map(\.0)) == bits.map { $0 ? 1 : 0 })
            #expect(outcome.results.reduce(0) { $0 + $1.1.payloadBytesSent } == 8 * ((count + 63) / 64))
        }
    }

    @Test(arguments: [1, 2, 3, 129, 2000]) func groupsOfSortedKeys(_ count: Int) async throws {
        var random = SeededRandom(UInt64(count))
        let keys = (0..<count).map { _ in random.next() % 7 }.sorted()
        let values = random.signed(count, bits: 20)
        let outcome = try await ThreeParties.run { engine in
            let planes = try await engine.bits(deal(keys, to: engine.role), width: 3, outputs: 0..<3).planes
            let ends = try await engine.groupEnds(sortedKeys: planes, elementCount: count)
            let key = deal(keys, to: engine.role, format: .integer(bits: 3), seed: 1)
            let value = deal(values, to: engine.role, format: .integer(bits: 20), seed: 2)
            let groups = try await engine.groupSums([value], ends: ends, labels: [key])
            return groups.sums + groups.labels + [groups.isGroup]
        }
        let columns = (0..<3).map { column in ThreeParties.combineSigned(outcome.results.map { $0[column] }) }
        let distinct = Set(keys).sorted()
        for (row, key) in distinct.enumerated() {
            #expect(columns[0][row] == keys.indices.filter { keys[$0] == key }.reduce(0) { $0 + values[$1] })
            #expect(columns[1][row] == Int64(key) && columns[2][row] == 1)
        }
        for row in distinct.count..<count { #expect(columns.allSatisfy { $0[row] == 0 }) }
    }

    @Test(arguments: [1, 2, 3, 64, 1500]) func segmentsBeginAnew(_ count: Int) async throws {
        var random = SeededRandom(UInt64(count))
        let starts = (0..<count).map { _ in random.next() % 5 == 0 }
        let values = random.signed(count, bits: 30)
        let outcome = try await ThreeParties.run { engine in
            let plane = try await engine.inputBits(engine.role == .p1 ? Self.words(starts) : nil, count: count, owner: .p1)
            let before = engine.endpoint.traffic
            let sums = try await engine.segmentedPrefixSums(
                [
                    deal(values, to: engine.role, format: .integer(bits: 30)),
                    deal(values.map { -2 * $0 }, to: engine.role, format: .integer(bits: 31), seed: 9),
                ],
                starts: plane)
            return (sums, engine.endpoint.traffic.since(before))
        }
        var expected: [Int64] = []
        for (index, value) in values.enumerated() { expected.append(value + (index == 0 || starts[index] ? 0 : expected[index - 1])) }
        #expect(ThreeParties.combineSigned(outcome.results.map { $0.0[0] }) == expected)
        #expect(ThreeParties.combineSigned(outcome.results.map { $0.0[1] }) == expected.map { -2 * $0 })
        // 24 for the marks as numbers, 68 for the partition, 32 for three columns there and two back, 24 for two products.
        #expect(outcome.results.reduce(0) { $0 + $1.1.payloadBytesSent } == (24 + 32 + 96 + 48 + 64) * count + 72 * ((count + 1) / 2))
    }

    @Test(arguments: [1, 2, 3]) func sumsOverASmallDomain(_ bits: Int) async throws {
        var random = SeededRandom(UInt64(bits))
        let keys = (0..<500).map { _ in random.next() >> UInt64(64 - bits) }
        let values = random.signed(500, bits: 20)
        let outcome = try await ThreeParties.run { engine in
            let key = try await engine.bits(deal(keys, to: engine.role), width: bits, outputs: 0..<bits)
            let before = engine.endpoint.traffic
            let sums = try await engine.domainSums([deal(values, to: engine.role, format: .integer(bits: 20), seed: 2)], key: key)
            return (sums, engine.endpoint.traffic.since(before))
        }
        let expected = (0..<UInt64(1 << bits)).map { key in keys.indices.filter { keys[$0] == key }.reduce(0) { $0 + values[$1] } }
        #expect(ThreeParties.combineSigned(outcome.results.map { $0.0[0] }) == expected)
        let domain = 1 << bits
        #expect(
            outcome.results.reduce(0) { $0 + $1.1.payloadBytesSent }
                == 3 * (domain - 2) * BitTests.planes(500) + 24 * 500 * (domain - 1) + 24 * domain)
    }

    @Test(arguments: [1, 2, 3, 7, 64, 501]) func largestAndSmallest(_ count: Int) async throws {
        var random = SeededRandom(UInt64(count))
        for x in [random.signed(count, bits: 40), [Int64](repeating: -7, count: count)] {
            let outcome = try await ThreeParties.run { engine in
                let ends = try await engine.extremes(deal(x, to: engine.role, format: .integer(bits: 40)))
                return [ends.largest, ends.smallest]
            }
            #expect(ThreeParties.combineSigned(outcome.results.map { $0[0] }) == [x.max() ?? 0])
            #expect(ThreeParties.combineSigned(outcome.results.map { $0[1] }) == [x.min() ?? 0])
        }
    }

    @Test(arguments: [1, 64, 700]) func wideLookup(_ count: Int) async throws {
        var random = SeededRandom(UInt64(count))
        let tables = (0..<4).map { _ in random.words(64) }
        let x = (0..<count).map { UInt64($0 % 64) }
        let outcome = try await ThreeParties.run { engine in
            let index = try await engine.bits(deal(x, to: engine.role), width: 6, outputs: 0..<6)
            let before = engine.endpoint.traffic
            let found = try await engine.wideLookup(index, tables: tables, formats: [FixedFormat](repeating: .unbounded, count: 4))
            return (found, engine.endpoint.traffic.since(before))
        }
        for table in 0..<4 {
            #expect(ThreeParties.combine(outcome.results.map { $0.0[table] }) == x.map { tables[table][Int($0)] })
        }
        #expect(outcome.results.reduce(0) { $0 + $1.1.payloadBytesSent } == (512 + 64) * count)
        #expect(outcome.results.map(\.1.rounds).max() == 2)
    }
}
