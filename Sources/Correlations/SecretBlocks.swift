// Secret blocks and secret bits with one owner: the storage of every batch of correlations.

package import Kernels
package import Secrets

/// Blocks of GF(2^128) on the heap, wiped when their owner lets go. Noncopyable, because what it holds may be used once.
///
/// Sendable: it has one owner, who alone may write.
package struct SecretBlocks: ~Copyable, @unchecked Sendable {
    package let count: Int
    /// The first block; valid while this value lives, aligned to 64 bytes.
    package let pointer: UnsafeMutablePointer<Block>
    private let words: SecretWords

    /// `count` blocks, unspecified until written.
    package init(count: Int) { self.init(count: count, capacity: count) }

    /// As above, with room behind them for `capacity` in all.
    init(count: Int, capacity: Int) {
        precondition(count >= 0 && capacity >= count, "a buffer has no negative size")
        var lent: UnsafeMutablePointer<UInt64>?
        words = SecretWords(count: 2 * capacity) { lent = $0 }
        guard let lent else { preconditionFailure("the initialiser lends its buffer") }
        pointer = UnsafeMutableRawPointer(lent).bindMemory(to: Block.self, capacity: capacity)
        self.count = count
    }

    /// `count` uniform blocks.
    package static func random(_ count: Int, _ randomness: inout some RandomSource) throws -> SecretBlocks {
        let blocks = SecretBlocks(count: count)
        try randomness.fill(UnsafeMutableRawBufferPointer(start: blocks.pointer, count: 16 * count))
        return blocks
    }

    package subscript(index: Int) -> Block {
        get {
            precondition(index >= 0 && index < count)
            return pointer[index]
        }
        nonmutating set {
            precondition(index >= 0 && index < count)
            pointer[index] = newValue
        }
    }

    /// A copy of some blocks in a buffer of its own; the part is zeroed here, so that nobody uses it twice.
    func moving(_ range: Range<Int>) -> SecretBlocks {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        let part = SecretBlocks(count: range.count)
        part.pointer.update(from: pointer + range.lowerBound, count: range.count)
        (pointer + range.lowerBound).update(repeating: .zero, count: range.count)
        return part
    }
}

/// Bits packed into words, bit e mod 64 of word ⌊e/64⌋, wiped when their owner lets go.
package struct SecretBits: ~Copyable, @unchecked Sendable {
    package let count: Int
    package let wordCount: Int
    /// The first word; valid while this value lives. Bits beyond the last are 0.
    package let pointer: UnsafeMutablePointer<UInt64>
    private let words: SecretWords

    /// `count` bits, all 0.
    package init(count: Int) {
        precondition(count >= 0, "a buffer has no negative size")
        let wordCount = (count + 63) / 64
        var lent: UnsafeMutablePointer<UInt64>?
        words = SecretWords(count: wordCount) {
            $0.initialize(repeating: 0, count: wordCount)
            lent = $0
        }
        guard let lent else { preconditionFailure("the initialiser lends its buffer") }
        pointer = lent
        self.count = count
        self.wordCount = wordCount
    }

    package init(_ bits: [Bool]) {
        self.init(count: bits.count)
        for (index, bit) in bits.enumerated() { pointer[index / 64] |= UInt64(bit ? 1 : 0) << UInt64(index % 64) }
    }

    package static func random(_ count: Int, _ randomness: inout some RandomSource) throws -> SecretBits {
        let bits = SecretBits(count: count)
        try randomness.fill(UnsafeMutableRawBufferPointer(start: bits.pointer, count: 8 * bits.wordCount))
        bits.clearTail()
        return bits
    }

    /// 0 or 1.
    package subscript(index: Int) -> UInt64 {
        precondition(index >= 0 && index < count)
        return pointer[index / 64] >> UInt64(index % 64) & 1
    }

    /// A copy of some bits in a buffer of its own.
    func copying(_ range: Range<Int>) -> SecretBits {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        let part = SecretBits(count: range.count)
        let (first, shift) = (range.lowerBound / 64, UInt64(range.lowerBound % 64))
        for index in 0..<part.wordCount {
            let next = first + index + 1 < wordCount ? pointer[first + index + 1] : 0
            part.pointer[index] = pointer[first + index] >> shift | (shift == 0 ? 0 : next << (64 - shift))
        }
        part.clearTail()
        return part
    }

    func clearTail() {
        if count % 64 != 0 { pointer[wordCount - 1] &= (1 << UInt64(count % 64)) - 1 }
    }
}
