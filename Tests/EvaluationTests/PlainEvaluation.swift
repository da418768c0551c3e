// The slow model: every figure of an evaluation from scores and labels in the clear.

import Evaluation
import Statistics
import TestKit

struct PlainEvaluation {
    let scores: [Double]
    let labels: [Bool]
    let shape: EvaluationShape

    /// At the resolution and in the range at which rows count as tied.
    init(scores: [Double], labels: [Bool]) {
        self.scores = scores.map { min(max(($0 * 65_536).rounded(.down), -1_048_576), 1_048_575) / 65_536 }
        self.labels = labels
        shape = EvaluationShape(rowCount: scores.count)
    }

    private var numbers: [Double] { labels.map { $0 ? 1 : 0 } }
    var auc: Double? { Ranking.auc(scores: scores, labels: numbers) }
    var ks: Double? { Ranking.ks(scores: scores, labels: numbers) }

    var order: [Int] { scores.indices.sorted { (scores[$0], $0) < (scores[$1], $1) } }

    /// (rows, events, sum of probabilities), after merging; 0 rows where merged away.
    var groups: [(rows: Int, events: Int, probability: Double)] {
        let order = order
        var groups = shape.groups.map { ranks -> (rows: Int, events: Int, probability: Double) in
            let rows = ranks.map { order[$0] }
            return (rows.count, rows.count { labels[$0] }, rows.reduce(0) { $0 + 1 / (1 + exponential(-scores[$1])) })
        }
        let limit = EvaluationLimits.groupEventCountMin
        let isSmall = groups.map { $0.events < limit || $0.rows - $0.events < limit }
        let last = isSmall.lastIndex(of: false) ?? groups.count - 1
        for index in groups.indices where isSmall[index] {
            let target = isSmall[index...].firstIndex(of: false) ?? last
            if target == index { continue }
            groups[target].rows += groups[index].rows
            groups[target].events += groups[index].events
            groups[target].probability += groups[index].probability
            groups[index] = (0, 0, 0)
        }
        return groups
    }

    var hosmerLemeshow: Double {
        groups.filter { $0.rows > 0 }.reduce(0) { sum, group in
            let miss = Double(group.events) - group.probability
            return sum + miss * miss / (group.probability * (1 - group.probability / Double(group.rows)))
        }
    }
}

/// Scores around `centre` and labels that follow them, all from one seed.
func scoredRows(_ count: Int, centre: Double = -2, spread: Double = 1.2, seed: UInt64) -> (scores: [Double], labels: [Bool]) {
    var random = SeededRandom(seed)
    let scores = (0..<count).map { _ in centre + spread * random.normal() }
    return (scores, scores.map { Double.random(in: 0..<1, using: &random) < 1 / (1 + exponential(-$0)) })
}
