// What a model predicts and in which unit: the family, and what the label owner did to its labels before it shared them.
//
// Spec: protocols/regression-families.md, section «Linear».

package import Statistics

package struct ModelTarget: Sendable, Codable, Equatable {
    package let family: RegressionFamily
    /// Mean of the training labels, taken away before training; 0 but in the linear family, and at parties without the label.
    package let centre: Double
    /// Their standard deviation, which they are divided by; 1 but in the linear family.
    package let scale: Double

    package static let logistic = ModelTarget(family: .logistic, centre: 0, scale: 1)

    package init(family: RegressionFamily, centre: Double = 0, scale: Double = 1) {
        self.family = family
        self.centre = centre
        self.scale = scale
    }

    /// A linear predictor as the trainer has it, in the label's own unit.
    package func predictor(_ trained: Double) -> Double { centre + scale * trained }

    /// The mean label that a predictor in the label's own unit stands for.
    package func mean(_ predictor: Double) -> Double { family.mean(predictor) }

    /// Coefficients in the label's own unit.
    ///
    /// - Parameter hasIntercept: whether the first is the intercept.
    package func coefficients(_ trained: [Double], hasIntercept: Bool) -> [Double] {
        trained.enumerated().map { $0 == 0 && hasIntercept ? predictor($1) : scale * $1 }
    }

    /// Whether it can be one: what a store gave back may be damaged.
    package var isUsable: Bool { centre.isFinite && scale.isFinite && scale > 0 }
}
