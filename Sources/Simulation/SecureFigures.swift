// evaluation.json of a simulation: the figures that the label owner learned without a score, beside the same in plaintext.

import Foundation
import Jobs
import Programs
package import Statistics

/// What only a simulation can set beside the secure figures: those of the same model on the same rows in the clear.
package struct SecureFigures: Sendable, Encodable {
    /// By family.
    package enum Figures: Sendable {
        case ranked(EvaluationFigures)
        case fitted(FitEvaluation)
    }

    package struct Plaintext: Sendable, Encodable {
        package let auc: Double?
        package let ks: Double?
        package let fit: FitFigures?
    }

    package let schema = 1
    package let secure: Figures
    package let plaintext: Plaintext

    private enum CodingKeys: String, CodingKey { case schema, secure, plaintext }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(schema, forKey: .schema)
        switch secure {
        case .ranked(let figures): try container.encode(figures, forKey: .secure)
        case .fitted(let figures): try container.encode(figures, forKey: .secure)
        }
        try container.encode(plaintext, forKey: .plaintext)
    }

    /// nil of a run that disclosed scores.
    package init?(_ outcome: SimulationOutcome, _ evaluation: Evaluation) {
        let owner = outcome.results[outcome.labelOwnerIndex]
        guard let labels = owner.labels else { return nil }
        let judged = outcome.judgedPositions
        let scores = judged.map { evaluation.probabilities[$0] }
        let truth = judged.map { labels[$0].value ?? 0 }
        if let ranked = owner.evaluation {
            secure = .ranked(ranked)
            plaintext = Plaintext(auc: Ranking.auc(scores: scores, labels: truth), ks: Ranking.ks(scores: scores, labels: truth), fit: nil)
        } else if let fitted = owner.fitEvaluation {
            secure = .fitted(fitted)
            plaintext = Plaintext(auc: nil, ks: nil, fit: FitFigures(owner.target.family, labels: truth, means: scores))
        } else {
            return nil
        }
    }

    /// Of the logistic family.
    package var ranked: EvaluationFigures? {
        if case .ranked(let figures) = secure { figures } else { nil }
    }

    /// Of the other families.
    package var fitted: FitEvaluation? {
        if case .fitted(let figures) = secure { figures } else { nil }
    }
}
