// How well scores separate two classes: AUC and KS with ties, and the mean distance of two sets of scores.

/// Measures over all rows of a scored table; a label above ½ is a positive.
package enum Ranking {
    /// The probability that a positive scores above a negative, ties counting half (average ranks).
    ///
    /// Nil if a class is empty or a score is NaN.
    package static func auc(scores: [Double], labels: [Double]) -> Double? {
        guard let groups = tieGroups(scores: scores, labels: labels) else { return nil }
        let positives = groups.reduce(0) { $0 + $1.positives }
        let negatives = groups.reduce(0) { $0 + $1.negatives }
        guard positives > 0, negatives > 0 else { return nil }
        var wins = 0.0
        var negativesBelow = 0
        for group in groups {
            wins += Double(group.positives) * (Double(negativesBelow) + Double(group.negatives) / 2)
            negativesBelow += group.negatives
        }
        return wins / (Double(positives) * Double(negatives))
    }

    /// The Kolmogorov–Smirnov distance: the largest gap between the distributions of positives' and negatives' scores.
    ///
    /// Nil if a class is empty or a score is NaN.
    package static func ks(scores: [Double], labels: [Double]) -> Double? {
        guard let groups = tieGroups(scores: scores, labels: labels) else { return nil }
        let positives = groups.reduce(0) { $0 + $1.positives }
        let negatives = groups.reduce(0) { $0 + $1.negatives }
        guard positives > 0, negatives > 0 else { return nil }
        var largest = 0.0
        var positivesBelow = 0
        var negativesBelow = 0
        for group in groups {
            positivesBelow += group.positives
            negativesBelow += group.negatives
            let gap = Double(positivesBelow) / Double(positives) - Double(negativesBelow) / Double(negatives)
            largest = max(largest, abs(gap))
        }
        return largest
    }

    /// The mean of |left − right|; 0 for no rows.
    package static func meanAbsoluteDifference(_ left: [Double], _ right: [Double]) -> Double {
        precondition(left.count == right.count, "vectors of one length")
        if left.isEmpty { return 0 }
        return zip(left, right).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(left.count)
    }

    private struct TieGroup {
        var positives = 0
        var negatives = 0
    }

    /// Rows of equal score together, lowest score first. Nil if a score is NaN: it has no place in an order.
    private static func tieGroups(scores: [Double], labels: [Double]) -> [TieGroup]? {
        precondition(scores.count == labels.count, "one label a score")
        if scores.contains(where: \.isNaN) { return nil }
        var groups: [TieGroup] = []
        var last: Double?
        for row in scores.indices.sorted(by: { scores[$0] < scores[$1] }) {
            if scores[row] != last { groups.append(TieGroup()) }
            last = scores[row]
            if labels[row] > 0.5 {
                groups[groups.count - 1].positives += 1
            } else {
                groups[groups.count - 1].negatives += 1
            }
        }
        return groups
    }
}
