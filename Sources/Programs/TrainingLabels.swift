// The training rows' labels as the trainer takes them, and what the label owner checks of them first.
//
// Spec: protocols/regression-families.md: standard deviations from the mean in the linear family, counts within the stated bound.

package import Findings
package import Jobs
import Statistics

package struct TrainingLabels {
    /// One a training row, in their order.
    let values: [Double]
    let target: ModelTarget

    /// |y| of the linear family, in standard deviations.
    static let deviationsMax = 64.0
    /// Below this mean count, as a share of the power of two above the stated bound, fixed point has too few digits left.
    static let meanShareMin = 1.0 / 1024

    /// - Throws: R403, R466, R467, R468, R469.
    init(_ labels: [LabelValue], split: RowSplit, options: TrainingJobOptions) throws(Finding) {
        let given = split.training.map { labels[$0].value ?? 0 }
        let sum = given.reduce(0, +)
        let mean = sum / Double(max(1, given.count))
        switch options.family {
        case .logistic:
            try LabelReading.check(labels, trainingPositions: split.training)
            (values, target) = (given, .logistic)
        case .linear:
            let squares = given.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            let deviation = (squares / Double(max(1, given.count))).squareRoot()
            guard deviation.isNormal, deviation > abs(mean) * 1e-12 else { throw Finding(RunFindings.labelConstant, stage: .train) }
            values = given.map { ($0 - mean) / deviation }
            guard let largest = values.map(abs).max(), largest <= Self.deviationsMax else {
                throw Finding(RunFindings.labelTooFar, stage: .train, ["\(Int(Self.deviationsMax))"])
            }
            target = ModelTarget(family: .linear, centre: mean, scale: deviation)
        case .poisson:
            guard sum >= Double(LabelReading.rowsOfClassMin) else {
                throw Finding(RunFindings.tooFewCounts, stage: .train, ["\(Int(sum))", "\(LabelReading.rowsOfClassMin)"])
            }
            guard mean >= Self.meanShareMin * Double(options.countMax) else {
                throw Finding(RunFindings.countsFarBelow, stage: .train, ["\(options.countMax)", "\(Int(given.max() ?? 0))"])
            }
            (values, target) = (given, ModelTarget(family: .poisson))
        }
    }

    /// What the labels make the model's target, for whoever has them.
    package static func target(_ labels: [LabelValue], split: RowSplit, options: TrainingJobOptions) throws(Finding) -> ModelTarget {
        try TrainingLabels(labels, split: split, options: options).target
    }
}
