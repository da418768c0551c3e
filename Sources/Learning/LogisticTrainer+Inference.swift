// Standard errors, variance inflation and correlations of a trained model: each owner learns those of its own columns.
//
// Spec: protocols/inference.md. The inverses stay shared; an owner puts in what undoes its whitening, as unit rows, and gets the
// quadratic forms uᵀVu through the gate.

import Algebra
package import Parties
import SecretSharing
import Secrets
import Statistics
import Wire

extension LogisticTrainer {
    /// Fraction bits of a disclosed quadratic form, correlation, and sum of squares.
    package static let formFractionBits = 12
    package static let correlationFractionBits = 16
    package static let squaresFractionBits = 30

    /// - Parameters:
    ///   - model: of this trainer, which must have converged.
    ///   - kinds: the same at all parties.
    ///   - mine: this owner's whitening.
    /// - Throws: `InaccurateInverse`, at all parties alike; `DisclosureRefusal`, `ChannelError`.
    package func infer(
        _ kinds: Set<InferenceKind>, model: SharedModel, mine: InferenceInputs, labelOwner: ComputeRole, gate: some DisclosureGate
    ) async throws -> InferenceResult {
        let full = overAllRows()
        let d = shape.columnCount
        var result = InferenceResult()

        // Both inverses first: one bit each says whether they can be used.
        var (hessian, inflation): (AccurateInverse?, AccurateInverse?)
        var (gram, variance): (Shares?, Shares?)
        if kinds.contains(.standardErrors) {
            let mean = try await full.mean(full.predictor(model.coefficients))
            hessian = try await AccurateInverse.of(full.hessian(mean, pass: 0), dimension: d, engine: engine)
            if shape.options.family.hasResidualVariance { variance = try await full.squaredResiduals(mean) }
        }
        if kinds.contains(.varianceInflation) || kinds.contains(.correlations) { gram = try await full.gram() }
        if kinds.contains(.varianceInflation), let gram {
            inflation = try await AccurateInverse.of(full.ridged(gram), dimension: d, engine: engine)
        }
        try await checkAccuracy([hessian, inflation].compactMap { $0?.isAccurate }, gate: gate)

        // Then what each owner asked for, in the order of roles.
        let rows = hessian == nil && inflation == nil ? nil : try await UnitRows.share(mine, shape: shape, engine: engine)
        if let hessian, let rows {
            let scale = shape.lossFactor / FixedPoint.scale(full.scales.rowBits)
            let forms = try await rows.disclose(.standardErrors, hessian.inverse, rowCount: shape.rowCount, engine: engine, gate: gate)
            var factor = 1.0
            if let variance {
                result.residualVariance = try await discloseVariance(variance, gate: gate)
                factor = result.residualVariance ?? 0
            }
            result.standardErrors = forms.map { ($0 * scale * factor).squareRoot() }
        }
        if let inflation, let rows {
            let scale = full.scales.dataFactor(shape) / 4
            let forms = try await rows.disclose(.varianceInflation, inflation.inverse, rowCount: shape.rowCount, engine: engine, gate: gate)
            // The intercept's own says nothing.
            result.varianceInflation = forms.map { $0 * scale }.suffix(forms.count - (engine.role == labelOwner ? 1 : 0))
        }
        if kinds.contains(.correlations), let gram {
            result.correlations = try await full.discloseCorrelations(gram, mine: mine, labelOwner: labelOwner, gate: gate)
        }
        return result
    }

    /// The same run with all rows behind the Hessian.
    private func overAllRows() -> LogisticTrainer {
        LogisticTrainer(
            engine: engine,
            shape: TrainingShape(
                rowCount: shape.rowCount, columnCounts: shape.columnCounts, l2: shape.l2, passes: shape.passes,
                hasWeights: shape.hasWeights, hessianRowCount: shape.rowCount, coins: shape.coins, options: shape.options),
            data: data, start: data.start)
    }

    /// ¼·XᵀX/2^rowBits, in the Hessian's scale.
    private func gram() async throws(ChannelError) -> Shares {
        let quarter = FixedFormat(fractionBits: scales.varianceFractionBits, magnitudeBits: scales.varianceFractionBits)
        return try await curvature(data.matrix, variance: engine.constant(0.25, count: shape.rowCount, format: quarter))
    }

    /// Plus a quarter of the penalty, which carries κ.
    private func ridged(_ gram: Shares) -> Shares {
        let penalty = engine.scale(data.penalty, by: 1 << Int64(shape.lossBits), constantBits: shape.lossBits, fractionBits: 2)
        let sum = engine.add(gram, penalty)
        return sum.read(
            as: sum.format.bounded(
                byBits: TrainingScales.hessianFractionBits + 1, because: "columns of mean square 1, and a quarter of a penalty ≤ I"))
    }

    /// κ²·Σ w(y − z)², 36 fraction bits.
    private func squaredResiduals(_ mean: Shares) async throws(ChannelError) -> Shares {
        let residual = engine.subtract(data.labels, mean)
        let weighted = try await weighted(residual)
        let format = FixedFormat(fractionBits: residual.format.fractionBits + weighted.format.fractionBits, magnitudeBits: 60)
            .bounded(byBits: 60, because: "a converged model's squares are at most those of the labels, 16·n with weights")
        return try await engine.innerProducts([(weighted, residual, format)])[0]
    }

    private func checkAccuracy(_ bits: [Shares], gate: some DisclosureGate) async throws {
        guard !bits.isEmpty else { return }
        let disclosure = Disclosure(kind: .accuracy, recipient: nil, count: bits.count, fractionBits: 0, rowCount: shape.rowCount)
        let opened = try await engine.disclose(Shares.concatenated(bits), disclosure, to: nil, gate: gate)
        guard opened == [Int64](repeating: 1, count: bits.count) else { throw InaccurateInverse() }
    }

    /// σ² to all: every owner's errors need it, and the label owner has the residuals anyway.
    private func discloseVariance(_ squares: Shares, gate: some DisclosureGate) async throws -> Double? {
        let disclosure = Disclosure(
            kind: .residualVariance, recipient: nil, count: 1, fractionBits: Self.squaresFractionBits, rowCount: shape.rowCount)
        let raw = try await engine.disclose(squares, disclosure, to: nil, gate: gate)
        let degrees = Double(max(1, shape.rowCount - shape.columnCount))
        return raw.map { Double($0[0]) / FixedPoint.scale(Self.squaresFractionBits) / (shape.lossFactor * shape.lossFactor * degrees) }
    }
}
