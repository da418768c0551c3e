// The evaluation on shapes only: the same operations in the same order as `SecureEvaluator`, without data.
//
// Spec: protocols/secure-evaluation.md, section «Cost».

import Algebra
package import Parties
package import SecretSharing

package struct DryEvaluator {
    let engine: DryEngine
    let shape: EvaluationShape

    package init(engine: DryEngine, shape: EvaluationShape) {
        self.engine = engine
        self.shape = shape
    }

    /// - Parameters:
    ///   - fractionBits: of the shared scores. - magnitudeBits: their bound.
    package func evaluate(fractionBits: Int, magnitudeBits: Int, to recipient: ComputeRole) {
        let (n, groups, bits) = (shape.rowCount, shape.groupCount, EvaluationLimits.scoreBits)
        // Scores to keys, and into their order.
        keys(fractionBits: fractionBits, magnitudeBits: magnitudeBits)
        engine.sort(n, keyBits: bits, carried: 1)
        let drop = fractionBits - ProbabilityPieces.argumentFractionBits
        if drop > 0 { engine.truncate(n, by: drop) }
        engine.permute(n, columns: 1)
        engine.andAll(bits, n)
        engine.arithmetic(n, planes: 2)
        engine.linear(n)
        ranking()
        probabilities()

        // Groups.
        let counts = 2 * groups + 2
        engine.isNegative(counts, width: max(shape.rowBits, 3) + 2)
        engine.arithmetic(counts, planes: 1)
        merged {
            engine.disclose(1 + 2 * groups, magnitudeBits: shape.rowBits, dropped: 0, to: recipient)
            let power = shape.power
            engine.disclose(2, magnitudeBits: power.magnitudeBits, dropped: power.fractionBits - shape.powerFractionBits, to: recipient)
            let sum = GroupProbabilities.sum
            engine.disclose(
                groups, magnitudeBits: sum.magnitudeBits, dropped: sum.fractionBits - EvaluationLimits.probabilityFractionBits,
                to: recipient)
        }
    }

    /// `ScoreKeys.planes`.
    func keys(fractionBits: Int, magnitudeBits: Int) {
        let (n, bits) = (shape.rowCount, EvaluationLimits.scoreBits)
        let (dropped, width) = (fractionBits - EvaluationLimits.scoreFractionBits, magnitudeBits + 2)
        engine.bits(n, width: width, outputs: dropped..<width)
        engine.andAll(width - dropped - bits, n)
        engine.and(bits - 1, n)
    }

    /// The bit, `GroupMerging.merge`, and what leaves.
    func merged(_ disclosures: () -> Void) {
        let groups = shape.groupCount
        engine.disclose(1, magnitudeBits: FixedFormat.bit.magnitudeBits, dropped: 0, to: nil)
        for _ in 0..<groups { engine.multiply(3) }
        for _ in 0..<groups { engine.multiply(1) }
        engine.multiply(3 * groups)
        disclosures()
    }

    /// `RankingPower.numerators`.
    private func ranking() {
        let (n, bits) = (shape.rowCount, 2 * shape.rowBits)
        engine.multiply(n)
        engine.linear(2 * n)
        engine.partition(n, columns: 2)
        engine.linear(3 * n)
        engine.innerProducts([n])
        engine.multiply(n)
        engine.linear(n)
        engine.extremes(n, bits: bits)
        engine.largerOnes(1, bits: bits)
    }

    /// `GroupProbabilities.sums`.
    private func probabilities() {
        let n = shape.rowCount
        engine.wideLookup(n, tables: 5)
        engine.linear(n)
        for _ in 0..<2 {
            engine.multiply(n)
            engine.truncate(n, by: ProbabilityPieces.argumentFractionBits)
        }
        engine.innerProducts(shape.groups.flatMap { [Int](repeating: $0.count, count: 3) })
    }
}
