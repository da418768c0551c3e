// The largest and the smallest of a shared vector, by a tournament of exact comparisons.
//
// Spec: protocols/extremes.md. Neither a value nor a place is opened.

import Algebra
package import Wire

extension ReplicatedEngine {
    /// One element each. ⌈log₂ n⌉ levels; the first compares once for both.
    ///
    /// - Precondition: |x| ≤ 2^61 by its format, and at least one element.
    package func extremes(_ x: Shares) async throws(ChannelError) -> (largest: Shares, smallest: Shares) {
        precondition(x.count >= 1 && x.format.magnitudeBits <= 61)
        if x.count == 1 { return (x, x) }
        let half = x.count / 2
        let (left, right) = (x.slice(0..<half), x.slice(half..<2 * half))
        let larger = try await largerOnes(left, right)
        let smaller = subtract(add(left, right), larger).read(as: x.format)
        let last = x.count & 1 == 1 ? [x.slice(x.count - 1..<x.count)] : []
        // The smallest is the largest of the negated; both tournaments run side by side.
        let negated = subtractFrom(0, Shares.concatenated([smaller] + last), format: x.format)
        let ends = try await tournament(Shares.concatenated([larger] + last), negated)
        return (ends.0, subtractFrom(0, ends.1, format: x.format))
    }

    private func tournament(_ first: Shares, _ second: Shares) async throws(ChannelError) -> (Shares, Shares) {
        var (a, b) = (first, second)
        while a.count > 1 {
            let half = a.count / 2
            let winners = try await largerOnes(
                Shares.concatenated([a.slice(0..<half), b.slice(0..<half)]),
                Shares.concatenated([a.slice(half..<2 * half), b.slice(half..<2 * half)]))
            let rest = 2 * half..<a.count
            a = Shares.concatenated([winners.slice(0..<half), a.slice(rest)])
            b = Shares.concatenated([winners.slice(half..<2 * half), b.slice(rest)])
        }
        return (a, b)
    }

    /// max(x, y) elementwise: y + [x ≥ y]·(x − y), exact.
    package func largerOnes(_ x: Shares, _ y: Shares) async throws(ChannelError) -> Shares {
        let difference = subtract(x, y)
        let isLess = try await isNegative(difference, width: difference.format.magnitudeBits + 2)
        let bit = try await arithmetic(isLess)
        return subtract(x, try await multiply(bit, difference, format: difference.format)).read(as: x.format)
    }
}
