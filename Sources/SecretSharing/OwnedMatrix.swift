// A matrix whose columns are known to their owners: the form in which data enters training.
//
// Spec: protocols/owned-matrix.md. A column of owner Pₒ has the sharing (xₒ, xₒ₊₁, 0): Pₒ keeps the clear column, Pₒ₊₁ the
// stream xₒ₊₁, Pₒ₊₂ the received xₒ. Each party so holds exactly one word an entry, and a product with a shared vector
// costs each party one local product. A column of an outside owner has three components, two words an entry at each party.

package import Algebra
import Kernels
package import Parties
package import Secrets
import Symmetric
package import Wire

/// Column-major, columns of P₀, of P₁, of P₂, then of the outside owners.
package struct OwnedMatrix: Sendable {
    package let rowCount: Int
    /// Columns of each owner, in the order of the manifest.
    package let columnCounts: [Int]
    package let format: FixedFormat
    /// One word an entry; behind them a second one for each entry of outside owners, whose first is the own component and whose
    /// second the next one.
    let words: SecretWords
    /// The stream that masks this party's own columns; nil for a selection of rows.
    let stream: StreamID?

    package var columnCount: Int { columnCounts.reduce(0, +) }

    /// The columns of an owner.
    package func columns(of owner: OwnerIndex) -> Range<Int> {
        let start = columnCounts[..<owner.value].reduce(0, +)
        return start..<start + columnCounts[owner.value]
    }

    package func columns(of role: ComputeRole) -> Range<Int> { columns(of: OwnerIndex(role)) }

    /// All columns of outside owners.
    var outsideColumns: Range<Int> { columns(of: .p2).upperBound..<columnCount }

    /// Columns of words that each party keeps.
    var localColumnCount: Int { columnCount + outsideColumns.count }

    /// Columns that a party multiplies by the same part of a factor, and where its words of them begin, counted in columns.
    struct Part {
        let columns: Range<Int>
        let localStart: Int
        let factor: Factor
    }

    /// All that one party keeps. An outside owner's entry is xᵢ(wᵢ + wᵢ₊₁) + xᵢ₊₁wᵢ, as in any product of replicated shares.
    func parts(at role: ComputeRole) -> [Part] {
        ComputeRole.allCases.map { owner in
            Part(
                columns: columns(of: owner), localStart: columns(of: owner).lowerBound, factor: Self.factor(owner: owner, at: role))
        } + [
            Part(columns: outsideColumns, localStart: outsideColumns.lowerBound, factor: .both),
            Part(columns: outsideColumns, localStart: columnCount, factor: .own),
        ]
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
    /// All owners share their columns in at once: 8 bytes an entry on one link each, one round; then those of each outside owner
    /// are received, 16 bytes an entry.
    ///
    /// - Parameter mine: this party's own columns, column-major, `rowCount` × its column count.
    package func shareColumns(
        _ mine: SecretWords, rowCount: Int, columnCounts: [Int], format: FixedFormat
    ) async throws(ChannelError) -> OwnedMatrix {
        precondition(mine.count == rowCount * columnCounts[Int(role.rawValue)])
        return try await shareColumns(rowCount: rowCount, columnCounts: columnCounts, format: format) { out in
            out.update(from: mine.pointer, count: mine.count)
        }
    }

    /// As above, from columns that are written where they stay, so that they never exist twice.
    ///
    /// - Parameter fill: writes this party's own columns, column-major, every word.
    package func shareColumns(
        rowCount: Int, columnCounts: [Int], format: FixedFormat, fill: (UnsafeMutablePointer<UInt64>) -> Void
    ) async throws(ChannelError) -> OwnedMatrix {
        precondition(columnCounts.count == owners.count)
        let step = begin(.ownedMatrix)
        let streamID = stream(step)
        var starts = [0]
        for count in columnCounts { starts.append((starts.last ?? 0) + count * rowCount) }
        let outsideColumns = columnCounts.dropFirst(PartyLimits.computeCount).reduce(0, +)
        let columnCount = columnCounts.reduce(0, +)
        let all = SecretWordsBuilder(count: rowCount * (columnCount + outsideColumns))
        let words = all.pointer
        func start(_ owner: ComputeRole) -> UnsafeMutablePointer<UInt64> { words + starts[Int(owner.rawValue)] }
        func count(_ owner: ComputeRole) -> Int { columnCounts[Int(owner.rawValue)] * rowCount }

        let mine = start(role)
        fill(mine)
        fillCommon(with: role.previous, start(role.previous), count: count(role.previous), stream: streamID)
        let received = start(role.next)
        try await endpoint.exchange(
            sending: count(role), to: previousParty, receiving: count(role.next), from: nextParty, step: step,
            produce: { range, out in
                self.fillCommon(with: self.role.next, out, count: range.count, stream: streamID, firstWord: range.lowerBound)
                ShareKernels.subtract(mine + range.lowerBound, out, count: range.count, into: out)
            },
            consume: { range, values in (received + range.lowerBound).update(from: values, count: range.count) })
        for (index, owner) in owners.dropFirst(PartyLimits.computeCount).enumerated() {
            let first = starts[owner.value]
            // The second word of each entry lies behind all first ones.
            let second = starts[columnCounts.count] + first - starts[PartyLimits.computeCount]
            try await receive(
                fromOutside: index, count: columnCounts[owner.value] * rowCount, own: words + first, next: words + second)
        }
        endpoint.clock.charge(.word, count: all.count + count(role))
        return OwnedMatrix(
            rowCount: rowCount, columnCounts: columnCounts, format: format, words: all.finish(), stream: streamID)
    }

    /// X·w: one local matrix–vector product a party, 24 bytes a row over all links, one round.
    package func product(_ x: OwnedMatrix, _ w: Shares, format: FixedFormat) async throws(ChannelError) -> Shares {
        precondition(w.count == x.columnCount)
        let step = begin(.ownedProduct)
        // Each column has its own factor, so all owners' blocks are one product with one effective vector.
        let effective = SecretWords(count: x.localColumnCount) { out in
            for part in x.parts(at: role) {
                for (offset, column) in part.columns.enumerated() { out[part.localStart + offset] = Self.pick(part.factor, w, column) }
            }
        }
        endpoint.clock.charge(.streamedProduct, count: x.words.count)
        return try await reshare(count: x.rowCount, format: format, step: step) { range, sum in
            let product = SecretWords(count: range.count) {
                MatrixKernels.multiply(
                    columns: x.words.pointer + range.lowerBound, rowCount: range.count,
                    columnCount: x.localColumnCount, stride: x.rowCount, by: effective.pointer, into: $0)
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
            out.initialize(repeating: 0, count: x.columnCount)
            for part in x.parts(at: role) {
                let factor: SecretWords =
                    switch part.factor {
                    case .both: both
                    case .own: r.own
                    case .next: r.next
                    }
                let product = SecretWords(count: part.columns.count) {
                    MatrixKernels.multiplyTransposed(
                        columns: x.words.pointer + part.localStart * x.rowCount, rowCount: x.rowCount, columnCount: part.columns.count,
                        stride: x.rowCount, by: factor.pointer, into: $0)
                }
                let target = out + part.columns.lowerBound
                ShareKernels.add(target, product.pointer, count: part.columns.count, into: target)
            }
        }
        return AdditiveShares(words: sums, format: format)
    }

    /// A selection of rows, public; local.
    package func rows(_ x: OwnedMatrix, _ indices: [Int]) -> OwnedMatrix {
        let words = SecretWords(count: indices.count * x.localColumnCount) { out in
            for column in 0..<x.localColumnCount {
                let source = x.words.pointer + column * x.rowCount
                let target = out + column * indices.count
                for (position, index) in indices.enumerated() { target[position] = source[index] }
            }
        }
        endpoint.clock.charge(.word, count: words.count)
        return OwnedMatrix(rowCount: indices.count, columnCounts: x.columnCounts, format: x.format, words: words, stream: nil)
    }

    static func pick(_ factor: OwnedMatrix.Factor, _ w: Shares, _ index: Int) -> UInt64 {
        switch factor {
        case .both: w.own.pointer[index] &+ w.next.pointer[index]
        case .own: w.own.pointer[index]
        case .next: w.next.pointer[index]
        }
    }
}
