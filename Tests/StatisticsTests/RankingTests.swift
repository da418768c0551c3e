// AUC and KS against counting pairs and thresholds one by one.

import Statistics
import Testing

private func pairwiseAUC(_ scores: [Double], _ labels: [Double]) -> Double {
    var wins = 0.0
    var pairs = 0.0
    for i in scores.indices where labels[i] == 1 {
        for j in scores.indices where labels[j] == 0 {
            wins += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0
            pairs += 1
        }
    }
    return wins / pairs
}

private func thresholdKS(_ scores: [Double], _ labels: [Double]) -> Double {
    let positives = labels.reduce(0, +)
    let negatives = Double(labels.count) - positives
    return scores.map { threshold in
        let below = scores.indices.filter { scores[$0] <= threshold }
        let positivesBelow = below.reduce(0) { $0 + labels[$1] }
        return abs(positivesBelow / positives - (Double(below.count) - positivesBelow) / negatives)
    }.max() ?? 0
}

struct RankingTests {
    /// Few distinct scores give many ties, many give few.
    @Test(arguments: [1, 2, 5, 1_000]) func aucCountsPairs(distinct: Int) throws {
        var random = SeededGenerator(30)
        let scores = (0..<200).map { _ in Double(Int.random(in: 0..<distinct, using: &random)) }
        let labels = (0..<200).map { _ in Double(Int.random(in: 0...1, using: &random)) }
        let auc = try #require(Ranking.auc(scores: scores, labels: labels))
        #expect(abs(auc - pairwiseAUC(scores, labels)) < 1e-12)
    }

    @Test(arguments: [1, 2, 5, 1_000]) func ksTriesEveryThreshold(distinct: Int) throws {
        var random = SeededGenerator(31)
        let scores = (0..<200).map { _ in Double(Int.random(in: 0..<distinct, using: &random)) }
        let labels = (0..<200).map { _ in Double(Int.random(in: 0...1, using: &random)) }
        let ks = try #require(Ranking.ks(scores: scores, labels: labels))
        #expect(abs(ks - thresholdKS(scores, labels)) < 1e-12)
    }

    @Test func perfectAndReversedOrder() {
        let labels: [Double] = [0, 0, 1, 1]
        #expect(Ranking.auc(scores: [1, 2, 3, 4], labels: labels) == 1)
        #expect(Ranking.ks(scores: [1, 2, 3, 4], labels: labels) == 1)
        #expect(Ranking.auc(scores: [4, 3, 2, 1], labels: labels) == 0)
        #expect(Ranking.ks(scores: [4, 3, 2, 1], labels: labels) == 1)
    }

    @Test func equalScoresSayNothing() {
        #expect(Ranking.auc(scores: [2, 2, 2], labels: [0, 1, 1]) == 0.5)
        #expect(Ranking.ks(scores: [2, 2, 2], labels: [0, 1, 1]) == 0)
    }

    @Test func oneClassHasNoRanking() {
        #expect(Ranking.auc(scores: [1, 2], labels: [1, 1]) == nil)
        #expect(Ranking.auc(scores: [1, 2], labels: [0, 0]) == nil)
        #expect(Ranking.ks(scores: [1, 2], labels: [1, 1]) == nil)
        #expect(Ranking.ks(scores: [], labels: []) == nil)
    }

    @Test func notANumberHasNoRanking() {
        #expect(Ranking.auc(scores: [1, .nan, 2], labels: [0, 1, 1]) == nil)
        #expect(Ranking.ks(scores: [1, .nan, 2], labels: [0, 1, 1]) == nil)
    }

    @Test func aMonotoneFunctionChangesNothing() {
        var random = SeededGenerator(32)
        let scores = random.vector(300)
        let labels = (0..<300).map { _ in Double(Int.random(in: 0...1, using: &random)) }
        let probabilities = scores.map(sigmoid)
        #expect(Ranking.auc(scores: scores, labels: labels) == Ranking.auc(scores: probabilities, labels: labels))
        #expect(Ranking.ks(scores: scores, labels: labels) == Ranking.ks(scores: probabilities, labels: labels))
    }

    @Test func meanDistance() {
        #expect(Ranking.meanAbsoluteDifference([1, 2, 3], [2, 0, 3]) == 1)
        #expect(Ranking.meanAbsoluteDifference([], []) == 0)
    }
}
