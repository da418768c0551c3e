// The pieces against the logistic function, and their means over spread-out scores.

import Evaluation
import TestKit
import Testing

@Suite struct ProbabilityPiecesTests {
    private func value(_ z: Double) -> Double {
        let k = min(63, max(0, Int(((z + 16) * 2).rounded(.down))))
        let t = z - Double(ProbabilityPieces.middle[k]) / 65_536
        return Double(ProbabilityPieces.constant[k]) * 0x1p-42 + Double(ProbabilityPieces.linear[k]) * 0x1p-26 * t
            + Double(ProbabilityPieces.quadratic[k]) * 0x1p-26 * t * t + Double(ProbabilityPieces.cubic[k]) * 0x1p-26 * t * t * t
    }

    @Test func everyPieceFollowsTheFunction() {
        for z in stride(from: -15.499, through: 15.499, by: 0.001) {
            let truth = 1 / (1 + exponential(-z))
            #expect(abs(value(z) - truth) < 5e-6)
            // Relative, too, of whichever side is small.
            #expect(abs(value(z) - truth) < 0.0001 * min(truth, 1 - truth) + 0x1p-27)
        }
        for z in [-16.0, 15.999] { #expect(abs(value(z) - 1 / (1 + exponential(-z))) < 1e-7) }
    }

    @Test func inAMeanTheErrorsAllButVanish() {
        for centre in [-5.0, -3.5, -2, -1, 0, 2] {
            let z = stride(from: -2.0, to: 2.0, by: 0.0007).map { centre + $0 }
            let miss = z.reduce(0) { $0 + value($1) - 1 / (1 + exponential(-$1)) } / Double(z.count)
            #expect(abs(miss) < 5e-8)
        }
    }

    @Test func piecesAreSymmetric() {
        for k in 0..<64 {
            #expect(ProbabilityPieces.constant[k] + ProbabilityPieces.constant[63 - k] == 1 << 42)
            #expect(ProbabilityPieces.linear[k] == ProbabilityPieces.linear[63 - k])
            #expect(ProbabilityPieces.cubic[k] == ProbabilityPieces.cubic[63 - k])
            #expect(ProbabilityPieces.quadratic[k] == -ProbabilityPieces.quadratic[63 - k])
            #expect(ProbabilityPieces.middle[k] == Int64(-63 + 2 * k) << 14)
        }
    }
}
