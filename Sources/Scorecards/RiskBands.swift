// Bands of equal size from the riskiest rows to the safest: the base of calibration, lift and gain.

/// The least that a figure of a group of rows may rest on; smaller bins are merged or marked.
package enum GroupLimits {
    package static let rowCountMin = 20
    package static let bandCountMax = 10
}

package struct RiskBand: Sendable, Equatable {
    package internal(set) var rowCount = 0
    package internal(set) var bads = 0
    /// Sums over the rows of p and of p·(1 − p).
    package internal(set) var probabilitySum = 0.0
    package internal(set) var varianceSum = 0.0
    /// Of the band's safest and riskiest row, in points.
    package internal(set) var scoreMin = Double.infinity
    package internal(set) var scoreMax = -Double.infinity

    package var meanProbability: Double { probabilitySum / Double(rowCount) }
    package var badRate: Double { Double(bads) / Double(rowCount) }
    /// Without a bad, or without a good, a rate is known from one side only.
    package var isMarked: Bool { bads == 0 || bads == rowCount || rowCount < GroupLimits.rowCountMin }
    package var interval: ClosedRange<Double> { WilsonInterval.of(bads, in: rowCount) }
}

package enum RiskBands {
    /// At most ten bands of nearly equal size, riskiest first, none below 20 rows unless the whole sample is.
    ///
    /// Rows of one score stay together, so many ties make fewer and unequal bands.
    package static func divide(_ sample: ScoredSample) -> [RiskBand] {
        guard sample.count > 0 else { return [] }
        let wanted = max(1, min(GroupLimits.bandCountMax, sample.count / GroupLimits.rowCountMin))
        var bands = [RiskBand()]
        var done = 0
        var index = 1
        for group in sample.groups {
            // A band ends where its share of the rows is reached; a large group of ties may pass several ends at once.
            if bands[bands.count - 1].rowCount > 0, done * wanted >= index * sample.count {
                bands.append(RiskBand())
                while done * wanted >= index * sample.count { index += 1 }
            }
            bands[bands.count - 1].add(group)
            done += group.count
        }
        if bands.count > 1, bands[bands.count - 1].rowCount < GroupLimits.rowCountMin {
            let last = bands.removeLast()
            bands[bands.count - 1].merge(last)
        }
        return bands
    }
}

extension RiskBand {
    mutating func add(_ group: ScoredSample.TieGroup) {
        let probability = group.probability
        let points = ScoreScale.points(logit: group.logit)
        rowCount += group.count
        bads += group.bads
        probabilitySum += Double(group.count) * probability
        varianceSum += Double(group.count) * probability * (1 - probability)
        scoreMin = min(scoreMin, points)
        scoreMax = max(scoreMax, points)
    }

    mutating func merge(_ other: RiskBand) {
        rowCount += other.rowCount
        bads += other.bads
        probabilitySum += other.probabilitySum
        varianceSum += other.varianceSum
        scoreMin = min(scoreMin, other.scoreMin)
        scoreMax = max(scoreMax, other.scoreMax)
    }
}
