// The model of all compute parties' shares together: for a simulation, which holds them all, and nobody else.

import Algebra
import Features
import Learning
import Parties
import SecretSharing
import Secrets

package enum CombinedModel {
    /// Each party's coefficients on the standardised, unwhitened scale, the intercept first at the label owner.
    ///
    /// - Parameter results: of all parties, in the order of the manifest; those of the compute roles hold shares.
    package static func coefficients(_ results: [TrainResult]) -> [[Double]]? {
        let models = results.compactMap(\.model)
        guard models.count == ComputeRole.allCases.count else { return nil }
        let components = models.map { $0.coefficients.own.withUnsafeWords { Array($0) } }
        let format = models[0].coefficients.format
        let whitened = components[0].indices.map { index in
            FixedPoint.decode(components.reduce(0) { $0 &+ $1[index] }, fractionBits: format.fractionBits)
        }
        var start = 0
        return zip(results, models[0].columnCounts).map { result, count in
            defer { start += count }
            let mine = Array(whitened[start..<start + count])
            return result.features.whitening?.coefficients(fromWhitened: mine) ?? mine
        }
    }
}
