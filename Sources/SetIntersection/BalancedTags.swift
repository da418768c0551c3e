// Tags of a balanced intersection: made from decoded values, sorted, packed into words, and merged.
//
// Spec: protocols/balanced-intersection.md, sections «Hashes» and «Comparison».

import Kernels
import KeyValueStores
import Secrets
import Symmetric

/// A truncated hash of one decoded value. Ascends as a pair of words, the first word first.
struct BalancedTag: Equatable {
    var first: UInt64
    var second: UInt64

    @inline(__always)
    static func < (a: BalancedTag, b: BalancedTag) -> Bool { a.first != b.first ? a.first < b.first : a.second < b.second }
}

struct BalancedTagger: ~Copyable {
    private let hash: PrefixedHash
    private let firstMask: UInt64
    private let secondMask: UInt64
    private let scratch = BlockBuffer(count: PrefixedHash.batch * HashKernels.blockBytes / 16)
    private let digests = BlockBuffer(count: PrefixedHash.batch * 2)

    init(salt: Digest, tagBytes: Int) {
        var transcript = Transcript(domain: "tally/balanced-intersection/tag/v1")
        transcript.absorb("salt", salt.bytes)
        hash = PrefixedHash(domain: transcript.finalize())
        firstMask = Self.mask(tagBytes)
        secondMask = Self.mask(tagBytes - 8)
    }

    /// The low `byteCount` bytes of a word.
    static func mask(_ byteCount: Int) -> UInt64 {
        byteCount >= 8 ? .max : byteCount <= 0 ? 0 : (1 << UInt64(8 * byteCount)) - 1
    }

    /// tags[i] = H_o(values[i] ^ coins, keys[i])
    func tags(
        values: UnsafePointer<Block>, keys: UnsafePointer<Block>, coins: Block, positions: ArraySlice<UInt32>,
        into records: UnsafeMutablePointer<TagRecord>
    ) {
        let base = positions.startIndex
        for start in stride(from: 0, to: positions.count, by: PrefixedHash.batch) {
            let range = start..<min(start + PrefixedHash.batch, positions.count)
            hash.hash(
                range, into: UnsafeMutableRawPointer(digests.pointer), scratch: UnsafeMutableRawPointer(scratch.pointer),
                write: { index, block in
                    block.storeBytes(of: values[index] ^ coins, as: Block.self)
                    block.storeBytes(of: keys[index], toByteOffset: 16, as: Block.self)
                    return 32
                }, long: { _ in [] })
            for index in range {
                let digest = digests.pointer[2 * (index - start)]
                let tag = BalancedTag(first: digest.low & firstMask, second: digest.high & secondMask)
                records[index] = TagRecord(tag: tag, position: positions[base + index])
            }
        }
    }
}

struct TagRecord {
    var tag: BalancedTag
    /// Of the identifier.
    var position: UInt32
}

/// One party's tags in ascending order, in wiped memory.
struct SortedTags: ~Copyable {
    let count: Int
    private let storage: TagStorage

    /// - Parameter bits: of the first word that tags use: their values are uniform below 2^bits.
    init(_ records: consuming TagStorage, bits: Int) {
        count = records.count
        let other = TagStorage(count: records.count)
        storage = Self.sort(records, other, bits: bits)
    }

    subscript(index: Int) -> TagRecord { storage.pointer[index] }
    var pointer: UnsafePointer<TagRecord> { UnsafePointer(storage.pointer) }

    /// Uniform tags need no comparisons until few share their upper bits: two passes by these, then insertion. Both passes write to
    /// at most 2^11 places at once, and the second works within a second-level cache.
    private static func sort(_ records: consuming TagStorage, _ other: consuming TagStorage, bits: Int) -> TagStorage {
        let count = records.count
        let wanted = max(0, Int.bitWidth - count.leadingZeroBitCount - 3)
        let upper = min(11, (wanted + 1) / 2), lower = min(11, wanted - upper)
        let starts = partition(records.pointer, count, into: other.pointer, shift: bits - upper, bits: upper)
        for bucket in 0..<1 << upper {
            let range = starts[bucket]..<starts[bucket + 1]
            let base = records.pointer + range.lowerBound
            let inner = partition(
                other.pointer + range.lowerBound, range.count, into: base, shift: bits - upper - lower, bits: lower)
            for place in 0..<1 << lower { insertionSort(base + inner[place], inner[place + 1] - inner[place]) }
        }
        return records
    }

    private static func partition(
        _ source: UnsafePointer<TagRecord>, _ count: Int, into target: UnsafeMutablePointer<TagRecord>, shift: Int, bits: Int
    ) -> [Int] {
        let mask: UInt64 = (1 << UInt64(bits)) - 1, shift = UInt64(shift)
        var starts = [Int](repeating: 0, count: 1 << bits + 1)
        for index in 0..<count { starts[Int(source[index].tag.first >> shift & mask) + 1] += 1 }
        for bucket in 0..<1 << bits { starts[bucket + 1] += starts[bucket] }
        var next = starts
        for index in 0..<count {
            let bucket = Int(source[index].tag.first >> shift & mask)
            target[next[bucket]] = source[index]
            next[bucket] += 1
        }
        return starts
    }

    private static func insertionSort(_ records: UnsafeMutablePointer<TagRecord>, _ count: Int) {
        guard count > 1 else { return }
        for index in 1..<count {
            let record = records[index]
            var place = index
            while place > 0, record.tag < records[place - 1].tag {
                records[place] = records[place - 1]
                place -= 1
            }
            records[place] = record
        }
    }
}

struct TagStorage: ~Copyable {
    let count: Int
    let pointer: UnsafeMutablePointer<TagRecord>
    private let words: SecretWordsBuilder

    init(count: Int) {
        self.count = count
        words = SecretWordsBuilder(count: count * MemoryLayout<TagRecord>.stride / 8)
        pointer = UnsafeMutableRawPointer(words.pointer).bindMemory(to: TagRecord.self, capacity: count)
    }
}
