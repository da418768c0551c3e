// Shared scores as sortable bits: rounded down exactly, cut at ±16, the sign complemented.
//
// Spec: protocols/secure-evaluation.md, section «Scores».

import Algebra
package import SecretSharing
package import Wire

package enum ScoreKeys {
    /// 21 planes, lowest first; as unsigned numbers in the order of the scores.
    ///
    /// - Precondition: at least 16 fraction bits, |raw| ≤ 2^62, and more than ±16 in range.
    package static func planes(_ z: Shares, engine: ReplicatedEngine) async throws(ChannelError) -> BitShares {
        let (count, bits) = (z.count, EvaluationLimits.scoreBits)
        let dropped = z.format.fractionBits - EvaluationLimits.scoreFractionBits
        let width = z.format.magnitudeBits + 2
        precondition(dropped >= 0 && width <= 64 && width - dropped > bits)
        var planes = try await engine.bits(z, width: width, outputs: dropped..<width).planes
        let sign = planes.removeLast()
        let isPositive = engine.not(sign, elementCount: count)
        // Beyond ±16 where a bit that should repeat the sign does not.
        let strays = planes[(bits - 1)...].map { engine.xor($0, sign, elementCount: count) }
        let isBeyond = try await engine.or(strays, elementCount: count)
        let low = Array(planes[..<(bits - 1)])
        let flips = try await engine.and(
            low.map { (isBeyond, engine.xor($0, isPositive, elementCount: count)) }, elementCount: count)
        let cut = zip(low, flips).map { engine.xor($0, $1, elementCount: count) }
        return BitShares(elementCount: count, planes: cut + [isPositive])
    }
}
