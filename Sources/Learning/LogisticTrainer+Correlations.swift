// Correlations between the columns of two owners, told to both of them.
//
// Spec: protocols/inference.md, section «Correlations».

import Algebra
import Parties
import SecretSharing
import Secrets
import Wire

extension LogisticTrainer {
    private static let mixFormat = FixedFormat(fractionBits: 20, magnitudeBits: 21)

    /// L_o·G_oo'·L_o'ᵀ of every two owners with columns; each owner gets all of its blocks at once.
    func discloseCorrelations(
        _ gram: Shares, mine: InferenceInputs, labelOwner: ComputeRole, gate: some DisclosureGate
    ) async throws -> [ComputeRole: [Double]] {
        let features = ComputeRole.allCases.map { shape.columnCounts[Int($0.rawValue)] - ($0 == labelOwner ? 1 : 0) }
        let owners = ComputeRole.allCases.filter { features[Int($0.rawValue)] > 0 }
        var mixes: [ComputeRole: Shares] = [:]
        for owner in owners {
            let count = shape.columnCounts[Int(owner.rawValue)]
            mixes[owner] = try await engine.input(
                owner == engine.role ? TrainingData.encode(mine.whitening, Self.mixFormat) : nil, count: count * count, owner: owner,
                format: Self.mixFormat)
        }

        // Row-major: the lower role's features by the higher one's.
        var blocks: [[ComputeRole]: Shares] = [:]
        for (position, first) in owners.enumerated() {
            for second in owners[(position + 1)...] {
                guard let left = mixes[first], let right = mixes[second] else { continue }
                blocks[[first, second]] = try await block(gram, first, second, left, right, labelOwner)
            }
        }

        var learned: [ComputeRole: [Double]] = [:]
        let scale = 4 / scales.dataFactor(shape)
        for owner in owners {
            let others = owners.filter { $0 != owner }
            let (rowCount, own) = (shape.rowCount, features[Int(owner.rawValue)])
            let parts = others.compactMap { other in
                owner.rawValue < other.rawValue
                    ? blocks[[owner, other]]
                    : blocks[[other, owner]].map { transposed($0, rowCount: features[Int(other.rawValue)], columnCount: own) }
            }
            guard !parts.isEmpty else { continue }
            let all = Shares.concatenated(parts)
            let disclosure = Disclosure(
                kind: .correlations, recipient: engine.party(owner), count: all.count, fractionBits: Self.correlationFractionBits,
                rowCount: rowCount)
            guard let raw = try await engine.disclose(all, disclosure, to: owner, gate: gate) else { continue }
            var values = raw.map { min(max(Double($0) / FixedPoint.scale(Self.correlationFractionBits) * scale, -1), 1) }[...]
            for other in others {
                let count = own * features[Int(other.rawValue)]
                learned[other] = Array(values.prefix(count))
                values = values.dropFirst(count)
            }
        }
        return learned
    }

    /// A quarter of the correlations times n/2^rowBits, 42 fraction bits, without intercepts.
    private func block(
        _ gram: Shares, _ first: ComputeRole, _ second: ComputeRole, _ left: Shares, _ right: Shares, _ labelOwner: ComputeRole
    ) async throws(ChannelError) -> Shares {
        let d = shape.columnCount
        let (rows, columns) = (data.matrix.columns(of: first), data.matrix.columns(of: second))
        let (m, n) = (rows.count, columns.count)
        let part = engine.gather(gram, rows.flatMap { row in columns.map { row * d + $0 } })
        let half = try await engine.matrixProduct(
            left, part, m: m, k: m, n: n,
            format: FixedFormat(fractionBits: 42, magnitudeBits: 45).bounded(byBits: 45, because: "rows of L have length ≤ √2, ‖G‖ ≤ 1"))
        let rounded = try await engine.truncate(half, by: Self.mixFormat.fractionBits)
        let whole = try await engine.matrixProduct(
            rounded, transposed(right, rowCount: n, columnCount: n), m: m, k: n, n: n,
            format: FixedFormat(fractionBits: 42, magnitudeBits: 46).bounded(byBits: 46, because: "rows of L have length ≤ √2, ‖G‖ ≤ 1"))
        let (skippedRows, skippedColumns) = (first == labelOwner ? 1 : 0, second == labelOwner ? 1 : 0)
        return engine.gather(whole, (skippedRows..<m).flatMap { row in (skippedColumns..<n).map { row * n + $0 } })
    }

    private func transposed(_ matrix: Shares, rowCount: Int, columnCount: Int) -> Shares {
        engine.gather(matrix, (0..<columnCount).flatMap { column in (0..<rowCount).map { $0 * columnCount + column } })
    }
}
