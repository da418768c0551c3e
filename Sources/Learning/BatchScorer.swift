// Scores of a batch of rows under a shared model: only the linear predictor leaves, to one recipient, rounded down.
//
// Spec: protocols/scoring.md.

package import Algebra
package import Parties
package import SecretSharing
package import Secrets
package import Wire

package struct BatchScorer {
    /// Fraction bits of a disclosed linear predictor.
    package static let predictorFractionBits = 16

    let engine: ReplicatedEngine
    let model: SharedModel

    package init(engine: ReplicatedEngine, model: SharedModel) {
        self.engine = engine
        self.model = model
    }

    /// Rows that are not shared yet.
    package func share(_ columns: SecretWords, rowCount: Int) async throws(ChannelError) -> OwnedMatrix {
        try await engine.shareColumns(
            columns, rowCount: rowCount, columnCounts: model.columnCounts, format: TrainingScales.entry)
    }

    /// Linear predictors that stay shared: 38 fraction bits, below 2^13.
    ///
    /// - Parameter offset: of the rows, as in training.
    package func predictors(_ matrix: OwnedMatrix, offset: Shares? = nil) async throws(ChannelError) -> Shares {
        let z = try await engine.product(matrix, model.coefficients, format: TrainingScales.predictor)
        return offset.map { engine.add(z, $0).read(as: TrainingScales.predictor) } ?? z
    }

    /// - Returns: linear predictors at the recipient, nil elsewhere.
    package func score(
        _ matrix: OwnedMatrix, offset: Shares? = nil, to recipient: ComputeRole, gate: some DisclosureGate
    ) async throws -> [Double]? {
        let z = try await predictors(matrix, offset: offset)
        let disclosure = Disclosure(
            kind: .scores, recipient: engine.party(recipient), count: matrix.rowCount,
            fractionBits: Self.predictorFractionBits, rowCount: matrix.rowCount)
        let raw = try await engine.disclose(z, disclosure, to: recipient, gate: gate)
        return raw?.map { FixedPoint.decode(UInt64(bitPattern: $0), fractionBits: Self.predictorFractionBits) }
    }
}

extension SharedModel {
    /// A model as a store kept it; nil unless format and counts are those of a trained one.
    package init?(own: SecretWords, next: SecretWords, fractionBits: Int, magnitudeBits: Int, columnCounts: [Int]) {
        let format = TrainingScales.coefficient
        // Each count by itself first: their sum must not overflow.
        guard (PartyLimits.computeCount...PartyLimits.countMax).contains(columnCounts.count),
            columnCounts.allSatisfy({ (0...LearningLimits.columnCountMax).contains($0) }),
            (1...LearningLimits.columnCountMax).contains(columnCounts.reduce(0, +)), own.count == columnCounts.reduce(0, +),
            next.count == own.count, fractionBits == format.fractionBits, magnitudeBits == format.magnitudeBits
        else { return nil }
        self.init(coefficients: Shares(own: own, next: next, format: format), columnCounts: columnCounts)
    }

    /// Of shared coefficients.
    package static let coefficientFormat = TrainingScales.coefficient
    /// Fraction bits of disclosed coefficients.
    package static let coefficientFractionBits = 20

    /// Opens an owner's coefficients to it.
    ///
    /// - Returns: them at that owner, if it plays a role; nil elsewhere.
    package func disclose(
        to owner: OwnerIndex, rowCount: Int, engine: ReplicatedEngine, gate: some DisclosureGate
    ) async throws -> [Double]? {
        let mine = coefficients(of: owner)
        let disclosure = Disclosure(
            kind: .coefficients, recipient: engine.party(owner), count: mine.count,
            fractionBits: Self.coefficientFractionBits, rowCount: rowCount)
        if let index = owner.outside {
            try await engine.disclose(mine, disclosure, toOutside: index, gate: gate)
            return nil
        }
        let raw = try await engine.disclose(mine, disclosure, to: owner.role, gate: gate)
        return raw?.map { FixedPoint.decode(UInt64(bitPattern: $0), fractionBits: Self.coefficientFractionBits) }
    }

    package func disclose(
        to role: ComputeRole, rowCount: Int, engine: ReplicatedEngine, gate: some DisclosureGate
    ) async throws -> [Double]? {
        try await disclose(to: OwnerIndex(role), rowCount: rowCount, engine: engine, gate: gate)
    }
}
