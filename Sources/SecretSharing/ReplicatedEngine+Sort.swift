// Oblivious stable sort by keys given as bits: a radix sort of three bits a digit.
//
// Spec: protocols/sort.md. For each digit the destinations are computed on shares, records and destinations are shuffled, and the
// shuffled destinations, a uniform permutation, are opened: records then move in the clear. Nothing depends on the keys.

import Algebra
import Parties
import Secrets
package import Wire

/// What a sort leaves: everything in the sorted order.
package struct SortedBits: Sendable {
    /// Lowest first; empty unless they were to be kept.
    package let keys: [Plane]
    package let carried: [Plane]
    /// Brings columns in the original order to the sorted one; nil unless asked for.
    package let permutation: SecretPermutation?
}

extension ReplicatedEngine {
    /// How a key's bits are cut into digits of at most three, as evenly as can be.
    package static func digitWidths(keyBits: Int) -> [Int] {
        let digits = (keyBits + 2) / 3
        return (0..<digits).map { keyBits / digits + ($0 < keyBits % digits ? 1 : 0) }
    }

    /// Stable, ascending, keys as unsigned numbers.
    ///
    /// - Parameters:
    ///   - keys: lowest bit first.
    ///   - carried: bits that move with the keys.
    ///   - keepsKeys: whether the keys are wanted in the sorted order too.
    ///   - makesPermutation: for columns of numbers that are to follow.
    package func sort(
        keys: BitShares, carrying carried: [Plane] = [], keepsKeys: Bool = false, makesPermutation: Bool = true
    ) async throws(ChannelError) -> SortedBits {
        let count = keys.elementCount
        let width = keys.planes.count
        precondition(count <= Int(Int32.max))
        let positionBits = self.positionBits(count)
        let base = (makesPermutation ? positionBits : 0) + carried.count
        // The highest bit first: what has been sorted by lies at the end, where it can be cut off.
        var records = SortRecords(
            carried + keys.planes.reversed(), count: count, positionBits: positionBits, hasIndex: makesPermutation, role: role)
        func position(_ bit: Int) -> Int { base + width - 1 - bit }
        var done = 0
        for digitWidth in Self.digitWidths(keyBits: width) where count > 0 {
            let digit = (done..<done + digitWidth).map { records.plane(position($0)) }
            done += digitWidth
            if !keepsKeys { records.cut(toBits: base + width - done) }
            let indicators = try await digitIndicators(digit, elementCount: count)
            let destinations = try await digitDestinations(indicators, elementCount: count)
            let shuffled = try await shuffle(records.with(destinations: destinations), by: drawPermutation(count: count))
            records.place(shuffled, at: try await openShuffledPermutation(shuffled, shift: 0))
            endpoint.clock.charge(.word, count: 8 * count)
        }
        var permutation: SecretPermutation?
        if makesPermutation {
            let shuffle = drawPermutation(count: count)
            let shuffled = try await self.shuffle(records.indices, by: shuffle)
            permutation = SecretPermutation(
                shuffle: shuffle, opened: try await openShuffledPermutation(shuffled, shift: 0), opensDestinations: false)
        }
        let first = makesPermutation ? positionBits : 0
        return SortedBits(
            keys: keepsKeys ? (0..<width).map { records.plane(position($0)) } : [],
            carried: carried.indices.map { records.plane(first + $0) }, permutation: permutation)
    }

    /// The permutation that sorts signed numbers, ascending and stable.
    package func sortingPermutation(of x: Shares) async throws(ChannelError) -> SecretPermutation {
        precondition(x.format.magnitudeBits <= 62)
        // m + 2 bits hold ±2^m; with the sign complemented their order is that of unsigned numbers.
        let width = x.format.magnitudeBits + 2
        var planes = try await bits(x, width: width, outputs: 0..<width).planes
        planes[width - 1] = not(planes[width - 1], elementCount: x.count)
        let sorted = try await sort(keys: BitShares(elementCount: x.count, planes: planes))
        guard let permutation = sorted.permutation else { preconditionFailure("asked for") }
        return permutation
    }

    /// The numbers at public ranks of the sorted vector, 0 the smallest: quantiles.
    package func orderStatistics(_ x: Shares, ranks: [Int]) async throws(ChannelError) -> Shares {
        precondition(ranks.allSatisfy { (0..<x.count).contains($0) })
        return gather(try await permute([x], by: sortingPermutation(of: x))[0], ranks)
    }
}
