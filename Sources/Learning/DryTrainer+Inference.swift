// Standard errors, variance inflation and correlations on shapes only: `LogisticTrainer.infer` without data.
//
// Spec: protocols/inference.md, section «Cost».

import Algebra
import Parties
import SecretSharing
import Statistics

extension DryTrainer {
    package func infer(_ kinds: Set<InferenceKind>) {
        if kinds.isEmpty { return }
        let full = overAllRows()
        let errors = kinds.contains(.standardErrors)
        let inflation = kinds.contains(.varianceInflation)
        let hasVariance = errors && shape.options.family.hasResidualVariance
        if errors {
            full.predictor()
            full.mean(of: n)
            full.hessian()
            full.accurateInverse()
            if hasVariance {
                engine.linear(n)
                weighted()
                engine.innerProducts([n])
            }
        }
        if inflation || kinds.contains(.correlations) { full.curvature(n) }
        if inflation {
            engine.linear(2 * d * d)
            full.accurateInverse()
        }
        let bits = (errors ? 1 : 0) + (inflation ? 1 : 0)
        if bits > 0 {
            engine.disclose(bits, magnitudeBits: FixedFormat.bit.magnitudeBits, dropped: 0, to: nil)
            shareUnitRows()
        }
        if errors {
            discloseForms()
            if hasVariance { engine.disclose(1, magnitudeBits: 60, dropped: 36 - LogisticTrainer.squaresFractionBits, to: nil) }
        }
        if inflation { discloseForms() }
        if kinds.contains(.correlations) { discloseCorrelations() }
    }

    private func overAllRows() -> DryTrainer {
        DryTrainer(
            engine: engine,
            shape: TrainingShape(
                rowCount: n, columnCounts: shape.columnCounts, l2: shape.l2, passes: shape.passes, hasWeights: shape.hasWeights,
                hessianRowCount: n, coins: shape.coins, options: shape.options), labelOwner: labelOwner)
    }

    /// `AccurateInverse.of`.
    private func accurateInverse() {
        invert()
        iterate(AccurateInverse.furtherIterations, inverseFractionBits: AccurateInverse.format.fractionBits)
        engine.matrixProduct(m: d, k: d, n: d)
        engine.truncate(d * d, by: TrainingScales.hessianFractionBits + AccurateInverse.format.fractionBits - 20)
        engine.innerProducts([d * d])
        engine.magnitudes(1)
        engine.multiply(1)
    }

    private var counts: [(role: ComputeRole, columns: Int)] {
        DryEngine.roles.map { ($0, shape.columnCounts[Int($0.rawValue)]) }.filter { $0.1 > 0 }
    }

    private func shareUnitRows() {
        for (role, columns) in counts { engine.input(columns * columns, owner: role) }
    }

    /// `UnitRows.disclose`.
    private func discloseForms() {
        for (role, columns) in counts {
            engine.matrixProduct(m: columns, k: columns, n: columns)
            engine.truncate(columns * columns, by: 20)
            engine.innerProducts([Int](repeating: columns, count: columns))
            engine.disclose(columns, magnitudeBits: 57, dropped: 36 - LogisticTrainer.formFractionBits, to: role)
        }
    }

    private func discloseCorrelations() {
        let features = DryEngine.roles.map { shape.columnCounts[Int($0.rawValue)] - ($0 == labelOwner ? 1 : 0) }
        let owners = DryEngine.roles.filter { features[Int($0.rawValue)] > 0 }
        func columns(_ role: ComputeRole) -> Int { shape.columnCounts[Int(role.rawValue)] }
        for owner in owners { engine.input(columns(owner) * columns(owner), owner: owner) }
        for (position, first) in owners.enumerated() {
            for second in owners[(position + 1)...] {
                let (m, n) = (columns(first), columns(second))
                engine.matrixProduct(m: m, k: m, n: n)
                engine.truncate(m * n, by: 20)
                engine.matrixProduct(m: m, k: n, n: n)
            }
        }
        for owner in owners {
            let others = owners.filter { $0 != owner }.reduce(0) { $0 + features[Int($1.rawValue)] }
            let count = features[Int(owner.rawValue)] * others
            if count == 0 { continue }
            engine.disclose(count, magnitudeBits: 46, dropped: 42 - LogisticTrainer.correlationFractionBits, to: owner)
        }
    }
}
