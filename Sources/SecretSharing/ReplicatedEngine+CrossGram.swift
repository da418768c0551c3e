// The products XᵀX between columns of different owners: what an owner cannot compute alone.
//
// Spec: protocols/cross-gram.md. For a column x of Pₐ and y of Pₐ₊₁ = P_b, with the sharings (xₐ, x_b, 0) and (y_b, y_b₊₁, 0),
// x·y = x·y_b + x_b·y_b₊₁ + xₐ·y_b₊₁, and each of the three terms has one party that knows both factors: one local product a
// pair of columns and party, one deep.

package import Algebra
import Kernels
import Parties
import Secrets
import Symmetric
package import Wire

extension ReplicatedEngine {
    /// Rows of one block: its part of the stream stays in the second-level cache.
    private static let crossBlockRows = 512

    /// - Parameter format: scale is twice that of the entries; the caller proves the bound.
    /// - Returns: d × d, row-major, symmetric; zero between columns of one owner.
    package func crossGram(_ x: OwnedMatrix, format: FixedFormat) async throws(ChannelError) -> Shares {
        guard let shared = x.stream else { preconditionFailure("a selection of rows has no stream of its own") }
        let d = x.columnCount
        let local = SecretWordsBuilder(count: d * d)
        local.pointer.initialize(repeating: 0, count: d * d)
        let mine = x.columns(of: role)
        // One word more a column: a stream begins on a whole cipher block.
        let stride = Self.crossBlockRows + 2
        let known = SecretWordsBuilder(count: max(1, mine.count * stride))
        func accumulate(_ left: ComputeRole, _ right: ComputeRole, _ rows: Range<Int>) {
            let (a, b) = (x.columns(of: left), x.columns(of: right))
            let ownFactor = right == role
            MatrixKernels.accumulateGram(
                left: x.words.pointer + a.lowerBound * x.rowCount + rows.lowerBound, columnCount: a.count, stride: x.rowCount,
                right: ownFactor ? UnsafePointer(known.pointer) : x.words.pointer + b.lowerBound * x.rowCount + rows.lowerBound,
                columnCount: b.count, stride: ownFactor ? stride : x.rowCount, rowCount: rows.count,
                into: local.pointer + a.lowerBound * d + b.lowerBound, stride: d)
        }
        for first in Swift.stride(from: 0, to: x.rowCount, by: Self.crossBlockRows) {
            let rows = first..<min(first + Self.crossBlockRows, x.rowCount)
            // y_b₊₁ of this party's own columns: the stream that it subtracted when it shared them.
            for column in 0..<mine.count {
                let word = column * x.rowCount + rows.lowerBound
                let target = known.pointer + column * stride
                fillCommon(with: role.next, target, count: rows.count + (word & 1), stream: shared, firstWord: word & ~1)
                if word & 1 == 1 { target.update(from: target + 1, count: rows.count) }
            }
            // Pₐ and Pₐ₊₂ multiply the words that they hold; Pₐ₊₁, the right factor's owner, takes its stream.
            accumulate(role, role.next, rows)
            accumulate(role.next, role.previous, rows)
            accumulate(role.previous, role, rows)
        }
        _ = known.finish()
        let products = ComputeRole.allCases.reduce(0) { $0 + x.columns(of: $1).count * x.columns(of: $1.next).count }
        endpoint.clock.charge(.blockedProduct, count: x.rowCount * products)
        let sums = try await reshare(AdditiveShares(words: local.finish(), format: format), operation: .crossGram)
        return gather(sums, Self.symmetricSource(x))
    }

    /// Where each entry was computed: a pair of owners (a, a + 1) has its block in rows of a; within an owner all is zero.
    private static func symmetricSource(_ x: OwnedMatrix) -> [Int] {
        let d = x.columnCount
        let owner = ComputeRole.allCases.flatMap { role in x.columns(of: role).map { _ in role } }
        var source: [Int] = []
        source.reserveCapacity(d * d)
        for row in 0..<d {
            for column in 0..<d {
                source.append(owner[column] == owner[row].previous ? column * d + row : row * d + column)
            }
        }
        return source
    }
}
