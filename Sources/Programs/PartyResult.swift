// What one party knows in the clear after a run: what a report shows and a comparison compares.

package struct PartyResult: Sendable {
    package let split: RowSplit
    package let features: OwnFeatures
    /// As `TrainResult` has them.
    package let coefficients: [Double]?
    package let predictors: [Double]?
    package let labels: [LabelValue]?

    package init(
        split: RowSplit, features: OwnFeatures, coefficients: [Double]?, predictors: [Double]?, labels: [LabelValue]?
    ) {
        self.split = split
        self.features = features
        self.coefficients = coefficients
        self.predictors = predictors
        self.labels = labels
    }

    package init(_ result: TrainResult) {
        self.init(
            split: result.split, features: result.features, coefficients: result.coefficients, predictors: result.predictors,
            labels: result.labels)
    }
}
