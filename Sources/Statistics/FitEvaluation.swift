// How well a regression of numbers or counts predicts, from sums alone: what an evaluation under MPC tells instead of predictions.
//
// Spec: protocols/secure-evaluation.md, section «Numbers and counts».

package struct FitEvaluation: Sendable, Codable, Equatable {
    /// Rows of like predictions.
    package struct Group: Sendable, Codable, Equatable {
        package let rows: Int
        package let meanPredicted: Double
        package let meanObserved: Double

        package init(rows: Int, meanPredicted: Double, meanObserved: Double) {
            self.rows = rows
            self.meanPredicted = meanPredicted
            self.meanObserved = meanObserved
        }
    }

    package let fit: FitFigures
    /// Of the Poisson family, lowest predictions first.
    package let calibration: [Group]?

    package init(fit: FitFigures, calibration: [Group]?) {
        self.fit = fit
        self.calibration = calibration
    }
}
