// The mean of a count, κ·e^z on shares, for the Poisson family.
//
// Spec: protocols/regression-families.md, section «Poisson».

import Algebra
import SecretSharing
import Wire

extension LogisticTrainer {
    /// With M = 2^countBits: r = e^(z + ln(128/M)) = 128·μ/M saturates at 2^8, where μ = 2M, and κμ = μ/(8M) is r/2^10.
    func countMean(_ z: Shares) async throws(ChannelError) -> Shares {
        let naturalLogarithmOf2 = 0.6931471805599453
        let shift = Double(7 - shape.countBits) * naturalLogarithmOf2
        let format = FixedFormat(
            fractionBits: TrainingScales.predictor.fractionBits, magnitudeBits: TrainingScales.predictor.magnitudeBits + 1)
        let argument = engine.add(z, constant: FixedPoint.encode(shift, format), format: format)
        let scaled = try await engine.exponential(argument, limit: .small, fractionBits: 16)
        let rounded = try await engine.truncate(scaled, by: 8)
        // 8 fraction bits, read as 18.
        return rounded.read(as: TrainingScales.variance)
    }
}
