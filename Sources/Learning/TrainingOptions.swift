// What a training run is beyond its sizes: the family, how rows are weighted, who brings an offset. Public, like the shape.
//
// Spec: protocols/regression-families.md.

package import Parties
package import Statistics

package struct TrainingOptions: Sendable, Hashable {
    package let family: RegressionFamily
    /// Whether every party knows the weights; without weights of no meaning.
    package let weightsArePublic: Bool
    /// Who adds a column of its own to the linear predictor.
    package let offsetOwners: Set<ComputeRole>
    /// Poisson: no count is larger, and no mean beyond twice the power of two that is not below it is told apart.
    package let countMax: Int
    /// Whether training starts from an earlier model's coefficients.
    package let startsFromModel: Bool

    /// Largest `countMax`.
    package static let countLimit = 1 << 10
    /// |offset| of one owner: three of them and the widest |X̃β̃| stay below 2^13.
    package static let offsetMax = 64.0

    package init(
        family: RegressionFamily = .logistic, weightsArePublic: Bool = false, offsetOwners: Set<ComputeRole> = [],
        countMax: Int = 1, startsFromModel: Bool = false
    ) {
        precondition((1...Self.countLimit).contains(countMax))
        self.family = family
        self.weightsArePublic = weightsArePublic
        self.offsetOwners = offsetOwners
        self.countMax = countMax
        self.startsFromModel = startsFromModel
    }
}

extension TrainingShape {
    /// log₂(1/κ): label, mean, variance and penalty all carry the factor κ, which a Newton step does not see; it keeps the
    /// variance at most ¼ and the gradient below 46, as for the logistic family.
    var lossBits: Int {
        switch options.family {
        case .logistic: 0
        // ‖y − z‖ ≤ (1 + 2·38)·√n, with weights up to 16 each, and with offsets up to 3·64·√n more.
        case .linear: (hasWeights ? 6 : 2) + (columnCounts.count > 3 ? 1 : 0) + (options.offsetOwners.isEmpty ? 0 : 2)
        // A mean of at most twice the power of two above `countMax`.
        case .poisson: 3 + countBits
        }
    }

    /// κ = 2^−lossBits.
    var lossFactor: Double { 1 / Double(1 << lossBits) }

    /// ⌈log₂ countMax⌉.
    var countBits: Int {
        var bits = 0
        while 1 << bits < options.countMax { bits += 1 }
        return bits
    }
}
