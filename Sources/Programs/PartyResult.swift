// What one party knows in the clear after a run: what a report shows and a comparison compares.

package import Learning
package import Statistics

package struct PartyResult: Sendable {
    package let split: RowSplit
    package let features: OwnFeatures
    /// As `TrainResult` has them.
    package let coefficients: [Double]?
    package let predictors: [Double]?
    package let evaluation: EvaluationFigures?
    package let fitEvaluation: FitEvaluation?
    package let labels: [LabelValue]?
    package let inference: InferenceResult?
    package let target: ModelTarget

    package init(
        split: RowSplit, features: OwnFeatures, coefficients: [Double]?, predictors: [Double]?,
        evaluation: EvaluationFigures? = nil, fitEvaluation: FitEvaluation? = nil, labels: [LabelValue]?, inference: InferenceResult? = nil,
        target: ModelTarget = .logistic
    ) {
        self.target = target
        self.inference = inference
        self.split = split
        self.features = features
        self.coefficients = coefficients
        self.predictors = predictors
        self.evaluation = evaluation
        self.fitEvaluation = fitEvaluation
        self.labels = labels
    }

    package init(_ result: TrainResult) {
        self.init(
            split: result.split, features: result.features, coefficients: result.coefficients, predictors: result.predictors,
            evaluation: result.evaluation, fitEvaluation: result.fitEvaluation, labels: result.labels, inference: result.inference,
            target: result.target)
    }
}
