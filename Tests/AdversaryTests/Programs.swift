// The programs that faults are tried on, small enough to be run some thousand times.

import Algebra
import Learning
import Parties
import SecretSharing
import Symmetric
import TestKit
import Wire

enum Programs {
    typealias Program = @Sendable (ReplicatedEngine) async throws -> [UInt64]

    /// A whole training run. Returns whether it converged and this party's shares of the model.
    static let training: Program = { engine in
        let owner = Int(engine.role.rawValue)
        let shape = TrainingShape(
            rowCount: inputs.rowCount, columnCounts: inputs.columnCounts, l2: 0.01, passes: 2, hasWeights: false,
            hessianRowCount: inputs.rowCount, coins: SHA256.hash([]))
        let mine = OwnerInputs(
            columns: OwnerInputs.encode(inputs.columns[owner]), penalty: inputs.penalty(of: owner, l2: 0.01),
            labels: owner == 0 ? LabelInputs(labels: inputs.labels, weights: nil) : nil)
        var trainer = try await LogisticTrainer.share(mine, shape: shape, labelOwner: .p0, engine: engine)
        let (model, converged) = try await trainer.train(gate: PermissiveGate())
        return [converged ? 1 : 0] + words(model.coefficients.own)
    }

    private static let inputs = SmallTraining()

    /// A look-up of 600 indices, more than one frame of unit vectors.
    static let lookup: Program = { engine in
        let format = FixedFormat.integer(bits: 4)
        let shares = deal((0..<600).map { UInt64($0 % 16) }, to: engine.role, format: format)
        let index = try await engine.bits(shares, width: 4, outputs: 0..<4)
        let tables = (0..<48).map { UInt64($0) }
        return try await engine.lookup(index, tables: tables, formats: [.unbounded, .unbounded, .unbounded]).flatMap { words($0.own) }
    }

    /// A weighted sum of the bits of 700 numbers, more than one frame.
    static let weightedBits: Program = { engine in
        let shares = deal((0..<700).map { UInt64($0 % 32) }, to: engine.role, format: .integer(bits: 5))
        let bits = try await engine.bits(shares, width: 6, outputs: 0..<6)
        return words(try await engine.weightedBits(bits, sums: [([1, 2, 4, 8, 16, 32], .unbounded)])[0].own)
    }

    /// The unit vectors of 80 indices of six bits, more than one frame.
    static let unitVectors: Program = { engine in
        let shares = deal((0..<80).map { UInt64($0 % 64) }, to: engine.role, format: .integer(bits: 6))
        return words(try await engine.oneHot(engine.bits(shares, width: 6, outputs: 0..<6)).own)
    }

    /// A division of 70 numbers: every kind of step that normalisation and inversion have.
    static let division: Program = { engine in
        let format = FixedFormat(fractionBits: 4, magnitudeBits: 8)
        let x = deal((1...70).map { Int64($0 % 2 == 0 ? $0 : -$0) }, to: engine.role, format: format)
        return words(try await engine.divide(x, by: x, in: .nonzero(format), format: format).own)
    }

    /// A sort of 700 numbers of six bits with ties, and its permutation applied to them.
    static let sort: Program = { engine in
        let x = deal((0..<700).map { Int64($0 * 37 % 31) }, to: engine.role, format: .integer(bits: 5))
        return words(try await engine.permute([x], by: engine.sortingPermutation(of: x))[0].own)
    }

    /// A truncation of 5000 numbers, more than one frame.
    static let truncation: Program = { engine in
        let format = FixedFormat(fractionBits: 30, magnitudeBits: 50)
        let x = (0..<5000).map { Int64($0 * $0) - 1_000_000 }
        return words(try await engine.truncate(deal(x, to: engine.role, format: format), by: 20).own)
    }

    /// A disclosure of 300 scores to P₁. Returns what this party learns.
    static let disclosure: Program = { engine in
        let format = FixedFormat(fractionBits: 20, magnitudeBits: 30)
        let x = (0..<300).map { Int64($0) << 14 - 1 << 20 }
        let disclosure = Disclosure(
            kind: .scores, recipient: ThreeParties.ids[1], count: 300, fractionBits: 10, rowCount: 300)
        let learned = try await engine.disclose(
            deal(x, to: engine.role, format: format), disclosure, to: .p1, gate: PermissiveGate())
        return learned?.map { UInt64(bitPattern: $0) } ?? []
    }
}
