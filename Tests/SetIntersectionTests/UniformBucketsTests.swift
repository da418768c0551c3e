// Buckets of uniform records: the order of a sort, whatever the records and however little room there was.

import Kernels
import KeyValueStores
import Symmetric
import TestKit
import Testing

@testable import SetIntersection

@Suite struct UniformBucketsTests {
    private static func record(_ first: UInt64, _ second: UInt64, _ position: Int) -> TagRecord {
        TagRecord(tag: BalancedTag(first: first, second: second), position: UInt32(position))
    }

    private static func sorted(_ records: [TagRecord], bits: Int, capacity: Int? = nil) -> [TagRecord] {
        var buckets = UniformBuckets<TagRecord>(count: records.count, bits: bits, capacity: capacity)
        for record in records { buckets.append(record) }
        var result: [TagRecord] = []
        for bucket in 0..<buckets.bucketCount { result += Array(buckets.sorted(bucket)) }
        return result
    }

    private static func expectSorted(_ records: [TagRecord], bits: Int, capacity: Int? = nil) {
        let result = sorted(records, bits: bits, capacity: capacity)
        let expected = records.sorted { $0 < $1 }
        #expect(result.map(\.tag) == expected.map(\.tag))
        #expect(Set(result.map(\.position)) == Set(records.map(\.position)))
    }

    @Test(arguments: [0, 1, 2, 47, 4096, 4097, 20_000])
    func uniformRecords(_ count: Int) {
        var random = SeededRandom(UInt64(count))
        for bits in [40, 64] {
            let mask = BalancedTag.mask(bits / 8)
            Self.expectSorted((0..<count).map { Self.record(random.next() & mask, random.next(), $0) }, bits: bits)
        }
    }

    @Test func recordsOfOnePrefixAndEqualRecords() {
        var random = SeededRandom(4)
        Self.expectSorted((0..<9000).map { Self.record(7, random.next(), $0) }, bits: 64)
        Self.expectSorted((0..<9000).map { Self.record(UInt64($0 % 3) << 62, 1, $0) }, bits: 64)
        Self.expectSorted((0..<9000).map { Self.record(.max, .max, $0) }, bits: 64)
    }

    @Test func bucketsThatOverflowMakeRoom() {
        var random = SeededRandom(5)
        Self.expectSorted((0..<10_000).map { Self.record(random.next(), 0, $0) }, bits: 64, capacity: 1)
    }

    @Test func binsThatOverflowMakeRoom() {
        let shape = StoreShape(count: 40_000)
        let identifiers = Sets.identifiers(0..<20_000)
        let roomy = HashedElements(identifiers, salt: SHA256.hash([1]), shape: shape)
        let tight = HashedElements(identifiers, salt: SHA256.hash([1]), shape: shape, capacity: 3)
        let (counts, tightCounts) = (roomy.counts, tight.counts)
        #expect(counts == tightCounts && counts.count == 3 && counts.reduce(0, +) == 20_000)
        var isSame = true
        for bin in 0..<shape.binCount {
            for (one, other) in zip(roomy.bin(bin), tight.bin(bin)) {
                isSame = isSame && roomy.keys.pointer[one] == tight.keys.pointer[other]
                isSame = isSame && roomy.values.pointer[one] == tight.values.pointer[other]
                isSame = isSame && roomy.positions[one] == tight.positions[other]
            }
        }
        #expect(isSame)
    }

    @Test func repeatsAreFoundWhereverTheyAre() {
        func digest(_ number: Int) -> IdentifierDigest {
            Array("\(number)".utf8).withUnsafeBufferPointer { IdentifierDigest(of: $0) }
        }
        let distinct = (0..<9000).map(digest)
        #expect(!IdentifierDigests(distinct).hasRepeats && !IdentifierDigests([]).hasRepeats)
        for place in [0, 4500, 8999] { #expect(IdentifierDigests(distinct + [digest(place)]).hasRepeats) }
    }

    @Test(arguments: [0, 1, 63, 64, 65, 200])
    func digestsOfManyAreThoseOfEach(_ count: Int) {
        // Some do not fit a block.
        let keys = (0..<count).map { [UInt8](repeating: UInt8($0), count: $0 * 7 % 130) }
        var digester = IdentifierDigester()
        for key in keys { key.withUnsafeBufferPointer { digester.append($0) } }
        let digests = digester.finish()
        #expect(digests == keys.map { key in key.withUnsafeBufferPointer { IdentifierDigest(of: $0) } })
    }
}
