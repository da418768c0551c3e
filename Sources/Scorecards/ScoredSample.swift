// Scored rows with their outcomes, in the order of risk: what every measure of a scorecard starts from.

/// Rows of known outcome. A *bad* is a row with the job's positive label, a *good* any other.
package struct ScoredSample: Sendable {
    /// Rows of one score, which no threshold can separate.
    package struct TieGroup: Sendable, Equatable {
        package let logit: Double
        package internal(set) var goods = 0
        package internal(set) var bads = 0
        package var count: Int { goods + bads }
        /// The probability of default that the score stands for.
        package var probability: Double { ScoreScale.probability(logit: logit) }
    }

    /// Riskiest first.
    package let groups: [TieGroup]
    package let goods: Int
    package let bads: Int
    package var count: Int { goods + bads }
    package var hasBothClasses: Bool { goods > 0 && bads > 0 }

    /// - Parameter logits: log-odds of default, a higher one riskier. Rows whose logit is no finite number are left out: they
    ///   have no place in an order.
    package init(logits: [Double], isBad: [Bool]) {
        precondition(logits.count == isBad.count, "one outcome a score")
        var groups: [TieGroup] = []
        for row in logits.indices.filter({ logits[$0].isFinite }).sorted(by: { logits[$0] > logits[$1] }) {
            if groups.last?.logit != logits[row] { groups.append(TieGroup(logit: logits[row])) }
            if isBad[row] { groups[groups.count - 1].bads += 1 } else { groups[groups.count - 1].goods += 1 }
        }
        self.groups = groups
        goods = groups.reduce(0) { $0 + $1.goods }
        bads = groups.reduce(0) { $0 + $1.bads }
    }
}
