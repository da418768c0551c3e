// The Kolmogorov–Smirnov curve: how far goods and bads have come at each score, and where they are furthest apart.

package struct KolmogorovSmirnov: Sendable {
    package struct Point: Sendable, Equatable {
        /// Of the threshold, in points.
        package let score: Double
        /// Share of all goods, and of all bads, that score below or at it.
        package let goods: Double
        package let bads: Double
        package var gap: Double { bads - goods }
    }

    /// Lowest score first.
    package let points: [Point]
    /// Where the distance is largest; the lowest such score.
    package let widest: Point

    /// The largest distance of the two distributions, 0…1.
    package var statistic: Double { abs(widest.gap) }

    /// Nil if a class is empty.
    package init?(_ sample: ScoredSample) {
        guard sample.hasBothClasses else { return nil }
        var points: [Point] = []
        var (goods, bads) = (0, 0)
        for group in sample.groups {
            goods += group.goods
            bads += group.bads
            points.append(
                Point(
                    score: ScoreScale.points(logit: group.logit), goods: Double(goods) / Double(sample.goods),
                    bads: Double(bads) / Double(sample.bads)))
        }
        var widest = points[0]
        for point in points where abs(point.gap) > abs(widest.gap) { widest = point }
        self.points = points
        self.widest = widest
    }
}
