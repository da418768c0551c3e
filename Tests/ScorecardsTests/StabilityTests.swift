// Points, the histogram, PSI and the table of vintages.

import Foundation
import Scorecards
import Testing

@Suite struct StabilityTests {
    @Test func pointsOfTheReference() {
        #expect(abs(ScoreScale.points(logit: -log(50)) - 600) < 1e-9)
        #expect(abs(ScoreScale.points(logit: -log(100)) - 620) < 1e-9)
    }

    @Test func theHistogramHoldsEveryRow() throws {
        let sample = Samples.ramp(5_000, badEvery: 20)
        let histogram = try #require(ScoreHistogram(sample))
        #expect(histogram.bins.reduce(0) { $0 + $1.goods } == sample.goods)
        #expect(histogram.bins.reduce(0) { $0 + $1.bads } == sample.bads)
        #expect(histogram.bins.count <= ScoreHistogram.binCountMax + 2)
        for (left, right) in zip(histogram.bins, histogram.bins.dropFirst()) { #expect(abs(left.upper - right.lower) < 1e-9) }
    }

    @Test func thinEndsAreMerged() throws {
        let logits: [Double] = (0..<1_000).map { -3 + Double($0 % 100) / 100 }
        let isBad: [Bool] = (0..<1_000).map { $0 % 9 == 0 }
        let sample = ScoredSample(logits: logits + [40, -60], isBad: isBad + [true, false])
        let histogram = try #require(ScoreHistogram(sample))
        #expect(try #require(histogram.bins.first).count >= GroupLimits.rowCountMin)
        #expect(try #require(histogram.bins.last).count >= GroupLimits.rowCountMin)
        #expect(histogram.bins.reduce(0) { $0 + $1.count } == 1_002)
    }

    @Test func oneScoreIsOneBin() throws {
        let histogram = try #require(ScoreHistogram(Samples.of([(logit: 0, bad: 1), (logit: 0, bad: 0)])))
        #expect(histogram.bins.count == 1 && histogram.bins[0].isMarked)
        #expect(ScoreHistogram(Samples.of([])) == nil)
    }

    @Test func anUnchangedPopulationHasNoIndex() throws {
        let scores = (0..<1_000).map(Double.init)
        let psi = try #require(PopulationStability(reference: scores, scores: scores))
        #expect(psi.index == 0 && psi.reading == .stable && psi.count == 1_000)
        #expect(abs(psi.chanceBound - 2.0 / 1_000 * 16.918978) < 1e-6)
    }

    @Test func theIndexByTheFormula() throws {
        // Everything above the reference: half a row in nine bins, all in the tenth.
        let reference = (0..<100).map(Double.init)
        let psi = try #require(PopulationStability(reference: reference, scores: [Double](repeating: 1_000, count: 50)))
        // Edges at 10, 20, … 90: shares 0.11, eight of 0.1, 0.09.
        let expected = (0.01 - 0.11) * log(0.01 / 0.11) + 8 * (0.01 - 0.1) * log(0.01 / 0.1) + (1 - 0.09) * log(1 / 0.09)
        #expect(abs(psi.index - expected) < 1e-9)
        #expect(psi.reading == .shifted)
    }

    @Test func tooFewRowsHaveNoIndex() {
        let many = (0..<100).map(Double.init)
        #expect(PopulationStability(reference: many, scores: [1, 2, 3]) == nil)
        #expect(PopulationStability(reference: [Double](repeating: 1, count: 50), scores: many) == nil)
    }

    private static func records(_ perVintage: [(String, Int)], shift: Double = 0) -> [VintageRecord] {
        var records: [VintageRecord] = []
        for (place, vintage) in perVintage.enumerated() {
            for row in 0..<vintage.1 {
                let logit = -3 + Double(row % 50) / 25 + shift * Double(place)
                records.append(
                    VintageRecord(vintage: vintage.0, logit: logit, isBad: row % 10 == 0, isJudged: row % 3 == 0))
            }
        }
        return records
    }

    @Test func vintagesInTheOrderOfTime() throws {
        let table = try #require(VintageTable(Self.records([("2023Q1", 200), ("2022Q3", 200), ("2022Q4", 200)])))
        #expect(table.rows.map(\.vintage) == ["2022Q3", "2022Q4", "2023Q1"])
        #expect(table.rows.map(\.isDevelopment) == [true, true, false])
        #expect(table.rows[2].stability?.referenceCount == 400)
        #expect(table.rows[0].stability == nil)
    }

    @Test func aShiftIsSeen() throws {
        let table = try #require(VintageTable(Self.records([("a", 400), ("b", 400)], shift: 2)))
        #expect(table.rows[1].stability?.reading == .shifted)
        #expect(try #require(table.rows[1].expectedRate) > (try #require(table.rows[0].expectedRate)))
    }

    @Test func aSmallVintageIsMarked() throws {
        let table = try #require(VintageTable(Self.records([("a", 400), ("b", 12)])))
        #expect(table.rows.map(\.isMarked) == [false, true])
        #expect(table.rows[1].roc == nil && table.rows[1].stability == nil)
    }

    @Test func oneVintageIsNoTable() {
        #expect(VintageTable(Self.records([("a", 400)])) == nil)
        #expect(VintageTable([]) == nil)
    }

    @Test func onlyTheLatestOfManyVintagesAreShown() throws {
        let table = try #require(VintageTable(Self.records((0..<40).map { (String(format: "v%02d", $0), 30) })))
        #expect(table.rows.count == VintageTable.vintageCountMax && table.omittedCount == 16)
        #expect(table.rows.last?.vintage == "v39")
    }
}
