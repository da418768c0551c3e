// The size and the geometry of a binary fuse filter, and where a tag lies in it.
//
// Spec: protocols/unbalanced-intersection.md, section «Filter».

/// 16 uniform bytes of a member, as two words: one finds its cells, the other is what they hold.
package struct FuseTag: Hashable, Sendable {
    package let place: UInt64
    package let content: UInt64

    package init(place: UInt64, content: UInt64) {
        self.place = place
        self.content = content
    }
}

package struct FuseShape: Hashable, Sendable {
    package static let countMax = 1 << 31
    package static let fingerprintBitsMax = 64
    /// Cells for each 1,024 members, by ⌊log₂ members⌋, up to 2^20: 0.875 + 0.25·log 10^6 / log members of the paper.
    private static let expansion = [
        5999, 5999, 3448, 2597, 2172, 1917, 1747, 1625, 1534, 1463, 1407, 1360, 1322, 1289, 1261, 1237, 1215, 1197, 1180, 1165, 1152,
    ]

    /// Members.
    package let count: Int
    /// 1…64.
    package let fingerprintBits: Int
    /// Cells of a segment: a power of two.
    package let segmentLength: Int
    /// Segments in which a first cell may lie; two more follow.
    package let segmentCount: Int

    /// nil if the count is not in 0…2^31 or the bits are not in 1…64.
    package init?(count: Int, fingerprintBits: Int) {
        guard (0...Self.countMax).contains(count), (1...Self.fingerprintBitsMax).contains(fingerprintBits) else { return nil }
        self.count = count
        self.fingerprintBits = fingerprintBits
        let magnitude = Int.bitWidth - 1 - max(1, count).leadingZeroBitCount
        segmentLength = 1 << min(18, (5_762 * magnitude + 22_500) / 10_000)
        let capacity = (count * Self.expansion[min(magnitude, Self.expansion.count - 1)] + 1023) / 1024
        segmentCount = max(1, (capacity + segmentLength - 1) / segmentLength - 2)
    }

    package var cellCount: Int { (segmentCount + 2) * segmentLength }
    /// All cells, and one word more, so that a cell can be read as two words.
    package var wordCount: Int { (cellCount * fingerprintBits + 63) / 64 + 1 }

    /// What the cells of a tag come to together.
    @inline(__always)
    package func fingerprint(_ tag: FuseTag) -> UInt64 { tag.content & (UInt64.max >> UInt64(64 - fingerprintBits)) }

    /// For a given content a bijection of the place, so that cells and content of a uniform tag are independent.
    @inline(__always)
    package func cells(_ tag: FuseTag, seed: UInt64) -> (Int, Int, Int) {
        var h = tag.place ^ (seed &* tag.content)
        h = (h ^ (h >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        h = (h ^ (h >> 33)) &* 0xC4CE_B9FE_1A85_EC53
        h ^= h >> 33
        let mask = segmentLength - 1
        let first = Int(h.multipliedFullWidth(by: UInt64(segmentCount * segmentLength)).high)
        let second = (first + segmentLength) ^ (Int(truncatingIfNeeded: h >> 18) & mask)
        let third = (first + 2 * segmentLength) ^ (Int(truncatingIfNeeded: h) & mask)
        return (first, second, third)
    }
}

/// The cells of a filter that lie in somebody's memory.
package struct FuseCells {
    package let shape: FuseShape
    package let seed: UInt64
    /// `shape.wordCount` words, little-endian in memory.
    private let words: UnsafePointer<UInt64>

    /// - Precondition: `words` stays valid and holds `shape.wordCount` words.
    package init(shape: FuseShape, seed: UInt64, words: UnsafePointer<UInt64>) {
        self.shape = shape
        self.seed = seed
        self.words = words
    }

    /// Always true for a member; for a uniform tag with probability 2^−bits.
    @inline(__always)
    package func contains(_ tag: FuseTag) -> Bool {
        let (a, b, c) = shape.cells(tag, seed: seed)
        let joined = Self.read(words, a, shape.fingerprintBits) ^ Self.read(words, b, shape.fingerprintBits)
        return joined ^ Self.read(words, c, shape.fingerprintBits) == shape.fingerprint(tag)
    }

    @inline(__always)
    static func read(_ words: UnsafePointer<UInt64>, _ cell: Int, _ bits: Int) -> UInt64 {
        let position = cell * bits
        let (word, shift) = (position >> 6, UInt64(position & 63))
        // A shift by 64 gives 0.
        let joined = words[word] &>> shift | words[word + 1] << (64 - shift)
        return joined & (UInt64.max >> UInt64(64 - bits))
    }

    /// Into a cell that is 0.
    @inline(__always)
    static func write(_ value: UInt64, _ words: UnsafeMutablePointer<UInt64>, _ cell: Int, _ bits: Int) {
        let position = cell * bits
        let (word, shift) = (position >> 6, UInt64(position & 63))
        words[word] |= value &<< shift
        words[word + 1] |= value >> (64 - shift)
    }
}
