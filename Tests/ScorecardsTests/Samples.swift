// Scored rows for tests: small ones that a person can count through, and large ones from a fixed rule.

import Scorecards

enum Samples {
    /// Log-odds and outcomes side by side, `1` a bad.
    static func of(_ rows: [(logit: Double, bad: Int)]) -> ScoredSample {
        ScoredSample(logits: rows.map(\.logit), isBad: rows.map { $0.bad == 1 })
    }

    /// `count` different scores from −4 to 0; every `every`th row a bad.
    static func ramp(_ count: Int, badEvery every: Int) -> ScoredSample {
        ScoredSample(
            logits: (0..<count).map { -4 + 4 * Double($0) / Double(count) }, isBad: (0..<count).map { $0 % every == every - 1 })
    }
}
