// A matrix whose columns are known to their owners: the form in which data enters training.
//
// Spec: protocols/owned-matrix.md. A column of owner Pₒ has the sharing (xₒ, xₒ₊₁, 0): Pₒ keeps the clear column, Pₒ₊₁ the
// stream xₒ₊₁, Pₒ₊₂ the received xₒ. Each party so holds exactly one word an entry, and a product with a shared vector
// costs each party one local product.

package import Algebra
import Kernels
package import Parties
package import Secrets
package import Wire

/// Column-major, columns of P₀, then of P₁, then of P₂.
package struct OwnedMatrix: Sendable {
    package let rowCount: Int
    /// Columns of each role, in the order of roles.
    package let columnCounts: [Int]
    package let format: FixedFormat
    let words: SecretWords

    package var columnCount: Int { columnCounts.reduce(0, +) }

    /// The columns of an owner.
    package func columns(of owner: ComputeRole) -> Range<Int> {
        let start = columnCounts[..<Int(owner.rawValue)].reduce(0, +)
        return start..<start + columnCounts[Int(owner.rawValue)]
    }

    /// Which parts of a shared factor this party multiplies an owner's columns by.
    enum Factor { case both, own, next }

    static func factor(owner: ComputeRole, at role: ComputeRole) -> Factor {
        // X·w = X(wₒ + wₒ₊₁) at the owner + xₒ₊₁·wₒ₊₂ at Pₒ₊₁ + xₒ·wₒ₊₂ at Pₒ₊₂.
        if role == owner { return .both }
        return role == owner.next ? .next : .own
    }
}

extension ReplicatedEngine {
    /// All owners share their columns in at once: 8 bytes an entry on one link each, one round.
    ///
    /// - Parameter mine: this party's own columns, column-major, `rowCount` × its column count.
    package func shareColumns(
        _ mine: SecretWords, rowCount: Int, columnCounts: [Int], format: FixedFormat
    ) async throws(ChannelError) -> OwnedMatrix {
        precondition(columnCounts.count == 3 && mine.count == rowCount * columnCounts[Int(role.rawValue)])
        let step = begin(.ownedMatrix)
        let streamID = stream(step)
        let frame = OwnedMatrix(rowCount: rowCount, columnCounts: columnCounts, format: format, words: mine)
        let all = SecretWordsBuilder(count: rowCount * frame.columnCount)
        let words = all.pointer
        func start(_ owner: ComputeRole) -> UnsafeMutablePointer<UInt64> { words + frame.columns(of: owner).lowerBound * rowCount }
        func count(_ owner: ComputeRole) -> Int { frame.columns(of: owner).count * rowCount }

        start(role).update(from: mine.pointer, count: mine.count)
        fillCommon(with: role.previous, start(role.previous), count: count(role.previous), stream: streamID)
        let received = start(role.next)
        try await endpoint.exchange(
            sending: mine.count, to: previousParty, receiving: count(role.next), from: nextParty, step: step,
            produce: { range, out in
                self.fillCommon(with: self.role.next, out, count: range.count, stream: streamID, firstWord: range.lowerBound)
                ShareKernels.subtract(mine.pointer + range.lowerBound, out, count: range.count, into: out)
            },
            consume: { range, values in (received + range.lowerBound).update(from: values, count: range.count) })
        endpoint.clock.charge(.word, count: all.count + mine.count)
        return OwnedMatrix(rowCount: rowCount, columnCounts: columnCounts, format: format, words: all.finish())
    }

    /// X·w: one local matrix–vector product a party, 24 bytes a row over all links, one round.
    package func product(_ x: OwnedMatrix, _ w: Shares, format: FixedFormat) async throws(ChannelError) -> Shares {
        precondition(w.count == x.columnCount)
        let step = begin(.ownedProduct)
        // Each column has its own factor, so the three owners' blocks are one product with one effective vector.
        let effective = SecretWords(count: w.count) { out in
            for owner in ComputeRole.allCases {
                for column in x.columns(of: owner) {
                    out[column] = Self.pick(OwnedMatrix.factor(owner: owner, at: role), w, column)
                }
            }
        }
        endpoint.clock.charge(.streamedProduct, count: x.words.count)
        return try await reshare(count: x.rowCount, format: format, step: step) { range, sum in
            let product = SecretWords(count: range.count) {
                MatrixKernels.multiply(
                    columns: x.words.pointer + range.lowerBound, rowCount: range.count, columnCount: x.columnCount,
                    stride: x.rowCount, by: effective.pointer, into: $0)
            }
            ShareKernels.add(sum, product.pointer, count: range.count, into: sum)
        }
    }

    /// This party's additive part of Xᵀ·r.
    package func localTransposedProduct(_ x: OwnedMatrix, _ r: Shares, format: FixedFormat) -> AdditiveShares {
        precondition(r.count == x.rowCount)
        endpoint.clock.charge(.streamedProduct, count: x.words.count)
        let both = SecretWords(count: r.count) { ShareKernels.add(r.own.pointer, r.next.pointer, count: r.count, into: $0) }
        let sums = SecretWords(count: x.columnCount) { out in
            for owner in ComputeRole.allCases {
                let columns = x.columns(of: owner)
                let factor: SecretWords =
                    switch OwnedMatrix.factor(owner: owner, at: role) {
                    case .both: both
                    case .own: r.own
                    case .next: r.next
                    }
                MatrixKernels.multiplyTransposed(
                    columns: x.words.pointer + columns.lowerBound * x.rowCount, rowCount: x.rowCount,
                    columnCount: columns.count, stride: x.rowCount, by: factor.pointer, into: out + columns.lowerBound)
            }
        }
        return AdditiveShares(words: sums, format: format)
    }

    /// A selection of rows, public; local.
    package func rows(_ x: OwnedMatrix, _ indices: [Int]) -> OwnedMatrix {
        let words = SecretWords(count: indices.count * x.columnCount) { out in
            for column in 0..<x.columnCount {
                let source = x.words.pointer + column * x.rowCount
                let target = out + column * indices.count
                for (position, index) in indices.enumerated() { target[position] = source[index] }
            }
        }
        endpoint.clock.charge(.word, count: words.count)
        return OwnedMatrix(rowCount: indices.count, columnCounts: x.columnCounts, format: x.format, words: words)
    }

    static func pick(_ factor: OwnedMatrix.Factor, _ w: Shares, _ index: Int) -> UInt64 {
        switch factor {
        case .both: w.own.pointer[index] &+ w.next.pointer[index]
        case .own: w.own.pointer[index]
        case .next: w.next.pointer[index]
        }
    }
}
