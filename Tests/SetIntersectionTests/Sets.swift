// Sets for tests, and what their intersections are by brute force.

import SetIntersection
import TestKit
import Testing

enum Sets {
    static func identifier(_ number: Int) -> [UInt8] { Array("91440101MA\(100_000_000 + number)".utf8) }

    static func identifiers(_ numbers: some Sequence<Int>) -> [[UInt8]] { numbers.map(identifier) }

    /// Random subsets of a small universe, each in an order of its own.
    static func random(_ sizes: [Int], universe: Int, seed: UInt64) -> [[[UInt8]]] {
        var random = SeededRandom(seed)
        return sizes.map { size in identifiers((0..<universe).shuffled(using: &random).prefix(size)) }
    }

    static func common(_ sets: [[[UInt8]]]) -> Set<[UInt8]> {
        sets.dropFirst().reduce(Set(sets.first ?? [])) { $0.intersection($1) }
    }

    /// Every party's aligned rows are the common ones, each once, and in one order.
    static func expectAligned(
        _ results: [AlignmentResult], _ sets: [[[UInt8]]], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let expected = common(sets)
        let rows = zip(results, sets).map { result, set in result.positions.map { set[$0] } }
        for index in rows.indices {
            #expect(results[index].commonCount == expected.count, sourceLocation: sourceLocation)
            #expect(rows[index].count == expected.count, sourceLocation: sourceLocation)
            #expect(Set(rows[index]) == expected, sourceLocation: sourceLocation)
            #expect(rows[index] == rows[0], "party \(index) has another order", sourceLocation: sourceLocation)
        }
    }
}
