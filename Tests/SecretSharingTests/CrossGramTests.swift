// Products between columns of different owners against the products in the clear.

import Algebra
import Parties
import SecretSharing
import Secrets
import TestKit
import Testing
import Wire

@Suite struct CrossGramTests {
    /// Odd row counts put columns of a stream across cipher blocks; 1,025 rows are three blocks of rows.
    @Test(arguments: [(1, [1, 1, 1]), (7, [2, 3, 1]), (513, [3, 0, 2]), (1_025, [0, 2, 5]), (1_024, [4, 4, 4]), (700, [0, 3, 0])])
    func equalsTheClearProducts(_ rowCount: Int, _ columnCounts: [Int]) async throws {
        var random = SeededRandom(UInt64(rowCount))
        let columns = columnCounts.map { random.signed(rowCount * $0, bits: 20) }
        let outcome = try await ThreeParties.run { engine in
            let mine = SecretWords(columns[Int(engine.role.rawValue)].map { UInt64(bitPattern: $0) })
            let matrix = try await engine.shareColumns(
                mine, rowCount: rowCount, columnCounts: columnCounts, format: .integer(bits: 20))
            let before = engine.endpoint.traffic
            let products = try await engine.crossGram(matrix, format: .integer(bits: 52))
            return (products, engine.endpoint.traffic.since(before))
        }
        let d = columnCounts.reduce(0, +)
        let all = columns.flatMap { $0 }
        let owner = columnCounts.enumerated().flatMap { Array(repeating: $0.offset, count: $0.element) }
        let products = ThreeParties.combineSigned(outcome.results.map(\.0))
        for row in 0..<d {
            for column in 0..<d {
                let sum = (0..<rowCount).reduce(Int64(0)) { $0 + all[row * rowCount + $1] * all[column * rowCount + $1] }
                #expect(products[row * d + column] == (owner[row] == owner[column] ? 0 : sum))
            }
        }
        // protocols/cross-gram.md, «Cost»: d² words from each party, one round.
        #expect(outcome.results.allSatisfy { $0.1.payloadBytesSent == 8 * d * d })
    }
}
