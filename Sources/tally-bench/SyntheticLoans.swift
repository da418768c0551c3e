// The training cases' data: correlated columns of three owners (condition number above 400), 5 % bad, one rare level an owner.
//
// Every column follows from its number and the seed alone, so that a party's process makes its own columns and no other's;
// the label owner's makes all once, one at a time, for the labels.

import Parties
import Simulation
import Statistics

struct SyntheticLoans: Sendable {
    let rowCount: Int
    let columnCount: Int
    /// The smallest share of rows with a level, rounded down to a power of two as owners announce it.
    let smallestShare = 0x1p-8

    private static let rareShare = 0.005
    private static let intercept = -3.25
    private let factors: [[Double]]

    init(rowCount: Int, columnCount: Int) {
        self.rowCount = rowCount
        self.columnCount = columnCount
        factors = (0..<2).map { number in Self.normals(rowCount, stream: UInt64(1_000_000 + number)) }
    }

    /// Of P0, P1, P2.
    var ownCounts: [Int] { [columnCount - 2 * (columnCount / 3), columnCount / 3, columnCount / 3] }

    func columns(of role: ComputeRole) -> Range<Int> {
        let start = ownCounts[..<Int(role.rawValue)].reduce(0, +)
        return start..<start + ownCounts[Int(role.rawValue)]
    }

    func design(_ columns: Range<Int>) -> DenseMatrix {
        var values: [Double] = []
        values.reserveCapacity(columns.count * rowCount)
        for number in columns { values.append(contentsOf: column(number)) }
        return DenseMatrix(rowCount: rowCount, columnCount: columns.count, values: values)
    }

    func labels() -> [Double] {
        var logits = [Double](repeating: Self.intercept, count: rowCount)
        for number in 0..<columnCount {
            let weight = weight(number)
            for (row, value) in column(number).enumerated() { logits[row] += weight * value }
        }
        var random = SeededGenerator(seed: 11, stream: 2_000_000)
        return logits.map { random.uniform() < sigmoid($0) ? 1 : 0 }
    }

    /// A rare level shifts its log-odds by 0.85: one without events would cost Newton a pass for each unit, in the clear as well.
    private func weight(_ number: Int) -> Double {
        let size = isRareLevel(number) ? 0.06 : (number % 5 == 0 ? 0.35 : 0.08) * 40 / Double(columnCount)
        return number % 2 == 0 ? size : -size
    }

    /// Standardised.
    private func column(_ number: Int) -> [Double] {
        let third = columnCount / 3
        if isRareLevel(number) {
            var random = SeededGenerator(seed: 11, stream: UInt64(number))
            return standardised((0..<rowCount).map { _ in random.chance(Self.rareShare) ? 1 : 0 })
        }
        let own = Self.normals(rowCount, stream: UInt64(number))
        // Pairs of neighbours share most of their variance, and all share two factors.
        let pair = number % 2 == 1 && !isRareLevel(number - 1) ? column(number - 1) : own
        let second = number < third ? 0.4 : -0.2
        return standardised(
            (0..<rowCount).map { 0.9 * pair[$0] + 0.2 * own[$0] + 0.5 * factors[0][$0] + second * factors[1][$0] })
    }

    private func isRareLevel(_ number: Int) -> Bool {
        let third = columnCount / 3
        return number % third == third - 1
    }

    /// Mean 0, variance 1, nearly normal: sums of four uniform numbers of 16 bits.
    private static func normals(_ count: Int, stream: UInt64) -> [Double] {
        var random = SeededGenerator(seed: 11, stream: stream)
        let scale = 3.0.squareRoot() / 65_536
        return (0..<count).map { _ in
            let word = random.next()
            let sum = (word & 0xFFFF) + (word >> 16 & 0xFFFF) + (word >> 32 & 0xFFFF) + (word >> 48)
            return (Double(sum) - 131_070) * scale
        }
    }

    private func standardised(_ values: [Double]) -> [Double] {
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
        return values.map { ($0 - mean) / deviation }
    }
}
