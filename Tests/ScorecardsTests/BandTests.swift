// Bands, calibration, lift, and the intervals beside them.

import Scorecards
import Testing

@Suite struct BandTests {
    @Test func tenBandsOfOneSize() {
        let bands = RiskBands.divide(Samples.ramp(1_000, badEvery: 10))
        #expect(bands.map(\.rowCount) == [Int](repeating: 100, count: 10))
        #expect(bands.reduce(0) { $0 + $1.bads } == 100)
        #expect(bands[0].meanProbability > bands[9].meanProbability)
    }

    @Test(arguments: [1, 19, 20, 39, 40, 71, 205, 1_003])
    func noBandIsSmallerThanTheMinimum(count: Int) {
        let bands = RiskBands.divide(Samples.ramp(count, badEvery: 7))
        #expect(bands.reduce(0) { $0 + $1.rowCount } == count)
        #expect(bands.allSatisfy { $0.rowCount >= min(count, GroupLimits.rowCountMin) })
    }

    @Test func rowsOfOneScoreStayTogether() {
        let logits = [Double](repeating: 0, count: 300) + (0..<100).map { -1 - Double($0) }
        let bands = RiskBands.divide(ScoredSample(logits: logits, isBad: logits.map { $0 < -50 }))
        #expect(bands[0].rowCount == 300)
        #expect(bands.reduce(0) { $0 + $1.rowCount } == 400)
    }

    @Test func aBandWithoutEventsIsMarked() {
        let bands = RiskBands.divide(
            ScoredSample(logits: (0..<40).map(Double.init), isBad: (0..<40).map { $0 >= 20 && $0 % 2 == 1 }))
        #expect(bands.map(\.isMarked) == [false, true])
    }

    @Test func wilsonByTheFormula() {
        // E. B. Wilson's own kind of case: 0 of 10 reaches to z²/(n + z²).
        let none = WilsonInterval.of(0, in: 10)
        #expect(none.lowerBound == 0 && abs(none.upperBound - 3.8414589 / 13.8414589) < 1e-6)
        let half = WilsonInterval.of(5, in: 10)
        #expect(abs(half.lowerBound - 0.2366) < 1e-4 && abs(half.upperBound - 0.7634) < 1e-4)
        #expect(WilsonInterval.of(0, in: 0) == 0...1)
        #expect(WilsonInterval.of(7, in: 7).upperBound == 1)
    }

    @Test func brierOfTwoRows() throws {
        // p = ½ for both: (½)² each.
        let calibration = try #require(Calibration(Samples.of([(0, 1), (0, 0)]), isDevelopment: false))
        #expect(calibration.brier == 0.25 && calibration.brierSkill == 0)
        #expect(calibration.expectedRate == 0.5 && calibration.observedRate == 0.5)
    }

    @Test func hosmerLemeshowByHand() throws {
        // Two bands of 20 rows, p = ½, with 10 and 15 bads: 0 + 25 / 5.
        let logits = [Double](repeating: 1e-9, count: 20) + [Double](repeating: -1e-9, count: 20)
        let sample = ScoredSample(logits: logits, isBad: (0..<40).map { $0 < 20 ? $0 % 2 == 1 : $0 < 35 })
        let calibration = try #require(Calibration(sample, isDevelopment: false))
        let test = try #require(calibration.hosmerLemeshow)
        #expect(abs(test.statistic - 5) < 1e-6 && test.degreesOfFreedom == 2)
        #expect(abs(test.pValue - 0.0820850) < 1e-6)
        // On the rows it was fitted to, two bands leave no degree of freedom.
        #expect(Calibration(sample, isDevelopment: true)?.hosmerLemeshow == nil)
    }

    @Test func gainReachesAllBads() throws {
        let sample = ScoredSample(logits: (0..<100).map(Double.init), isBad: (0..<100).map { $0 >= 80 })
        let rows = GainTable.rows(RiskBands.divide(sample))
        #expect(rows.count == 5)
        #expect(rows[0].lift == 5 && rows[0].badsReached == 1 && abs(rows[0].rowsReached - 0.2) < 1e-12)
        #expect(rows[1].lift == 0 && rows[4].badsReached == 1)
        #expect(GainTable.rows(RiskBands.divide(Samples.of([(0, 0)]))).isEmpty)
    }
}
