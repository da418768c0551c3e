// Bytes of an evaluation, from its public shape: for a forecast, and for the test that holds the page to it.
//
// Spec: protocols/secure-evaluation.md, section «Cost».

import Algebra
import SecretSharing

package enum EvaluationCost {
    /// Payload over all links from shared scores and labels to the disclosures; scores as a trainer leaves them, 38 fraction bits
    /// of at most 51.
    package static func bytes(_ shape: EvaluationShape) -> Int {
        let (n, groups) = (shape.rowCount, shape.groupCount)
        let half = 24 * ((n + 1) / 2)
        // Scores to keys, cut at ±16.
        var bytes = planes(n) * (adder(53, 22..<53) + 3 * (9 + 20))
        // Seven digits of three bits, then the permutation.
        bytes += 7 * (24 * ((7 * n + 1) / 2) + 2 * half + 32 * n) + 32 * n + half
        // The rounded scores, and their way into the order.
        bytes += truncation(n) + 32 * n
        // Ends of scores; labels and ends as numbers.
        bytes += 3 * 20 * planes(n) + 48 * n
        bytes += ranking(n, bits: 2 * shape.rowBits)
        bytes += (512 + 16 * 5) * n + 2 * (24 * n + truncation(n)) + 72 * groups
        // Groups.
        let small = 2 * groups + 2
        let countBits = max(shape.rowBits, 3)
        bytes += planes(small) * adder(countBits + 2, countBits + 1..<countBits + 2) + 24 * small + 168 * groups
        bytes += 88 + opening(1 + 2 * groups, bits: shape.rowBits, dropped: 0)
        bytes += opening(2, bits: 2 * shape.rowBits, dropped: 2 * shape.rowBits - shape.powerFractionBits)
        return bytes + opening(groups, bits: 61, dropped: 42 - EvaluationLimits.probabilityFractionBits)
    }

    /// The longest chain of messages, to within a few that overlap.
    package static func rounds(_ shape: EvaluationShape) -> Int {
        let width = 2 * shape.rowBits + 3
        // Four and the adder's, of which one overlaps with the level before.
        let level = 3 + PrefixAdder(width: width, outputs: topBit(width)).roundCount
        return fixedRounds + 2 * shape.groupCount + FixedFormat.bits(shape.rowCount) * level
    }

    /// Everything but the tournament and the merging.
    private static let fixedRounds = 124

    private static func ranking(_ n: Int, bits: Int) -> Int {
        let half = 24 * ((n + 1) / 2)
        var bytes = 24 * n + (3 * half + 32 * n) + 64 * n + 24 + 24 * n
        bytes += comparison(n / 2, bits: bits) + comparison(1, bits: bits)
        var rest = (n + 1) / 2
        while rest > 1 {
            bytes += comparison(2 * (rest / 2), bits: bits)
            rest = (rest + 1) / 2
        }
        return bytes
    }

    private static func comparison(_ count: Int, bits: Int) -> Int {
        planes(count) * adder(bits + 3, topBit(bits + 3)) + 48 * count
    }

    private static func opening(_ count: Int, bits: Int, dropped: Int) -> Int {
        planes(count) * (adder(bits + 2, dropped..<bits + 2) + bits + 2 - dropped)
    }

    private static func topBit(_ width: Int) -> Range<Int> { width - 1..<width }
    private static func adder(_ width: Int, _ outputs: Range<Int>) -> Int {
        width + 3 * PrefixAdder(width: width, outputs: outputs).conjunctionCount
    }
    private static func truncation(_ count: Int) -> Int { 24 * count + 8 * ((count + 1) / 2) }
    private static func planes(_ count: Int) -> Int { 8 * ((count + 63) / 64) }
}
