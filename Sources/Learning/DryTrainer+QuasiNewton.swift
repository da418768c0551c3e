// The quasi-Newton methods on shapes only: `Preconditioner.share` and `QuasiNewtonState.step` without data.
//
// Spec: protocols/quasi-newton.md, section «Cost».

import Algebra
import SecretSharing

extension DryTrainer {
    private var hasMatrix: Bool { shape.method == .gramQuasiNewton }

    func precondition() {
        engine.input(1, owner: labelOwner)
        guard hasMatrix else { return }
        engine.crossGram(rowCount: n, columnCounts: shape.columnCounts)
        engine.truncate(d * d, by: 2 * TrainingScales.entry.fractionBits + scales.rowBits - TrainingScales.hessianFractionBits)
        engine.linear(d * d)
        iterate(Preconditioner.iterations, inverseFractionBits: TrainingScales.inverse.fractionBits)
        engine.multiply(d * d)
        engine.truncate(d * d, by: 16)
    }

    func quasiNewtonStep(_ pass: Int) {
        let known = max(0, pass - 1)
        if hasMatrix { engine.matrixProduct(m: d, k: d, n: 1) } else { engine.multiply(d) }
        engine.truncate(d, by: Preconditioner.scaleFormat.fractionBits)
        if known > 0 { sum(pairs: known, vectors: 1) }
        measure()
        if pass > 0 {
            pair()
            sum(pairs: 1, vectors: 2)
        }
        engine.truncate(d, by: 14)
        engine.innerProducts([d])
        engine.magnitudes(1)
        engine.multiply(d)
        takeStep()
        engine.multiply(d)
        engine.multiply(d)
        engine.multiply(1)
        engine.multiply(1)
    }

    /// `CurvaturePair.sum`.
    private func sum(pairs: Int, vectors: Int) {
        engine.innerProducts([Int](repeating: d, count: 2 * pairs * vectors))
        engine.truncate(2 * pairs * vectors, by: 16)
        engine.multiply(vectors * d)
        engine.truncate(vectors * d, by: 10)
    }

    /// `CurvatureChange.measure`.
    private func measure() {
        engine.linear(2 * d)
        engine.truncate(d, by: 14)
        engine.innerProducts([Int](repeating: d, count: 7))
        engine.magnitudes(9)
        engine.multiply(1)
        engine.multiply(1)
    }

    /// `CurvatureMeasure.pair`.
    private func pair() {
        engine.multiply(3)
        engine.multiply(1)
        engine.multiply(1)
        engine.multiply(2)
        engine.multiply(3)
        engine.truncate(3, by: 24)
        for _ in 0..<2 {
            engine.multiply(1)
            engine.truncate(1, by: 28)
            engine.multiply(1)
            engine.truncate(1, by: 28)
        }
        engine.multiply(2)
        engine.truncate(2, by: 26)
        engine.multiply(1)
        engine.truncate(1, by: 31)
        engine.multiply(2 * d)
        engine.truncate(2 * d, by: 9)
        engine.multiply(d)
        engine.truncate(d, by: 20)
    }
}
