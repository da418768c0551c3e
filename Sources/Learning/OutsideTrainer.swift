// The trainer's counterpart at an outside owner: it shares its columns and its penalty in, and waits for what is disclosed to it.
//
// Spec: protocols/logistic-training.md, section «Outside owners».

import Algebra
package import Parties
package import SecretSharing
package import Wire

/// Not Sendable: belongs to one party's task.
package struct OutsideTrainer {
    package let owner: OutsideOwner
    package let shape: TrainingShape
    /// Columns of this owner.
    private let columnCount: Int

    /// Shares everything in.
    package static func share(
        _ inputs: OwnerInputs, shape: TrainingShape, index: OwnerIndex, owner: OutsideOwner
    ) async throws(ChannelError) -> OutsideTrainer {
        let columnCount = shape.columnCounts[index.value]
        precondition(inputs.labels == nil && inputs.penalty.count == columnCount * columnCount)
        precondition(inputs.entryCount == shape.rowCount * columnCount)
        try await owner.share(inputs.columns)
        if columnCount > 0 { try await owner.share(TrainingData.penalty(inputs, shape)) }
        if columnCount > 0, shape.options.startsFromModel {
            guard let start = inputs.start else { preconditionFailure("every owner has its part of the earlier model") }
            try await owner.share(start.encoded)
        }
        return OutsideTrainer(owner: owner, shape: shape, columnCount: columnCount)
    }

    /// Waits for the end of all passes.
    ///
    /// - Parameter onPass: called after each pass, for a progress display.
    package func converged(gate: some DisclosureGate, onPass: (Int) -> Void = { _ in }) async throws -> Bool {
        for pass in 1...shape.passes {
            try await owner.wait(for: pass)
            onPass(pass)
        }
        let disclosure = Disclosure(
            kind: .convergence, recipient: nil, count: 1, fractionBits: 0, rowCount: shape.rowCount)
        return try await owner.receive(disclosure, format: .bit, gate: gate) == [1]
    }

    /// This owner's whitened coefficients, where the job discloses them.
    package func coefficients(gate: some DisclosureGate) async throws -> [Double] {
        let disclosure = Disclosure(
            kind: .coefficients, recipient: owner.endpoint.me, count: columnCount,
            fractionBits: SharedModel.coefficientFractionBits, rowCount: shape.rowCount)
        return try await owner.receive(disclosure, format: TrainingScales.coefficient, gate: gate)
            .map { FixedPoint.decode(UInt64(bitPattern: $0), fractionBits: SharedModel.coefficientFractionBits) }
    }
}
