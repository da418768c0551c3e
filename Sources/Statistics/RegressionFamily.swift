// The families of regression: what the mean is of a linear predictor, and the variance of a mean.

import Glibc

/// A generalised linear model with its canonical link: the gradient of the loss is μ(z) − y, its curvature the variance V(μ).
package enum RegressionFamily: String, Sendable, Hashable, CaseIterable, Codable {
    /// y is 0 or 1; μ = 1/(1 + e^−z), V = μ(1 − μ).
    case logistic
    /// y is a number; μ = z, V = 1.
    case linear
    /// y is a count; μ = e^z, V = μ.
    case poisson

    package func mean(_ predictor: Double) -> Double {
        switch self {
        case .logistic: sigmoid(predictor)
        case .linear: predictor
        case .poisson: exp(predictor)
        }
    }

    /// dμ/dz. σ(z)·σ(−z) keeps its digits where 1 − σ(z) would have lost them.
    package func variance(_ predictor: Double) -> Double {
        switch self {
        case .logistic: sigmoid(predictor) * sigmoid(-predictor)
        case .linear: 1
        case .poisson: exp(predictor)
        }
    }

    /// The negative log-likelihood of a row, up to what does not depend on z; of the linear family at variance 1.
    package func loss(_ predictor: Double, _ label: Double) -> Double {
        switch self {
        case .logistic: logisticLoss(logOdds: predictor, label: label)
        case .linear: (label - predictor) * (label - predictor) / 2
        case .poisson: exp(predictor) - label * predictor
        }
    }

    /// The linear predictor of the mean label: where fitting starts. Clear of the ends that have none.
    package func start(meanLabel: Double) -> Double {
        switch self {
        case .logistic: logit(min(max(meanLabel, 1e-9), 1 - 1e-9))
        case .linear: meanLabel
        case .poisson: log(max(meanLabel, 1e-9))
        }
    }

    /// Whether the variance has a factor of its own that the rows must tell: σ² of the linear family.
    package var hasResidualVariance: Bool { self == .linear }
}
