// A digest with the place that it stands for, as sets that are held in partitions keep them.
//
// Spec: protocols/partitioned-intersection.md, section «Memory and disk».

package import Symmetric

package struct PlacedDigest: Sendable, Hashable, UniformRecord {
    package let digest: IdentifierDigest
    /// A row, or a position in a list.
    package let place: UInt32

    package init(_ digest: IdentifierDigest, place: UInt32) {
        self.digest = digest
        self.place = place
    }

    /// Which of 256 partitions it belongs to: ascends with the digest.
    @inline(__always)
    package var partition: Int { Int(truncatingIfNeeded: digest.high >> 56) }

    /// Of one partition: the first byte is the same.
    @inline(__always)
    var prefix: UInt64 { digest.high << 8 }

    @inline(__always)
    package static func < (a: Self, b: Self) -> Bool { a.digest == b.digest ? a.place < b.place : a.digest < b.digest }

    package static let partitionCount = 256

    /// One partition in ascending order.
    package static func sorted(_ records: [PlacedDigest]) -> [PlacedDigest] {
        var buckets = UniformBuckets<PlacedDigest>(count: records.count, bits: 64)
        for record in records { buckets.append(record) }
        return [PlacedDigest](unsafeUninitializedCapacity: records.count) { target, count in
            for bucket in 0..<buckets.bucketCount {
                for record in buckets.sorted(bucket) {
                    target[count] = record
                    count += 1
                }
            }
        }
    }
}

/// Which of a set's places are marked: a bit each.
package struct PlaceMarks: Sendable, Equatable {
    private var words: [UInt64]
    package private(set) var count = 0

    package init(placeCount: Int) { words = [UInt64](repeating: 0, count: (placeCount + 63) / 64) }

    package mutating func mark(_ place: Int) {
        if !self[place] { count += 1 }
        words[place / 64] |= 1 << UInt64(place % 64)
    }

    package subscript(_ place: Int) -> Bool { words[place / 64] >> UInt64(place % 64) & 1 == 1 }

    /// Ascending.
    package var places: [Int] {
        var places: [Int] = []
        places.reserveCapacity(count)
        for (index, word) in words.enumerated() {
            var bits = word
            while bits != 0 {
                places.append(64 * index + bits.trailingZeroBitCount)
                bits &= bits - 1
            }
        }
        return places
    }
}

extension CommittedSet {
    /// The commitment to a set whose partitions come in ascending order, each sorted and without repeats.
    package func commitmentDigest(salt: [UInt8], partitions: (Int) throws -> [PlacedDigest]) rethrows -> Digest {
        var commitment = DigestCommitment(salt: salt, count: count)
        for partition in 0..<PlacedDigest.partitionCount {
            var digests = try partitions(partition).map(\.digest)
            digests.withUnsafeMutableBufferPointer { commitment.absorb($0) }
        }
        return commitment.finalize()
    }
}
