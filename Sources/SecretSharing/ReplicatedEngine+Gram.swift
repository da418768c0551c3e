// The weighted Gram matrix Xᵀ·diag(w)·X of an owned matrix under shared weights: the Hessian of the trainer.
//
// Spec: protocols/weighted-gram.md. Two multiplications deep: diag(w)·X is a local product of each party's single word an
// entry and is reshared (24 bytes an entry over all links), then Xᵀ times it is a local product again and only the d × d
// result is reshared. The first reshare streams in blocks of rows that fit one frame, so that neither it nor its shares are
// ever held whole; it counts as one round, since no block depends on another.

package import Algebra
import Kernels
import Parties
import Secrets
package import Wire

extension ReplicatedEngine {
    /// - Parameter format: scale is the sum of the scales (weights once, entries twice); the caller proves the bound.
    /// - Returns: d × d, row-major, symmetric.
    package func weightedGram(_ x: OwnedMatrix, weights: Shares, format: FixedFormat) async throws(ChannelError) -> Shares {
        precondition(weights.count == x.rowCount)
        let step = begin(.scaledColumns)
        let d = x.columnCount
        // Even, because a block begins on a whole cipher block.
        let blockRows = endpoint.chunkWords / d & ~1
        precondition(blockRows >= 2, "a row pair fits a frame")
        let local = SecretWordsBuilder(count: d * d)
        local.pointer.initialize(repeating: 0, count: d * d)
        let gram = local.pointer
        // Two blocks: one is produced before the one before it is consumed.
        let own = SecretWordsBuilder(count: 2 * blockRows * d)
        let both = SecretWordsBuilder(count: blockRows * d)
        let weightSums = SecretWords(count: weights.count) {
            ShareKernels.add(weights.own.pointer, weights.next.pointer, count: weights.count, into: $0)
        }
        let (ownBlocks, bothBlock) = (own.pointer, both.pointer)
        func ownBlock(_ range: Range<Int>) -> UnsafeMutablePointer<UInt64> {
            ownBlocks + (range.lowerBound / (blockRows * d) & 1) * blockRows * d
        }
        let parts = x.parts(at: role)
        try await endpoint.exchange(
            sending: x.rowCount * d, to: previousParty, receiving: x.rowCount * d, from: nextParty, step: step,
            chunkWords: blockRows * d,
            produce: { range, out in
                let rows = Self.rows(range, d)
                let ownBlock = ownBlock(range)
                self.fillZeroShare(ownBlock, scratch: out, count: range.count, step: step, firstWord: range.lowerBound)
                for part in parts {
                    let factor = Self.factor(part.factor, weights, weightSums)
                    for (offset, column) in part.columns.enumerated() {
                        let target = ownBlock + column * rows.count
                        ShareKernels.multiplyAdd(
                            x.words.pointer + (part.localStart + offset) * x.rowCount + rows.lowerBound, factor + rows.lowerBound,
                            adding: target, count: rows.count, into: target)
                    }
                }
                out.update(from: ownBlock, count: range.count)
            },
            consume: { range, next in
                let rows = Self.rows(range, d)
                let ownBlock = ownBlock(range)
                ShareKernels.add(ownBlock, next, count: range.count, into: bothBlock)
                for part in parts {
                    let columns = part.columns
                    let scaled: UnsafePointer<UInt64> =
                        switch part.factor {
                        case .both: UnsafePointer(bothBlock)
                        case .own: UnsafePointer(ownBlock)
                        case .next: next
                        }
                    // Only the upper block triangle: the matrix is symmetric.
                    MatrixKernels.accumulateGram(
                        left: x.words.pointer + part.localStart * x.rowCount + rows.lowerBound, columnCount: columns.count,
                        stride: x.rowCount, right: scaled + columns.lowerBound * rows.count, columnCount: d - columns.lowerBound,
                        stride: rows.count, rowCount: rows.count, into: gram + columns.lowerBound * d + columns.lowerBound,
                        stride: d)
                }
            })
        // Ends the blocks' lives here and not before the last use of their pointers.
        _ = (own.finish(), both.finish())
        endpoint.clock.charge(.word, count: 6 * x.rowCount * d)
        endpoint.clock.charge(.blockedProduct, count: x.rowCount * Self.upperBlockEntries(x))
        let upper = try await reshare(AdditiveShares(words: local.finish(), format: format), operation: .gram)
        return mirrored(upper, x)
    }

    private static func rows(_ range: Range<Int>, _ d: Int) -> Range<Int> { range.lowerBound / d..<range.upperBound / d }

    private static func factor(
        _ factor: OwnedMatrix.Factor, _ weights: Shares, _ sums: SecretWords
    ) -> UnsafePointer<UInt64> {
        switch factor {
        case .both: sums.pointer
        case .own: weights.own.pointer
        case .next: weights.next.pointer
        }
    }

    private static func upperBlockEntries(_ x: OwnedMatrix) -> Int {
        x.parts(at: .p0).reduce(0) { $0 + $1.columns.count * (x.columnCount - $1.columns.lowerBound) }
    }

    /// Fills the lower block triangle, which was not computed, from the upper one.
    private func mirrored(_ upper: Shares, _ x: OwnedMatrix) -> Shares {
        let d = x.columnCount
        // All outside owners' columns are one block.
        let blocks = ComputeRole.allCases.map { x.columns(of: $0) } + [x.outsideColumns]
        let block = blocks.flatMap { columns in columns.map { _ in columns } }
        var source: [Int] = []
        source.reserveCapacity(d * d)
        for row in 0..<d {
            for column in 0..<d { source.append(column >= block[row].lowerBound ? row * d + column : column * d + row) }
        }
        return gather(upper, source)
    }
}
