// Sign and bit length of a few shared numbers, as arithmetic shares: what step control and scaling decide on.
//
// Spec: protocols/magnitude.md. Bits of the whole ring, a suffix OR over them, and one bit-to-number conversion; nothing is
// opened. Meant for a handful of elements: 65 conversions each.

package import Algebra
package import Wire

/// One number's sign and bit length, on shares.
package struct Magnitude: Sendable {
    /// 1 where the number is negative.
    package let sign: Shares
    /// 64 elements, one of them 1: element ℓ is 1 where the number has bit length ℓ (0…63). Of no meaning if negative.
    package let bitLength: Shares
}

extension ReplicatedEngine {
    package func magnitudes(_ x: Shares) async throws(ChannelError) -> [Magnitude] {
        let count = x.count
        let all = try await bits(x, width: 64, outputs: 0..<64)
        let suffix = try await suffixOr(Array(all.planes[0..<63]), elementCount: count)
        // hot[0] = no bit set; hot[ℓ] = bit ℓ−1 is the highest one.
        var hot = [not(suffix[0], elementCount: count)]
        for position in 0..<63 {
            hot.append(position == 62 ? suffix[62] : xor(suffix[position], suffix[position + 1], elementCount: count))
        }
        let numbers = try await arithmetic(BitShares(elementCount: count, planes: hot + [all.planes[63]]))
        return (0..<count).map { element in
            Magnitude(
                sign: gather(numbers, [64 * count + element]),
                bitLength: gather(numbers, (0..<64).map { $0 * count + element }))
        }
    }

    /// A public function of a secret bit length, as one shared element.
    package func table(_ magnitude: Magnitude, format: FixedFormat, _ value: (_ bitLength: Int) -> UInt64) -> Shares {
        innerProduct(magnitude.bitLength, publicTable: (0..<64).map(value), format: format)
    }

    /// sᵢ = xᵢ ∨ xᵢ₊₁ ∨ …, by doubling spans.
    private func suffixOr(_ planes: [Plane], elementCount: Int) async throws(ChannelError) -> [Plane] {
        var result = planes
        var span = 1
        while span < planes.count {
            let positions = Array(0..<planes.count - span)
            let before = result
            let products = try await and(positions.map { (before[$0], before[$0 + span]) }, elementCount: elementCount)
            for position in positions {
                let sum = xor(before[position], before[position + span], elementCount: elementCount)
                result[position] = xor(sum, products[position], elementCount: elementCount)
            }
            span *= 2
        }
        return result
    }
}
