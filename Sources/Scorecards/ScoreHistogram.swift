// How goods and bads spread over the scores: bins of one width in points, thin ends merged.

import Foundation

package struct ScoreHistogram: Sendable {
    package struct Bin: Sendable, Equatable {
        /// Points; the first and the last bin are open towards their side.
        package internal(set) var lower: Double
        package internal(set) var upper: Double
        package internal(set) var goods = 0
        package internal(set) var bads = 0
        package var count: Int { goods + bads }
        package var isMarked: Bool { count < GroupLimits.rowCountMin }
    }

    package let bins: [Bin]
    package let goods: Int
    package let bads: Int

    package static let binCountMax = 24

    /// Bins as wide as a round number of points that gives at most 24 between the 0.5th and the 99.5th hundredth; from both
    /// ends inwards bins are merged until each end has 20 rows. Nil for no rows.
    package init?(_ sample: ScoredSample) {
        guard let first = Self.score(sample, share: 0.995), let last = Self.score(sample, share: 0.005) else { return nil }
        let width = Self.width(span: last - first)
        let start = (first / width).rounded(.down) * width
        let binCount = max(1, min(Self.binCountMax + 2, Int(((last - start) / width).rounded(.down)) + 1))
        var bins = (0..<binCount).map { Bin(lower: start + Double($0) * width, upper: start + Double($0 + 1) * width) }
        for group in sample.groups {
            let place = (ScoreScale.points(logit: group.logit) - start) / width
            let index = Int(max(0, min(Double(binCount - 1), place.rounded(.down))))
            bins[index].goods += group.goods
            bins[index].bads += group.bads
        }
        while bins.count > 1, bins[0].count < GroupLimits.rowCountMin {
            let thin = bins.removeFirst()
            bins[0].goods += thin.goods
            bins[0].bads += thin.bads
        }
        while bins.count > 1, bins[bins.count - 1].count < GroupLimits.rowCountMin {
            let thin = bins.removeLast()
            bins[bins.count - 1].goods += thin.goods
            bins[bins.count - 1].bads += thin.bads
        }
        self.bins = bins
        goods = sample.goods
        bads = sample.bads
    }

    /// The score that so large a share of the rows, riskiest first, does not pass.
    private static func score(_ sample: ScoredSample, share: Double) -> Double? {
        let wanted = (1 - share) * Double(sample.count)
        var done = 0.0
        for group in sample.groups {
            done += Double(group.count)
            if done >= wanted { return ScoreScale.points(logit: group.logit) }
        }
        return nil
    }

    private static func width(span: Double) -> Double {
        for width in [1.0, 2, 5, 10, 20, 25, 50, 100, 200, 500] where span / width <= Double(binCountMax) { return width }
        return max(1_000, (span / Double(binCountMax)).rounded(.up))
    }
}
