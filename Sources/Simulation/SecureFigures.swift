// evaluation.json of a simulation: the figures that the label owner learned without a score, beside the same in plaintext.

import Foundation
import Jobs
import Programs
package import Statistics

/// What only a simulation can set beside the secure figures: those of the same model on the same rows in the clear.
package struct SecureFigures: Sendable, Encodable {
    package struct Plaintext: Sendable, Encodable {
        package let auc: Double?
        package let ks: Double?
    }

    package let schema = 1
    package let secure: EvaluationFigures
    package let plaintext: Plaintext

    private enum CodingKeys: String, CodingKey { case schema, secure, plaintext }

    /// nil of a run that disclosed scores.
    package init?(_ outcome: SimulationOutcome, _ evaluation: Evaluation) {
        let owner = outcome.results[outcome.labelOwnerIndex]
        guard let secure = owner.evaluation, let labels = owner.labels else { return nil }
        let judged = outcome.judgedPositions
        let scores = judged.map { evaluation.probabilities[$0] }
        let truth = judged.map { labels[$0] == .positive ? 1.0 : 0 }
        self.secure = secure
        plaintext = Plaintext(auc: Ranking.auc(scores: scores, labels: truth), ks: Ranking.ks(scores: scores, labels: truth))
    }
}
