// Tags of a balanced intersection: made from decoded values, put into buckets, and taken out in ascending order.
//
// Spec: protocols/balanced-intersection.md, sections «Hashes» and «Messages».

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

    /// The low `byteCount` bytes of a word.
    static func mask(_ byteCount: Int) -> UInt64 {
        byteCount >= 8 ? .max : byteCount <= 0 ? 0 : (1 << UInt64(8 * byteCount)) - 1
    }
}

struct TagRecord: UniformRecord {
    var tag: BalancedTag
    /// Of the identifier.
    var position: UInt32

    @inline(__always)
    var prefix: UInt64 { tag.first }

    @inline(__always)
    static func < (a: TagRecord, b: TagRecord) -> Bool { a.tag < b.tag }
}

/// One party's tags, as they are made.
struct BalancedTagger: ~Copyable {
    private let prefix: HashPrefix
    private let firstMask: UInt64
    private let secondMask: UInt64
    private var batch = MessageBatch()
    private var buckets: UniformBuckets<TagRecord>
    private let recordKeys: RecordKeys?

    /// - Parameters:
    ///   - count: of the party's identifiers.
    ///   - recordKeys: takes the rest of each digest where records are delivered.
    init(salt: Digest, tagBytes: Int, count: Int, recordKeys: RecordKeys? = nil) {
        self.recordKeys = recordKeys
        var transcript = Transcript(domain: "tally/balanced-intersection/tag/v1")
        transcript.absorb("salt", salt.bytes)
        prefix = HashPrefix(transcript.finalize().bytes)
        firstMask = BalancedTag.mask(tagBytes)
        secondMask = BalancedTag.mask(tagBytes - 8)
        buckets = UniformBuckets(count: count, bits: 8 * min(8, tagBytes))
    }

    /// Tags H(values[i] ^ coins, keys[i]) of some elements.
    mutating func add(
        values: UnsafePointer<Block>, keys: UnsafePointer<Block>, coins: Block, positions: UnsafePointer<UInt32>, count: Int
    ) {
        for start in stride(from: 0, to: count, by: MessageBatch.count) {
            let size = min(MessageBatch.count, count - start)
            for slot in 0..<size { batch.set(slot, values[start + slot] ^ coins, keys[start + slot]) }
            let digests = batch.hash(size, behind: prefix)
            for slot in 0..<size {
                let digest = digests[2 * slot]
                let tag = BalancedTag(first: digest.low & firstMask, second: digest.high & secondMask)
                buckets.append(TagRecord(tag: tag, position: positions[start + slot]))
            }
            if let recordKeys {
                for slot in 0..<size { recordKeys.set(Int(positions[start + slot]), digests[2 * slot + 1]) }
            }
        }
    }

    /// All of them in ascending order.
    consuming func finish() -> TagQueue { TagQueue(buckets) }
}

/// A party's tags in ascending order, a bucket at a time.
struct TagQueue: ~Copyable {
    private var buckets: UniformBuckets<TagRecord>
    private var bucket = 0

    init(_ buckets: consuming UniformBuckets<TagRecord>) { self.buckets = buckets }

    /// The next records, at least one; nil after the last. Valid until the next call.
    mutating func next() -> UnsafeBufferPointer<TagRecord>? {
        while bucket < buckets.bucketCount {
            let records = buckets.sorted(bucket)
            bucket += 1
            if !records.isEmpty { return UnsafeBufferPointer(records) }
        }
        return nil
    }
}
