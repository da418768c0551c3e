// What a report says of a logistic model whose scores stayed shared: the figures of the evaluation under MPC.

package import Findings
package import Programs
package import Statistics

extension ReportModel {
    package struct SecureEvaluation: Sendable {
        package let figures: EvaluationFigures
        /// Whether the judged rows were held out; else the model was fitted to them.
        package let isHoldout: Bool
        package let trainCount: Int
        package let holdoutCount: Int
        package let unlabelledCount: Int
        /// Of plain regression on the label owner's own columns, on the same rows.
        package let ownAUC: Double?

        package init(
            figures: EvaluationFigures, isHoldout: Bool, trainCount: Int, holdoutCount: Int, unlabelledCount: Int, ownAUC: Double?
        ) {
            self.figures = figures
            self.isHoldout = isHoldout
            self.trainCount = trainCount
            self.holdoutCount = holdoutCount
            self.unlabelledCount = unlabelledCount
            self.ownAUC = ownAUC
        }
    }
}

extension ReportModel.SecureEvaluation {
    /// nil of a run that disclosed scores.
    ///
    /// - Parameters:
    ///   - training: the label owner's result.
    ///   - table: the label owner's table.
    package init?(_ training: PartyResult, table: OwnTable, l2: Double) throws(Finding) {
        guard let figures = training.evaluation, let labels = training.labels else { return nil }
        let split = training.split
        let heldOut = split.parts.indices.filter { split.parts[$0] == .holdout }
        let judged = heldOut.isEmpty ? split.training : heldOut
        let own = try ReportModel.ScoredRows.ownLogits(training, labels, table, l2: l2)
        self.init(
            figures: figures, isHoldout: !heldOut.isEmpty, trainCount: split.training.count, holdoutCount: heldOut.count,
            unlabelledCount: split.parts.count { $0 == .unlabelled },
            ownAUC: own.flatMap { scores in
                Ranking.auc(scores: judged.map { scores[$0] }, labels: judged.map { labels[$0] == .positive ? 1 : 0 })
            })
    }
}
