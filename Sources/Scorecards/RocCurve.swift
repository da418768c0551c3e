// The receiver operating characteristic: its curve, the area below it with a confidence interval, and Gini.

import Foundation

/// A point of a curve on the unit square.
package struct CurvePoint: Sendable, Equatable {
    package let x: Double
    package let y: Double

    package init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }
}

package struct RocCurve: Sendable {
    /// x: share of goods, y: share of bads at or above each threshold, from (0, 0) to (1, 1).
    package let points: [CurvePoint]
    package let auc: Double
    /// By DeLong, DeLong and Clarke-Pearson, Biometrics 44 (1988), for one curve; 0 when a class has a single row.
    package let standardError: Double

    package var gini: Double { 2 * auc - 1 }

    /// AUC ± 1.96 standard errors, within 0…1.
    package var interval: ClosedRange<Double> {
        max(0, auc - 1.96 * standardError)...min(1, auc + 1.96 * standardError)
    }

    /// Nil if a class is empty.
    package init?(_ sample: ScoredSample) {
        guard sample.hasBothClasses else { return nil }
        let (goods, bads) = (Double(sample.goods), Double(sample.bads))
        var points = [CurvePoint(x: 0, y: 0)]
        var (goodsAbove, badsAbove) = (0.0, 0.0)
        var wins = 0.0
        // Sums of squares of the placements: of a bad, the share of goods below it; of a good, the share of bads above it.
        var (badSquares, goodSquares) = (0.0, 0.0)
        for group in sample.groups {
            let (mineGood, mineBad) = (Double(group.goods), Double(group.bads))
            let ofBad = (goods - goodsAbove - mineGood / 2) / goods
            let ofGood = (badsAbove + mineBad / 2) / bads
            wins += mineBad * ofBad
            badSquares += mineBad * ofBad * ofBad
            goodSquares += mineGood * ofGood * ofGood
            goodsAbove += mineGood
            badsAbove += mineBad
            points.append(CurvePoint(x: goodsAbove / goods, y: badsAbove / bads))
        }
        let auc = wins / bads
        self.points = points
        self.auc = auc
        func variance(_ squares: Double, _ count: Double) -> Double {
            count > 1 ? max(0, squares - count * auc * auc) / (count - 1) / count : 0
        }
        standardError = (variance(badSquares, bads) + variance(goodSquares, goods)).squareRoot()
    }
}
