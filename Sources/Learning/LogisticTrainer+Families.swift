// Mean, variance and weighting of a training run, by family: what differs from one generalised linear model to another.
//
// Spec: protocols/regression-families.md. All quantities carry the factor κ of `TrainingShape.lossBits`, so that they fit the
// scales and the bounds of the logistic family.

import Algebra
import SecretSharing
import Statistics
import Wire

extension LogisticTrainer {
    /// z = X̃β̃ + offset.
    func predictor(_ coefficients: Shares) async throws(ChannelError) -> Shares {
        let z = try await engine.product(data.matrix, coefficients, format: TrainingScales.predictor)
        return data.offset.map { engine.add(z, $0).read(as: TrainingScales.predictor) } ?? z
    }

    /// κ·μ(z), 18 fraction bits.
    func mean(_ z: Shares) async throws(ChannelError) -> Shares {
        switch shape.options.family {
        case .logistic: return try await engine.sigmoid(z)
        case .linear:
            // Fewer fraction bits, read as 18: that is the factor κ.
            let fractionBits = TrainingScales.label.fractionBits - shape.lossBits
            let rounded = try await engine.truncate(z, by: TrainingScales.predictor.fractionBits - fractionBits)
            return rounded.read(
                as: FixedFormat(fractionBits: TrainingScales.label.fractionBits, magnitudeBits: rounded.format.magnitudeBits))
        case .poisson: return try await countMean(z)
        }
    }

    /// Times the rows' weights, if there are any, in the same scale.
    func weighted(_ x: Shares) async throws(ChannelError) -> Shares {
        let product: Shares
        if let weights = data.weights {
            product = try await engine.multiply(x, weights)
        } else if let weights = data.publicWeights {
            product = engine.scale(x, byPublic: weights, format: x.format.times(TrainingScales.weight))
        } else {
            return x
        }
        return try await engine.truncate(product, by: TrainingScales.weight.fractionBits)
    }

    /// κ·V(μ)·w, brought to the scale that the Gram matrix leaves.
    func variance(_ mean: Shares, _ weights: Shares?, _ publicWeights: [UInt64]?) async throws(ChannelError) -> Shares {
        var variance = try await unweightedVariance(mean)
        let isWide = variance.format.fractionBits > mean.format.fractionBits
        if isWide, weights != nil || publicWeights != nil {
            variance = try await engine.truncate(variance, by: variance.format.fractionBits - mean.format.fractionBits)
        }
        if let weights {
            variance = try await engine.multiply(variance, weights)
        } else if let publicWeights {
            variance = engine.scale(variance, byPublic: publicWeights, format: variance.format.times(TrainingScales.weight))
        }
        let factor = Int64((scales.varianceFactor(shape) * 1024).rounded())
        let scaled = engine.scale(variance, by: factor, constantBits: 11, fractionBits: 10)
        return try await engine.truncate(scaled, by: scaled.format.fractionBits - scales.varianceFractionBits)
    }

    /// κ·V(μ), at most ¼.
    private func unweightedVariance(_ mean: Shares) async throws(ChannelError) -> Shares {
        switch shape.options.family {
        case .logistic:
            let one = FixedPoint.encode(1, FixedFormat(fractionBits: mean.format.fractionBits, magnitudeBits: 63))
            let complement = engine.subtractFrom(one, mean, format: mean.format)
            return try await engine.multiply(
                mean, complement, format: FixedFormat(fractionBits: 2 * mean.format.fractionBits, magnitudeBits: 36))
        case .linear: return engine.constant(shape.lossFactor, count: mean.count, format: TrainingScales.variance)
        case .poisson: return mean.read(as: TrainingScales.variance)
        }
    }
}
