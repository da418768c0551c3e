// The owners' rows of L⁻ᵀ, scaled to length 1 and shared in: quadratic forms with them are the variances in the owners' own units.
//
// Spec: protocols/inference.md, section «Quadratic forms».

import Algebra
import Parties
import SecretSharing
import Secrets
import Wire

struct UnitRows {
    /// d_o × d_o row-major, an owner each; nil where it has no column.
    private let rows: [Shares?]
    private let shape: TrainingShape
    /// Squared lengths of this owner's rows, which only it knows.
    private let squaredLengths: [Double]

    private static let format = FixedFormat(fractionBits: 20, magnitudeBits: 20)

    static func share(
        _ mine: InferenceInputs, shape: TrainingShape, engine: ReplicatedEngine
    ) async throws(ChannelError) -> UnitRows {
        let own = shape.columnCounts[Int(engine.role.rawValue)]
        precondition(mine.unwhitening.count == own * own, "a square matrix of this owner's columns")
        let squares = (0..<own).map { row in
            mine.unwhitening[row * own..<(row + 1) * own].reduce(0) { $0 + $1 * $1 }
        }
        let units = mine.unwhitening.indices.map { mine.unwhitening[$0] / squares[$0 / own].squareRoot() }
        var rows: [Shares?] = []
        for owner in ComputeRole.allCases {
            let count = shape.columnCounts[Int(owner.rawValue)]
            guard count > 0 else {
                rows.append(nil)
                continue
            }
            rows.append(
                try await engine.input(
                    owner == engine.role ? TrainingData.encode(units, format) : nil, count: count * count, owner: owner, format: format))
        }
        return UnitRows(rows: rows, shape: shape, squaredLengths: squares)
    }

    /// aᵀVa of each of an owner's rows a, to that owner; empty where this party has no column.
    func disclose(
        _ kind: Disclosure.Kind, _ inverse: Shares, rowCount: Int, engine: ReplicatedEngine, gate: some DisclosureGate
    ) async throws -> [Double] {
        var mine: [Double] = []
        var start = 0
        for (owner, rows) in zip(ComputeRole.allCases, rows) {
            guard let rows else { continue }
            let count = shape.columnCounts[Int(owner.rawValue)]
            let forms = try await self.forms(rows, block(inverse, start, count, engine), count, engine)
            start += count
            let disclosure = Disclosure(
                kind: kind, recipient: engine.party(owner), count: count, fractionBits: LogisticTrainer.formFractionBits, rowCount: rowCount
            )
            guard let raw = try await engine.disclose(forms, disclosure, to: owner, gate: gate) else { continue }
            mine = zip(raw, squaredLengths).map { max(0, Double($0)) / FixedPoint.scale(LogisticTrainer.formFractionBits) * $1 }
        }
        return mine
    }

    /// The owner's diagonal block.
    private func block(_ inverse: Shares, _ start: Int, _ count: Int, _ engine: ReplicatedEngine) -> Shares {
        let d = shape.columnCount
        return engine.gather(inverse, (0..<count * count).map { (start + $0 / count) * d + start + $0 % count })
    }

    /// uᵀVu of each row u, 36 fraction bits.
    private func forms(
        _ rows: Shares, _ block: Shares, _ count: Int, _ engine: ReplicatedEngine
    ) async throws(ChannelError) -> Shares {
        let product = try await engine.matrixProduct(
            rows, block, m: count, k: count, n: count,
            format: FixedFormat(fractionBits: 36, magnitudeBits: 56).bounded(byBits: 56, because: "|u| = 1 and ‖V‖ ≤ 2^20"))
        let rounded = try await engine.truncate(product, by: Self.format.fractionBits)
        let format = FixedFormat(fractionBits: 36, magnitudeBits: 57).bounded(byBits: 57, because: "|u| = 1 and ‖V‖ ≤ 2^20")
        let forms = try await engine.innerProducts(
            (0..<count).map { row in
                let range = row * count..<(row + 1) * count
                return (rounded.slice(range), rows.slice(range), format)
            })
        return Shares.concatenated(forms)
    }
}
