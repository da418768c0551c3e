// Linear and Poisson models of a simulation beside plain regression: figures of fit in place of ranks.

import Jobs
import Parties
import Programs
package import Statistics

package struct RegressionEvaluation: Sendable, Encodable {
    package let family: RegressionFamily
    /// Of the secure model on the rows held out; on the training rows where nothing is held out. As the label owner was told where
    /// no prediction left.
    package let secure: FitFigures?
    /// Of plain regression on the same rows and columns.
    package let plaintext: FitFigures?
    /// Of plain regression on one party's columns.
    package let alone: [String: FitFigures]
    /// Between the two models' means of the judged rows.
    package let meanAbsError: Double
    package let maxAbsError: Double
    /// Of the label in the training rows: what errors of coefficients compare with in the linear family.
    package let labelDeviation: Double?
}

extension SimulationOutcome {
    /// - Parameters: everything but `designs` by aligned position, weights by training row.
    func regressionEvaluation(
        _ designs: [DenseMatrix], _ truth: [Double], weights: [Double]?, offset: [Double], means: [Double], plaintext: [Double]
    ) -> RegressionEvaluation {
        let (family, judged, training) = (job.training.options.family, judgedPositions, split.training)
        let judgedTruth = judged.map { truth[$0] }
        var alone: [String: FitFigures] = [:]
        for (index, design) in designs.enumerated() where design.columnCount > 0 {
            let model = GeneralizedLinearModel.fit(
                family,
                RegressionRows(
                    design: design.selecting(rows: training), labels: training.map { truth[$0] }, weights: weights,
                    offset: training.map { offset[$0] }), l2: job.training.l2)
            let own = model.means(RegressionRows(design: design, labels: truth, offset: offset))
            alone[job.parties[index].id.name] = FitFigures(family, labels: judgedTruth, means: judged.map { own[$0] })
        }
        let errors = judged.map { abs(means[$0] - plaintext[$0]) }
        return RegressionEvaluation(
            family: family,
            secure: results[labelOwnerIndex].fitEvaluation?.fit
                ?? FitFigures(family, labels: judgedTruth, means: judged.map { means[$0] }),
            plaintext: FitFigures(family, labels: judgedTruth, means: judged.map { plaintext[$0] }), alone: alone,
            meanAbsError: errors.reduce(0, +) / Double(max(1, errors.count)), maxAbsError: errors.max() ?? 0,
            labelDeviation: family == .linear ? results[labelOwnerIndex].target.scale : nil)
    }
}
