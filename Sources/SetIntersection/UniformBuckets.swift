// Records that are uniform, such as digests and tags: put into buckets by their upper bits as they are made, and sorted bucket by bucket
// when they are wanted. A bucket fits a second-level cache, so each record crosses memory twice, whatever their number.

import Secrets

/// A record of plain bytes, whose prefix is uniform below 2^bits.
protocol UniformRecord: BitwiseCopyable {
    /// Ascends with the record.
    var prefix: UInt64 { get }
    static func < (a: Self, b: Self) -> Bool
}

/// Memory for records of plain bytes, wiped once nobody refers to it.
struct WipedRecords<Record: BitwiseCopyable> {
    let pointer: UnsafeMutablePointer<Record>
    private let words: SecretWords

    init(count: Int) {
        var lent: UnsafeMutablePointer<UInt64>?
        words = SecretWords(count: (count * MemoryLayout<Record>.stride + 7) / 8) { lent = $0 }
        guard let lent else { preconditionFailure("the initialiser lends its buffer") }
        pointer = UnsafeMutableRawPointer(lent).bindMemory(to: Record.self, capacity: count)
    }
}

/// In wiped memory. Records that are not uniform cost time, never more than a comparison sort's, and room.
struct UniformBuckets<Record: UniformRecord>: ~Copyable {
    /// Records that are expected in a bucket: 100 KB of tags.
    private static var expectedCount: Int { 4096 }
    /// Buckets that are written to at once: a line of each fits the cache.
    private static var bucketBitsMax: Int { 12 }
    /// Records that are left to an insertion sort.
    private static var insertionCountMax: Int { 48 }

    let bucketCount: Int
    private let bits: UInt64
    private let bucketBits: UInt64
    /// Records that a bucket has room for.
    private(set) var capacity: Int
    private var records: WipedRecords<Record>
    /// Room for one bucket in order.
    private var scratch: WipedRecords<Record>
    private let counts: WipedRecords<UInt32>

    /// - Parameters:
    ///   - count: records that are expected; more are taken, too.
    ///   - bits: 16…64.
    ///   - capacity: for tests of buckets that overflow.
    init(count: Int, bits: Int, capacity: Int? = nil) {
        precondition((16...64).contains(bits) && count >= 0)
        let wanted = (count + Self.expectedCount - 1) / Self.expectedCount
        let bucketBits = wanted < 2 ? 0 : min(Self.bucketBitsMax, Int.bitWidth - (wanted - 1).leadingZeroBitCount)
        let buckets = 1 << bucketBits
        let room = if let capacity { capacity } else { Self.room(count, bucketCount: buckets) }
        let none = WipedRecords<UInt32>(count: buckets)
        none.pointer.update(repeating: 0, count: buckets)
        // Nothing of a value that is half made is read: compilers up to 6.3 then release what was never set.
        bucketCount = buckets
        self.bits = UInt64(bits)
        self.bucketBits = UInt64(bucketBits)
        self.capacity = room
        records = WipedRecords(count: buckets * room)
        scratch = WipedRecords(count: room)
        counts = none
    }

    /// The mean and six standard deviations: one run in a million has to make room. Heads of buckets do not lie in one set of a cache.
    static func room(_ count: Int, bucketCount: Int) -> Int {
        guard bucketCount > 1 else { return max(count, 8) }
        let mean = Double(count) / Double(bucketCount)
        return Int(mean + 6 * mean.squareRoot() + 16) / 16 * 16 + 8
    }

    @inline(__always)
    mutating func append(_ record: Record) {
        let bucket = bucketBits == 0 ? 0 : Int(truncatingIfNeeded: record.prefix >> (bits &- bucketBits))
        let count = Int(counts.pointer[bucket])
        if count == capacity { makeRoom() }
        records.pointer[bucket &* capacity &+ count] = record
        counts.pointer[bucket] &+= 1
    }

    private mutating func makeRoom() {
        let larger = 2 * capacity + 8
        let moved = WipedRecords<Record>(count: bucketCount * larger)
        for bucket in 0..<bucketCount {
            (moved.pointer + bucket * larger).update(from: records.pointer + bucket * capacity, count: Int(counts.pointer[bucket]))
        }
        records = moved
        capacity = larger
        scratch = WipedRecords(count: larger)
    }

    /// One bucket's records in ascending order, valid until the next call. Records of a bucket are below those of the next one.
    mutating func sorted(_ bucket: Int) -> UnsafeMutableBufferPointer<Record> {
        let count = Int(counts.pointer[bucket])
        Self.sort(records.pointer + bucket * capacity, count, into: scratch.pointer, bits: bits - bucketBits)
        return UnsafeMutableBufferPointer(start: scratch.pointer, count: count)
    }

    /// By the next bits into places of two records each on average; `bits` are left of the prefix.
    private static func sort(
        _ source: UnsafePointer<Record>, _ count: Int, into target: UnsafeMutablePointer<Record>, bits: UInt64
    ) {
        let wanted = Int.bitWidth - count.leadingZeroBitCount - 1
        let placeBits = UInt64(max(0, min(12, min(wanted, Int(bits)))))
        let shift = bits - placeBits, mask: UInt64 = (1 << placeBits) - 1
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 1 << Int(placeBits) + 1) { ends in
            ends.initialize(repeating: 0)
            for index in 0..<count { ends[Int(truncatingIfNeeded: source[index].prefix >> shift & mask) &+ 1] &+= 1 }
            for place in 0..<1 << Int(placeBits) { ends[place + 1] &+= ends[place] }
            for index in 0..<count {
                let place = Int(truncatingIfNeeded: source[index].prefix >> shift & mask)
                target[Int(ends[place])] = source[index]
                ends[place] &+= 1
            }
            // Each start has moved to where the next place begins. Places of few records leave nothing far from where it belongs.
            var start = 0
            for place in 0..<1 << Int(placeBits) {
                let end = Int(ends[place])
                if end - start > insertionCountMax {
                    var crowded = UnsafeMutableBufferPointer(start: target + start, count: end - start)
                    crowded.sort { $0 < $1 }
                } else {
                    insertionSort(target + start, end - start)
                }
                start = end
            }
        }
    }

    @inline(__always)
    private static func insertionSort(_ records: UnsafeMutablePointer<Record>, _ count: Int) {
        guard count > 1 else { return }
        for index in 1..<count {
            let record = records[index]
            var place = index
            while place > 0, record < records[place &- 1] {
                records[place] = records[place &- 1]
                place &-= 1
            }
            records[place] = record
        }
    }
}
