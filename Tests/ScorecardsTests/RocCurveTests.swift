// ROC and KS, against counting by hand and against the definition by pairs.

import Scorecards
import Testing

@Suite struct RocCurveTests {
    @Test func perfectOrderIsOne() throws {
        let roc = try #require(RocCurve(Samples.of([(2, 1), (1, 1), (0, 0), (-1, 0)])))
        #expect(roc.auc == 1 && roc.gini == 1)
        #expect(roc.points.first == CurvePoint(x: 0, y: 0) && roc.points.last == CurvePoint(x: 1, y: 1))
    }

    @Test func oneScoreForAllIsAHalf() throws {
        let roc = try #require(RocCurve(Samples.of([(0, 1), (0, 0), (0, 0)])))
        #expect(roc.auc == 0.5)
        #expect(roc.points.count == 2)
    }

    @Test func tiesCountHalf() throws {
        // Pairs (bad, good): (2,1) won, (2,0) won, (1,1) tied, (1,0) won: 3.5 of 4.
        let roc = try #require(RocCurve(Samples.of([(2, 1), (1, 1), (1, 0), (0, 0)])))
        #expect(roc.auc == 3.5 / 4)
    }

    @Test func standardErrorIsDeLongs() throws {
        // By hand: placements of the bads 1, 0.75; of the goods 0.75, 1; each variance 1/32, halved by two rows each.
        let roc = try #require(RocCurve(Samples.of([(2, 1), (1, 1), (1, 0), (0, 0)])))
        #expect(abs(roc.standardError - (2 * 0.03125 / 2).squareRoot()) < 1e-12)
        #expect(roc.interval.upperBound == 1)
    }

    @Test func oneClassHasNoCurve() {
        #expect(RocCurve(Samples.of([(1, 1), (0, 1)])) == nil)
        #expect(RocCurve(Samples.of([])) == nil)
        #expect(KolmogorovSmirnov(Samples.of([(1, 0)])) == nil)
    }

    @Test func aScoreThatIsNoNumberHasNoPlace() {
        let sample = ScoredSample(logits: [1, .nan, .infinity, 0], isBad: [true, true, false, false])
        #expect(sample.count == 2 && sample.bads == 1)
    }

    @Test func ksIsTheWidestGap() throws {
        // Riskiest first: bad, good, bad, good, good: gaps 1/2, 1/6, 2/3, 1/3, 0.
        let ks = try #require(KolmogorovSmirnov(Samples.of([(5, 1), (4, 0), (3, 1), (2, 0), (1, 0)])))
        #expect(abs(ks.statistic - 2.0 / 3) < 1e-12)
        #expect(ks.widest.score == ScoreScale.points(logit: 3))
        #expect(ks.points.map(\.score) == ks.points.map(\.score).sorted())
    }
}
