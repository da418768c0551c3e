// A secret permutation that is ready to be applied: a shuffle nobody knows, and the public order that makes it the wanted one.
//
// Spec: protocols/shuffle.md, section «Applying a secret permutation».

import Parties
import Secrets
package import Wire

/// Where each position goes is known to nobody; `opened` is an independent uniform permutation. Printing shows the count only.
package struct SecretPermutation: Sendable, CustomStringConvertible, CustomReflectable {
    let shuffle: ShufflePermutation
    let opened: [UInt32]
    /// Whether `opened` says where a shuffled element goes, rather than which element a shuffled place takes.
    let opensDestinations: Bool

    package var count: Int { shuffle.count }
    package var description: String { "SecretPermutation(\(count))" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension ReplicatedEngine {
    /// The permutation that brings element i to place destinations[i].
    ///
    /// 44 bytes an element (32 for the shuffle, 12 for the opening), 3 rounds.
    /// - Parameter destinations: a permutation of 0..<count.
    /// - Throws: `ChannelError.malformed` if what is opened is no permutation.
    package func secretPermutation(destinations: Shares) async throws(ChannelError) -> SecretPermutation {
        let shuffle = drawPermutation(count: destinations.count)
        let shuffled = try await self.shuffle([destinations], by: shuffle)[0]
        let words = MixedShares(own: shuffled.own, next: shuffled.next, rowCount: shuffled.count, lanes: [.additive])
        return SecretPermutation(
            shuffle: shuffle, opened: try await openShuffledPermutation(words, shift: 0), opensDestinations: true)
    }

    /// Columns in the permuted order. 32 bytes a word, 2 rounds.
    package func permute(_ columns: [Shares], by permutation: SecretPermutation) async throws(ChannelError) -> [Shares] {
        try await apply(permutation, columns, forwards: true)
    }

    /// Columns from the permuted order back to that before. 32 bytes a word, 2 rounds.
    package func permuteBack(_ columns: [Shares], by permutation: SecretPermutation) async throws(ChannelError) -> [Shares] {
        try await apply(permutation, columns, forwards: false)
    }

    private func apply(
        _ permutation: SecretPermutation, _ columns: [Shares], forwards: Bool
    ) async throws(ChannelError) -> [Shares] {
        if permutation.opensDestinations == forwards {
            let shuffled = try await shuffle(columns, by: permutation.shuffle)
            var sources = [Int](repeating: 0, count: permutation.count)
            for (position, place) in permutation.opened.enumerated() { sources[Int(place)] = position }
            return shuffled.map { gather($0, sources) }
        }
        let sources = permutation.opened.map { Int($0) }
        return try await shuffle(columns.map { gather($0, sources) }, by: permutation.shuffle, inverted: true)
    }

    /// Opens ⌈log₂ count⌉ bits from bit `shift` on of the first column, two values a word, to all. An internal opening: the values
    /// are a permutation that a shuffle has made uniform and independent of everything.
    ///
    /// 24·⌈count/2⌉ bytes, one round.
    func openShuffledPermutation(_ x: MixedShares, shift: Int) async throws(ChannelError) -> [UInt32] {
        let step = begin(.shuffledOpening)
        let count = x.rowCount
        let total = (count + 1) / 2
        let mask = UInt64(1) << UInt64(positionBits(count)) - 1
        let isAdditive = x.lanes[0].additiveBits > shift
        precondition(isAdditive ? shift == 0 : shift + positionBits(count) <= 64)
        func packed(_ words: SecretWords, _ index: Int) -> UInt64 {
            let low = words.pointer[2 * index] >> UInt64(shift) & mask
            return 2 * index + 1 < count ? low | (words.pointer[2 * index + 1] >> UInt64(shift) & mask) << 32 : low
        }
        var opened = [UInt32](repeating: 0, count: count)
        try await endpoint.exchange(
            sending: total, to: nextParty, receiving: total, from: previousParty, step: step,
            produce: { range, out in for index in range { out[index - range.lowerBound] = packed(x.own, index) } },
            consume: { range, values in
                for index in range {
                    for half in 0..<2 where 2 * index + half < count {
                        let position = 2 * index + half
                        let theirs = values[index - range.lowerBound] >> UInt64(32 * half)
                        let (own, next) = (x.own.pointer[position] >> UInt64(shift), x.next.pointer[position] >> UInt64(shift))
                        opened[position] = UInt32(truncatingIfNeeded: (isAdditive ? own &+ next &+ theirs : own ^ next ^ theirs) & mask)
                    }
                }
            })
        withExtendedLifetime(x) {}
        endpoint.clock.charge(.word, count: 2 * count)
        var seen = [Bool](repeating: false, count: count)
        for value in opened {
            guard value < count, !seen[Int(value)] else { throw .malformed(peer: previousParty, .invalidValue) }
            seen[Int(value)] = true
        }
        return opened
    }

    /// Bits of a position among `count`, at least 1.
    func positionBits(_ count: Int) -> Int { max(1, count <= 1 ? 1 : Int.bitWidth - (count - 1).leadingZeroBitCount) }
}
