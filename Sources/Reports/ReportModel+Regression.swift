// What a report says of a regression of numbers or counts in place of ranks: figures of fit, and groups by prediction.

package import Findings
package import Jobs
package import Programs
package import Statistics

extension ReportModel {
    package struct Regression: Sendable {
        /// Judged rows of like predictions.
        package struct Band: Sendable, Equatable {
            package let rows: Int
            package let meanPredicted: Double
            package let meanObserved: Double
        }

        package let family: RegressionFamily
        /// On the rows held out; on the training rows where nothing is held out.
        package let fit: FitFigures?
        package let isHoldout: Bool
        /// Where the job evaluates on shares: no row's prediction left.
        package let isWithoutPredictions: Bool
        /// Of plain regression on the label owner's own columns.
        package let ownFit: FitFigures?
        /// Lowest predictions first, of equal size; none of a linear model without predictions.
        package let bands: [Band]
        package let trainCount: Int
        package let holdoutCount: Int
        package let unlabelledCount: Int
        /// Of the Poisson family: what the job states.
        package let countMax: Int
        /// In a simulation: plain regression on everybody's columns.
        package var plaintextFit: FitFigures?
        /// R² or pseudo-R² of each party's columns alone.
        package var shareAlone: [String: Double] = [:]
    }
}

extension ReportModel.Regression {
    static let bandCountMax = 10
    static let bandRowsMin = 50

    /// Of a job of the linear or the Poisson family; nil of another.
    ///
    /// - Parameters:
    ///   - training: the label owner's result.
    ///   - table: the label owner's table.
    package init?(_ training: PartyResult, table: OwnTable, job: Job) throws(Finding) {
        let family = training.target.family
        guard family != .logistic else { return nil }
        guard let labels = training.labels, training.predictors != nil || training.fitEvaluation != nil else {
            throw Finding(RunFindings.unexpected, stage: .output, ["the label owner has no scores"])
        }
        let split = training.split
        let heldOut = split.parts.indices.filter { split.parts[$0] == .holdout }
        let judged = heldOut.isEmpty ? split.training : heldOut
        self.family = family
        isHoldout = !heldOut.isEmpty
        fit = training.fit(at: judged)
        isWithoutPredictions = training.predictors == nil
        bands =
            training.predictors.map { predictors in
                Self.bands(judged.map { (training.target.mean(predictors[$0]), labels[$0].value ?? 0) })
            }
            ?? (training.fitEvaluation?.calibration ?? []).map {
                Band(rows: $0.rows, meanPredicted: $0.meanPredicted, meanObserved: $0.meanObserved)
            }
        trainCount = split.training.count
        holdoutCount = heldOut.count
        unlabelledCount = split.parts.count { $0 == .unlabelled }
        countMax = job.training.options.countMax
        ownFit = try Self.ownFit(training, labels, judged, table: table, l2: job.training.l2)
    }

    static func bands(_ rows: [(predicted: Double, observed: Double)]) -> [Band] {
        let sorted = rows.sorted { $0.predicted < $1.predicted }
        let count = min(bandCountMax, sorted.count / bandRowsMin)
        return (0..<max(0, count)).map { band in
            let part = sorted[band * sorted.count / count..<(band + 1) * sorted.count / count]
            let size = Double(part.count)
            return Band(
                rows: part.count, meanPredicted: part.reduce(0) { $0 + $1.predicted } / size,
                meanObserved: part.reduce(0) { $0 + $1.observed } / size)
        }
    }

    private static func ownFit(
        _ training: PartyResult, _ labels: [LabelValue], _ judged: [Int], table: OwnTable, l2: Double
    ) throws(Finding) -> FitFigures? {
        let (split, family) = (training.split, training.target.family)
        let all = Array(split.parts.indices)
        let design = try training.features.design(table, positions: all)
        guard design.columnCount > 0 else { return nil }
        let truth = labels.map { $0.value ?? 0 }
        let offset = try table.offsets(all, target: training.target)
        let model = GeneralizedLinearModel.fit(
            family,
            RegressionRows(
                design: design.selecting(rows: split.training), labels: split.training.map { truth[$0] },
                weights: try table.trainingWeights(labels, split: split), offset: offset.map { all in split.training.map { all[$0] } }),
            l2: l2)
        let means = model.means(RegressionRows(design: design, labels: truth, offset: offset))
        return FitFigures(family, labels: judged.map { truth[$0] }, means: judged.map { means[$0] })
    }
}
