// The incomplete gamma function and the χ² tail against published tables and closed forms.

import Foundation
import Statistics
import Testing

@Suite struct ChiSquareTests {
    /// Upper critical values at 0.10, 0.05, 0.025, 0.01 and 0.001: NIST/SEMATECH e-Handbook of Statistical Methods, table 1.3.6.7.4.
    private static let levels = [0.10, 0.05, 0.025, 0.01, 0.001]

    @Test(arguments: [
        (1, [2.706, 3.841, 5.024, 6.635, 10.828]), (2, [4.605, 5.991, 7.378, 9.210, 13.816]),
        (3, [6.251, 7.815, 9.348, 11.345, 16.266]), (5, [9.236, 11.070, 12.833, 15.086, 20.515]),
        (8, [13.362, 15.507, 17.535, 20.090, 26.125]), (10, [15.987, 18.307, 20.483, 23.209, 29.588]),
        (30, [40.256, 43.773, 46.979, 50.892, 59.703]), (100, [118.498, 124.342, 129.561, 135.807, 149.449]),
    ]) func criticalValuesOfThePublishedTable(_ freedom: Int, _ values: [Double]) {
        for (level, value) in zip(Self.levels, values) {
            // The table has three digits.
            #expect(ChiSquare.upperTail(value - 0.0011, degreesOfFreedom: freedom) > level)
            #expect(ChiSquare.upperTail(value + 0.0011, degreesOfFreedom: freedom) < level)
        }
    }

    /// Lower tails of the same handbook: 0.90, 0.95, 0.975, 0.99 above.
    @Test(arguments: [(5, [1.610, 1.145, 0.831, 0.554]), (10, [4.865, 3.940, 3.247, 2.558]), (30, [20.599, 18.493, 16.791, 14.953])])
    func lowerCriticalValues(_ freedom: Int, _ values: [Double]) {
        for (level, value) in zip([0.90, 0.95, 0.975, 0.99], values) {
            #expect(ChiSquare.upperTail(value - 0.0011, degreesOfFreedom: freedom) > level)
            #expect(ChiSquare.upperTail(value + 0.0011, degreesOfFreedom: freedom) < level)
        }
    }

    @Test(arguments: [0.001, 0.3, 0.9, 1, 1.5, 2.49, 2.51, 7, 30, 200]) func closedForms(_ x: Double) {
        func near(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-12 * max(abs(b), 1e-3) || abs(a - b) < 1e-300 }
        #expect(near(IncompleteGamma.upper(1, x), exp(-x)))
        #expect(near(IncompleteGamma.upper(0.5, x), erfc(x.squareRoot())))
        #expect(near(IncompleteGamma.upper(3, x), exp(-x) * (1 + x + x * x / 2)))
        // Q(a + 1, x) = Q(a, x) + x^a·e^−x/Γ(a + 1).
        for a in [0.5, 1.5, 4, 17.5] {
            let step = exp(a * log(x) - x - lgamma(a + 1))
            #expect(abs(IncompleteGamma.upper(a + 1, x) - IncompleteGamma.upper(a, x) - step) < 1e-12)
        }
    }

    @Test func theEnds() {
        #expect(IncompleteGamma.upper(2, 0) == 1 && IncompleteGamma.upper(2, -1) == 1)
        #expect(IncompleteGamma.upper(2, .infinity) == 0)
        #expect(ChiSquare.upperTail(0, degreesOfFreedom: 1) == 1)
        // The median of χ² with many degrees of freedom is near k − 2/3.
        #expect(abs(ChiSquare.upperTail(9_999.333, degreesOfFreedom: 10_000) - 0.5) < 1e-5)
    }

    @Test func thePointWithFivePercentAbove() {
        #expect(abs(ChiSquare.upperFivePercent(degreesOfFreedom: 9) - 16.918978) < 1e-5)
    }

    @Test func theTestOfAnEvaluationCountsItsGroups() throws {
        let groups = [
            (rows: 100, events: 10, probability: 12.0), (rows: 100, events: 20, probability: 17.0), (rows: 0, events: 0, probability: 0),
        ]
        func figures(_ isDevelopment: Bool, _ parts: [(rows: Int, events: Int, probability: Double)]) -> EvaluationFigures? {
            EvaluationFigures(
                rows: 200, events: 30, area: 6_000, distance: 1_000, groups: parts, topTenthRows: nil, isDevelopment: isDevelopment)
        }
        let held = try #require(figures(false, groups))
        let statistic = 4 / (12 * 0.88) + 9 / (17 * 0.83)
        #expect(abs(held.hosmerLemeshow - statistic) < 1e-12)
        // Two groups left: two degrees of freedom on other rows, none on those of training.
        #expect(held.hosmerLemeshowFreedom == 2)
        #expect(abs((try #require(held.hosmerLemeshowPValue)) - exp(-statistic / 2)) < 1e-12)
        let own = try #require(figures(true, groups))
        #expect(own.hosmerLemeshowFreedom == 0 && own.hosmerLemeshowPValue == nil)
        let more = [
            (rows: 50, events: 10, probability: 9.0), (rows: 50, events: 5, probability: 6.0), (rows: 100, events: 15, probability: 15.0),
        ]
        #expect(figures(true, more)?.hosmerLemeshowFreedom == 1 && figures(true, more)?.hosmerLemeshowPValue != nil)
    }
}
