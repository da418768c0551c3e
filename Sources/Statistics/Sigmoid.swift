// The logistic function and its loss, without overflow at either end.

import Glibc

/// 1 / (1 + e^−z); exact to rounding for every finite z, 0 and 1 in the limits.
package func sigmoid(_ z: Double) -> Double {
    if z >= 0 { return 1 / (1 + exp(-z)) }
    let power = exp(z)
    return power / (1 + power)
}

/// ln(p / (1 − p)); infinite at 0 and 1.
package func logit(_ probability: Double) -> Double {
    log(probability) - log1p(-probability)
}

/// The cross-entropy of a label in [0, 1] against the log-odds z: ln(1 + e^z) − label·z ≥ 0.
package func logisticLoss(logOdds z: Double, label: Double) -> Double {
    max(z, 0) + log1p(exp(-abs(z))) - label * z
}
