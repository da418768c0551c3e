// Points: the scale on which credit officers read scores, and its way to log-odds and probabilities.

import Foundation

/// Score = 600 points at odds of 50 goods to 1 bad, 20 points to double the odds; a higher score is a safer firm.
package enum ScoreScale {
    package static let pointsAtReference = 600.0
    package static let referenceOdds = 50.0
    package static let pointsToDoubleOdds = 20.0

    /// - Parameter logit: ln(p / (1 − p)) of the probability of default.
    package static func points(logit: Double) -> Double {
        pointsAtReference - pointsToDoubleOdds / log(2) * (logit + log(referenceOdds))
    }

    package static func probability(logit: Double) -> Double { 1 / (1 + exp(-logit)) }
}
