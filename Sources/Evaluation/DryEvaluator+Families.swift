// Evaluations of linear and Poisson models on shapes only: the operations of `ErrorEvaluator` and `CountEvaluator` in their order.
//
// Spec: protocols/secure-evaluation.md, section «Numbers and counts».

import Algebra
package import Parties
import SecretSharing

extension DryEvaluator {
    /// `ErrorEvaluator`.
    package func errors(to recipient: ComputeRole) {
        let n = shape.rowCount
        let residual = ErrorEvaluator.residual
        let (width, cap) = (residual.magnitudeBits + 2, residual.fractionBits + ErrorEvaluator.capBits)
        engine.linear(n)
        engine.bits(n, width: width, outputs: cap..<width)
        engine.andAll(width - cap - 1, n)
        engine.arithmetic(n, planes: 2)
        engine.truncate(n, by: residual.fractionBits - ErrorEvaluator.fractionBits(rowCount: n))
        engine.multiply(n)
        engine.linear(3 * n)
        engine.multiply(n)
        engine.linear(2 * n)
        engine.innerProducts([n])
        let sum = ErrorEvaluator.sum(rowCount: n)
        engine.disclose(
            2, magnitudeBits: sum.magnitudeBits, dropped: sum.fractionBits - min(sum.fractionBits, EvaluationLimits.errorFractionBits),
            to: recipient)
    }

    /// `CountEvaluator`.
    ///
    /// - Parameters:
    ///   - fractionBits: of the shared predictors. - magnitudeBits: their bound.
    package func counts(fractionBits: Int, magnitudeBits: Int, countMax: Int, to recipient: ComputeRole) {
        let (n, groups) = (shape.rowCount, shape.groupCount)
        let scales = CountScales(shape: shape, countBits: FixedFormat.bits(countMax))
        keys(fractionBits: fractionBits, magnitudeBits: magnitudeBits)
        engine.sort(n, keyBits: EvaluationLimits.scoreBits, carried: 1)
        let argument = FixedFormat(fractionBits: fractionBits, magnitudeBits: magnitudeBits + 1)
        engine.exponential(n, format: argument, limit: .small, fractionBits: CountScales.mean.fractionBits)
        engine.permute(n, columns: 2)
        engine.truncate(n, by: fractionBits - CountScales.argumentFractionBits)
        engine.innerProducts([n])
        engine.truncate(1, by: CountScales.mean.fractionBits - CountScales.argumentFractionBits)
        engine.arithmetic(n, planes: 1)
        engine.linear(3 * n)
        engine.isNegative(groups + 1, width: scales.margin.magnitudeBits + 2)
        engine.arithmetic(groups + 1, planes: 1)
        merged {
            engine.disclose(2 * groups, magnitudeBits: scales.counts.magnitudeBits, dropped: 0, to: recipient)
            engine.disclose(
                1, magnitudeBits: scales.deviance.magnitudeBits,
                dropped: scales.deviance.fractionBits - EvaluationLimits.devianceFractionBits, to: recipient)
            engine.disclose(
                groups, magnitudeBits: scales.means.magnitudeBits,
                dropped: scales.means.fractionBits - EvaluationLimits.probabilityFractionBits, to: recipient)
        }
    }
}
