// A keyed permutation of 0 ..< count that needs no memory: any position can be computed alone, by any thread.

/// A Feistel network of four rounds over the next even number of bits, walked until it falls into the range.
/// It mixes; it is no cipher.
struct IndexPermutation: Sendable {
    let count: Int
    private let halfBits: Int
    private let keys: (UInt64, UInt64, UInt64, UInt64)

    /// `count` is 1 to 2^40.
    init(count: Int, seed: UInt64, stream: UInt64) {
        precondition(count > 0 && count <= 1 << 40, "a permutation of nothing, or too large")
        self.count = count
        var bits = 0
        while 1 << bits < count { bits += 1 }
        halfBits = max(1, (bits + 1) / 2)
        var random = SeededGenerator(seed: seed, stream: stream)
        keys = (random.next(), random.next(), random.next(), random.next())
    }

    /// The image of an index below `count`. The cycle through `index` ends in the range, because it began there.
    subscript(index: Int) -> Int {
        var value = UInt64(index)
        repeat { value = encrypted(value) } while value >= UInt64(count)
        return Int(value)
    }

    private func encrypted(_ value: UInt64) -> UInt64 {
        let mask: UInt64 = (1 << UInt64(halfBits)) - 1
        var (left, right) = (value >> UInt64(halfBits), value & mask)
        for key in [keys.0, keys.1, keys.2, keys.3] {
            var word = (right ^ key) &* 0x9E37_79B9_7F4A_7C15
            word = (word ^ (word >> 29)) &* 0xBF58_476D_1CE4_E5B9
            (left, right) = (right, left ^ ((word ^ (word >> 32)) & mask))
        }
        return left << UInt64(halfBits) | right
    }
}
