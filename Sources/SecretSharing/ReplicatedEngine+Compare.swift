// Comparisons of shared numbers, selection on a secret bit, and what is made of the two.
//
// Spec: protocols/comparison.md.

import Algebra
package import Wire

extension ReplicatedEngine {
    /// One bit an element: whether x < y. The ring is as narrow as the formats prove.
    ///
    /// - Precondition: both |raw| ≤ 2^61 by their formats.
    package func isLess(_ x: Shares, _ y: Shares) async throws(ChannelError) -> BitShares {
        let difference = subtract(x, y)
        return try await isNegative(difference, width: difference.format.magnitudeBits + 2)
    }

    /// One bit an element: whether x < constant, a raw value of x's scale.
    package func isLess(_ x: Shares, constant: Int64) async throws(ChannelError) -> BitShares {
        let difference = add(x, constant: UInt64(bitPattern: 0 &- constant), format: x.format.plus(Self.format(of: constant, x.format)))
        return try await isNegative(difference, width: difference.format.magnitudeBits + 2)
    }

    /// One bit an element: whether x = y.
    package func equals(_ x: Shares, _ y: Shares) async throws(ChannelError) -> BitShares {
        try await isZero(subtract(x, y))
    }

    /// One bit an element: whether x = constant, a raw value of x's scale.
    package func equals(_ x: Shares, constant: Int64) async throws(ChannelError) -> BitShares {
        let format = x.format.plus(Self.format(of: constant, x.format))
        return try await isZero(add(x, constant: UInt64(bitPattern: 0 &- constant), format: format))
    }

    /// One bit an element: whether x = 0.
    ///
    /// x = a + b with a known to P₀ and b to P₁ and P₂, so that x = 0 if a and −b agree in every bit: no adder, a tree of ands.
    /// |x| ≤ 2^m < 2^(m+1) lets m + 1 bits decide.
    package func isZero(_ x: Shares) async throws(ChannelError) -> BitShares {
        let width = min(64, x.format.magnitudeBits + 1)
        let (a, b) = try await summands(x, adding: 0, shift: 0, width: width, negatingSecond: true)
        let words = BitShares.wordCount(x.count)
        let same = (0..<width).map { position in
            not(
                xor(
                    Plane(own: a.own, next: a.next, offset: position * words),
                    Plane(own: b.own, next: b.next, offset: position * words), elementCount: x.count), elementCount: x.count)
        }
        return BitShares(elementCount: x.count, planes: [try await and(all: same, elementCount: x.count)])
    }

    /// x where the bit is 1, y where it is 0.
    package func select(_ bit: BitShares, _ x: Shares, _ y: Shares) async throws(ChannelError) -> Shares {
        precondition(bit.planes.count == 1 && bit.elementCount == x.count)
        return try await select(arithmetic(bit), [(x, y)])[0]
    }

    /// x where the number is 1, y where it is 0, for several pairs at once.
    package func select(_ bit: Shares, _ pairs: [(Shares, Shares)]) async throws(ChannelError) -> [Shares] {
        let differences = try await products(pairs.map { (bit, subtract($0.0, $0.1)) })
        return zip(pairs, differences).map { pair, difference in
            let format = FixedFormat(
                fractionBits: pair.0.format.fractionBits,
                magnitudeBits: max(pair.0.format.magnitudeBits, pair.1.format.magnitudeBits))
            return add(pair.1, difference.read(as: format)).read(as: format)
        }
    }

    package func minimum(_ x: Shares, _ y: Shares) async throws(ChannelError) -> Shares {
        try await select(isLess(x, y), x, y)
    }

    package func maximum(_ x: Shares, _ y: Shares) async throws(ChannelError) -> Shares {
        try await select(isLess(x, y), y, x)
    }

    /// The largest element and the first index at which it stands, one element each; ⌈log₂⌉ comparisons one after another.
    package func argmax(_ x: Shares) async throws(ChannelError) -> (value: Shares, index: Shares) {
        precondition(x.count > 0)
        let indexFormat = FixedFormat.integer(bits: FixedFormat.bits(x.count))
        var value = x
        var index = constant((0..<UInt64(x.count)).map { $0 }, format: indexFormat)
        while value.count > 1 {
            let half = value.count / 2
            // Neighbours, so that the left one of two equals has the lower index.
            func side(_ shares: Shares, _ offset: Int) -> Shares { gather(shares, (0..<half).map { 2 * $0 + offset }) }
            func rest(_ shares: Shares) -> [Shares] { shares.count & 1 == 1 ? [shares.slice(2 * half..<shares.count)] : [] }
            let (left, right) = (side(value, 0), side(value, 1))
            let bit = try await arithmetic(isLess(left, right))
            let chosen = try await select(bit, [(right, left), (side(index, 1), side(index, 0))])
            (value, index) = (
                Shares.concatenated([chosen[0]] + rest(value)), Shares.concatenated([chosen[1]] + rest(index))
            )
        }
        return (value, index)
    }

    private static func format(of constant: Int64, _ format: FixedFormat) -> FixedFormat {
        let bits = Int64.bitWidth - (constant.magnitude == 0 ? 0 : constant.magnitude - 1).leadingZeroBitCount
        return FixedFormat(fractionBits: format.fractionBits, magnitudeBits: min(63, bits))
    }
}
