// A set of identifiers as their 128-bit digests: 16 bytes an identifier, however long it is.
//
// Spec: protocols/intersection-session.md, section «Identifiers».

import Kernels
import Secrets
package import Symmetric

/// What of an identifier is kept: the first 16 bytes of a SHA-256. Two of 2^32 identifiers share one with probability below 2^−64.
package struct IdentifierDigest: Hashable, Sendable, Comparable, UniformRecord {
    /// In the order of the digest's bytes, the first one in the highest bits.
    package let high: UInt64
    package let low: UInt64

    static let prefix = HashPrefix(Array("tally/intersection-session/identifier/v1".utf8))

    /// The first 16 bytes of a digest as two words.
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    @inline(__always)
    fileprivate init(_ digest: UnsafePointer<Block>) {
        high = digest.pointee.low.byteSwapped
        low = digest.pointee.high.byteSwapped
    }

    @inline(__always)
    package static func < (a: Self, b: Self) -> Bool { a.high != b.high ? a.high < b.high : a.low < b.low }

    @inline(__always)
    var prefix: UInt64 { high }

    var bytes: [UInt8] {
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { Array($0) }
    }

    package init(of identifier: UnsafeBufferPointer<UInt8>) {
        var digester = SingleIdentifierDigester()
        self = digester.digest(of: identifier)
    }
}

/// Digests of identifiers as they are read, hashed many at a time.
package struct IdentifierDigester: ~Copyable {
    private var batch = MessageBatch()
    private var waiting = 0
    package private(set) var digests: [IdentifierDigest] = []

    package init(capacity: Int = 0) { digests.reserveCapacity(capacity) }

    package mutating func append(_ identifier: UnsafeBufferPointer<UInt8>) {
        batch.set(waiting, UnsafeRawBufferPointer(identifier))
        waiting += 1
        if waiting == MessageBatch.count { flush() }
    }

    private mutating func flush() {
        let blocks = batch.hash(waiting, behind: IdentifierDigest.prefix)
        for slot in 0..<waiting { digests.append(IdentifierDigest(blocks + 2 * slot)) }
        waiting = 0
    }

    package consuming func finish() -> [IdentifierDigest] {
        flush()
        return digests
    }

    /// Those of all identifiers since the last time.
    package mutating func take() -> [IdentifierDigest] {
        flush()
        defer { digests.removeAll(keepingCapacity: true) }
        return digests
    }
}

/// Digests of identifiers one at a time.
package struct SingleIdentifierDigester: ~Copyable {
    private var batch = MessageBatch()

    package init() {}

    package mutating func digest(of identifier: UnsafeBufferPointer<UInt8>) -> IdentifierDigest {
        batch.set(0, UnsafeRawBufferPointer(identifier))
        return IdentifierDigest(batch.hash(1, behind: IdentifierDigest.prefix))
    }
}

/// Distinct ones, in any order.
package struct IdentifierDigests: IdentifierList {
    package let values: [IdentifierDigest]

    package init(_ values: [IdentifierDigest]) { self.values = values }

    package var count: Int { values.count }
    package subscript(_ index: Int) -> [UInt8] { values[index].bytes }

    /// Whether a digest is there twice.
    package var hasRepeats: Bool {
        var buckets = UniformBuckets<IdentifierDigest>(count: count, bits: 64)
        for value in values { buckets.append(value) }
        for bucket in 0..<buckets.bucketCount {
            let sorted = buckets.sorted(bucket)
            for index in sorted.indices.dropFirst() where sorted[index] == sorted[index - 1] { return true }
        }
        return false
    }

    package func write(_ range: Range<Int>, to batch: inout MessageBatch) {
        precondition(range.count <= MessageBatch.count)
        for index in range {
            let value = values[index]
            batch.set(index &- range.lowerBound, value.high.bigEndian, value.low.bigEndian)
        }
    }

    package func commitmentDigest(salt: [UInt8]) throws(AlignmentError) -> Digest {
        // Without their positions: a sorted copy is all that is needed, and of it a bucket at a time.
        var buckets = UniformBuckets<IdentifierDigest>(count: count, bits: 64)
        for value in values { buckets.append(value) }
        var commitment = DigestCommitment(salt: salt, count: count)
        for bucket in 0..<buckets.bucketCount {
            let sorted = buckets.sorted(bucket)
            for index in sorted.indices.dropFirst() where sorted[index] == sorted[index - 1] {
                let repeated = sorted[index]
                let places = values.indices.filter { values[$0] == repeated }
                throw .duplicateIdentifier(first: places[0], second: places[1])
            }
            commitment.absorb(sorted)
        }
        return commitment.finalize()
    }
}

/// What a set is bound by whose digests come in ascending order.
struct DigestCommitment: ~Copyable {
    private var transcript = Transcript(domain: "tally/set-commitment/digests/v1")
    private var hash = SHA256()

    init(salt: [UInt8], count: Int) {
        transcript.absorb("salt", salt)
        transcript.absorb("count", UInt64(count))
    }

    /// The next digests; their bytes are turned round in place.
    mutating func absorb(_ digests: UnsafeMutableBufferPointer<IdentifierDigest>) {
        digests.withMemoryRebound(to: (UInt64, UInt64).self) { words in
            for index in words.indices { words[index] = (words[index].0.bigEndian, words[index].1.bigEndian) }
            hash.update(UnsafeRawBufferPointer(words))
        }
    }

    consuming func finalize() -> Digest {
        transcript.absorb("identifiers", hash.finalize().bytes)
        return transcript.finalize()
    }
}
