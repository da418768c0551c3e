// How sets are split into parts, and that parts together give what the sets have in common.

import Parties
import Symmetric
import TestKit
import Testing
import Wire

@testable import SetIntersection

struct PartitionTests {
    private static let salt = SHA256.hash(Array("partition".utf8))

    @Test(arguments: [(1_000_000, 150_000), (10_000_000, 785_000), (2_000_000, 2_000_000), (1 << 31, 4_000_000)])
    func thePartsAreAsFewAsCanBe(size: Int, most: Int) throws {
        let partition = try #require(Partition(of: size, capacityMax: most))
        #expect(partition.capacity(of: size) <= most)
        if partition.count > 1 { #expect(Partition(count: partition.count - 1).capacity(of: size) > most) }
    }

    @Test func moreThanTheMostPartsAreNone() {
        #expect(Partition(of: 1 << 31, capacityMax: 2_000_000) == nil)
        #expect(Partition(of: 0, capacityMax: 1)?.count == 1)
    }

    @Test func aCapacityIsLittleAboveTheMean() {
        // 2 % at a million in ten parts; none at one.
        let capacity = Partition(count: 10).capacity(of: 1_000_000)
        #expect(capacity > 101_000 && capacity < 103_000)
        #expect(Partition(count: 1).capacity(of: 777) == 777)
    }

    private static func split(_ digests: IdentifierDigests, _ count: Int, salt: Digest = salt) -> MemoryParts {
        digests.split(PartHash(Partition(count: count), salt: salt))
    }

    private static func digests(_ count: Int, seed: UInt64 = 3) -> IdentifierDigests {
        var random = SeededRandom(seed)
        return IdentifierDigests((0..<count).map { _ in IdentifierDigest(high: random.next(), low: random.next()) })
    }

    @Test(arguments: [1, 63, 64, 65, 5000])
    func everyElementIsInOnePart(count: Int) {
        let digests = Self.digests(count)
        let parts = Self.split(digests, 7)
        var places: [Int] = []
        for part in 0..<7 {
            for element in parts.elements(of: part) {
                #expect(digests.values[Int(element.place)] == element.digest)
                places.append(Int(element.place))
            }
        }
        #expect(places.sorted() == Array(0..<count))
        #expect(parts.counts.reduce(0, +) == count)
    }

    @Test func thePartIsThePagesFunction() {
        let digests = Self.digests(100)
        var transcript = Transcript(domain: "tally/partitioned-intersection/part/v1")
        transcript.absorb("salt", Self.salt.bytes)
        transcript.absorb("parts", UInt64(11))
        let prefix = transcript.finalize().bytes + [UInt8](repeating: 0, count: 32)
        let parts = Self.split(digests, 11)
        for part in 0..<11 {
            for element in parts.elements(of: part) {
                let hash = SHA256.hash(prefix + element.digest.bytes).bytes
                let word = hash.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
                #expect(Int(word.multipliedFullWidth(by: 11).high) == part)
            }
        }
    }

    @Test func partsAreUniformAndAnotherSaltMakesOthers() {
        let digests = Self.digests(40_000)
        let (first, second) = (Self.split(digests, 20), Self.split(digests, 20, salt: SHA256.hash([1])))
        let square = first.counts.map { Double(($0 - 2000) * ($0 - 2000)) / 2000 }.reduce(0, +)
        // 19 degrees of freedom: beyond 60 once in 300,000 times.
        #expect(square < 60)
        let same = (0..<20).map { part in
            Set(first.elements(of: part)).intersection(second.elements(of: part)).count
        }.reduce(0, +)
        #expect(same > 1_600 && same < 2_400)
    }

    @Test func marksAreBits() {
        var marks = PlaceMarks(placeCount: 130)
        for place in [129, 0, 64, 63, 64] { marks.mark(place) }
        #expect(marks.places == [0, 63, 64, 129] && marks.count == 4)
        #expect(marks[64] && !marks[65])
    }

    @Test func aPartitionIsSortedByDigestAndPlace() {
        var records = Self.digests(3000).values.enumerated().map { index, digest in
            PlacedDigest(IdentifierDigest(high: digest.high & 0x00FF_FFFF_FFFF_FFFF | 0xAB << 56, low: digest.low), place: UInt32(index))
        }
        records += records.prefix(10).map { PlacedDigest($0.digest, place: 7_000 + $0.place) }
        #expect(PlacedDigest.sorted(records.shuffled()) == records.sorted { $0 < $1 })
        #expect(records.allSatisfy { $0.partition == 0xAB })
    }
}
