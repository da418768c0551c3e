// What a dry run says of memory, against peaks of parties that ran in processes of their own.

import Learning
import Symmetric
import Testing

@testable import Programs

@Suite struct MemoryForecastTests {
    /// `make bench CASE=train`: the largest of three parties' peaks in bytes, on the machine of docs/benchmarks.md.
    @Test(arguments: [
        (100_000, [15, 13, 13], 16_384, 5, 115_159_040), (100_000, [111, 110, 110], 100_000, 10, 435_335_168),
        (1_000_000, [35, 33, 33], 16_384, 6, 1_350_471_680),
    ]) func trainingTakesWhatWasMeasured(_ rows: Int, _ columns: [Int], _ hessianRows: Int, _ passes: Int, _ peakBytes: Int) {
        let shape = TrainingShape(
            rowCount: rows, columnCounts: columns, l2: 0, passes: passes, hasWeights: false, hessianRowCount: hessianRows,
            coins: SHA256.hash([]))
        let said = columns.map { MemoryForecast.trainingBytes(shape, ownColumns: $0) }.max() ?? 0
        #expect(abs(Double(said) / Double(peakBytes) - 1) < 0.1, "\(said)")
    }

    /// Three times its own share of the data at most: own columns in the clear, and a word of every cell.
    @Test func aPartyTakesAtMostThreeTimesItsShare() {
        let (rows, columns) = (1_000_000, [34, 33, 33])
        let shape = TrainingShape(
            rowCount: rows, columnCounts: columns, l2: 0, passes: 6, hasWeights: false, hessianRowCount: 16_384, coins: SHA256.hash([]))
        #expect(MemoryForecast.trainingBytes(shape, ownColumns: 34) < 3 * 8 * rows * 100)
    }

    /// A million keys of which a thousand are common: nothing else takes as much as finding them.
    @Test func anAlignmentOfManyKeysCountsWhereFewAreCommon() {
        func peak(alignsPrivately: Bool) -> Int {
            TrafficForecast.peakBytes(
                JobSizes(
                    keys: [1_000_000, 1_000_000, nil], comparing: 0, commonRows: 1_000, trainRows: 700, columns: [4, 3, 0], passes: 5,
                    hasWeights: false, disclosesCoefficients: true, alignsPrivately: alignsPrivately))
        }
        #expect(peak(alignsPrivately: true) > peak(alignsPrivately: false) + 100_000_000)
    }

    @Test func rowsThatAreOnlyScoredCountToo() {
        func peak(_ common: Int) -> Int {
            TrafficForecast.peakBytes(
                JobSizes(
                    keys: [100_000, 100_000, 100_000], comparing: 0, commonRows: common, trainRows: 50_000, columns: [40, 30, 30],
                    passes: 5, hasWeights: false, disclosesCoefficients: true))
        }
        #expect(peak(100_000) > peak(50_000))
    }
}
