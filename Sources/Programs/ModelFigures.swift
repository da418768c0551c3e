// What is told of a trained model beside its coefficients: sizes, settings and its power on the rows held out.

package import Jobs
import Learning
package import Statistics

/// At the label owner, who alone has labels and scores.
package struct ModelFigures: Codable, Sendable, Equatable {
    package let commonRows: Int
    package let trainRows: Int
    package let holdoutRows: Int
    /// Area under the ROC curve and Kolmogorov–Smirnov statistic on the hold-out; nil without rows of both classes there.
    package let holdoutAUC: Double?
    package let holdoutKS: Double?
    package let l2: Double
    package let passes: Int
    /// What the model predicts; absent of the logistic family.
    package let target: ModelTarget?
    /// On the hold-out, of the other families.
    package let holdoutFit: FitFigures?

    package init(
        commonRows: Int, trainRows: Int, holdoutRows: Int, holdoutAUC: Double?, holdoutKS: Double?, l2: Double, passes: Int,
        target: ModelTarget? = nil, holdoutFit: FitFigures? = nil
    ) {
        self.target = target
        self.holdoutFit = holdoutFit
        self.commonRows = commonRows
        self.trainRows = trainRows
        self.holdoutRows = holdoutRows
        self.holdoutAUC = holdoutAUC
        self.holdoutKS = holdoutKS
        self.l2 = l2
        self.passes = passes
    }
}

extension PartyResult {
    /// How well numbers or counts are predicted in these rows; nil without rows, scores or labels, and of the logistic family.
    ///
    /// - Parameter positions: the judged ones, which are those of an evaluation without scores.
    package func fit(at positions: [Int]) -> FitFigures? {
        if let fitEvaluation, fitEvaluation.fit.rows == positions.count { return fitEvaluation.fit }
        guard let predictors, let labels else { return nil }
        return FitFigures(
            target.family, labels: positions.map { labels[$0].value ?? 0 }, means: positions.map { target.mean(predictors[$0]) })
    }
}

extension TrainResult {
    /// On the hold-out; of the linear and the Poisson family.
    package var holdoutFit: FitFigures? {
        PartyResult(self).fit(at: split.parts.indices.filter { split.parts[$0] == .holdout })
    }

    package func figures(of job: Job) -> ModelFigures {
        let heldOut = split.parts.indices.filter { split.parts[$0] == .holdout }
        var (auc, ks): (Double?, Double?)
        if let evaluation, !heldOut.isEmpty { (auc, ks) = (evaluation.auc, evaluation.ks) }
        if let predictors, let labels, target.family == .logistic {
            let scores = heldOut.map { predictors[$0] }
            let outcomes = heldOut.map { labels[$0] == .positive ? 1.0 : 0 }
            auc = Ranking.auc(scores: scores, labels: outcomes)
            ks = Ranking.ks(scores: scores, labels: outcomes)
        }
        return ModelFigures(
            commonRows: split.parts.count, trainRows: split.training.count, holdoutRows: heldOut.count, holdoutAUC: auc, holdoutKS: ks,
            l2: job.training.l2, passes: shape.passes, target: target.family == .logistic ? nil : target, holdoutFit: holdoutFit)
    }
}
