// The binary fuse filter: every member is found, others as seldom as the bits say.

import Testing

@testable import KeyValueStores

struct FuseFilterTests {
    private static func tags(_ count: Int, seed: UInt64) -> [FuseTag] {
        var random = SeededBlocks(seed)
        return (0..<count).map { _ in FuseTag(place: random.word(), content: random.word()) }
    }

    private static func build(_ tags: [FuseTag], bits: Int, seed: UInt64 = 0) throws -> FuseFilter {
        let shape = try #require(FuseShape(count: tags.count, fingerprintBits: bits))
        return try tags.withUnsafeBufferPointer { tags in
            try FuseFilter.build(tags, shape: shape) { seed &* 1_000 &+ UInt64($0) &* 0x9E37_79B9_7F4A_7C15 | 1 }
        }
    }

    @Test func everyMemberIsFoundForEveryCountTo300() throws {
        for count in 0...300 {
            let tags = Self.tags(count, seed: UInt64(count))
            let filter = try Self.build(tags, bits: 54)
            #expect(tags.allSatisfy { filter.contains($0) }, "\(count)")
        }
    }

    @Test(arguments: [1_000, 1_023, 1_024, 1_025, 4_095, 4_096, 65_537, 300_000], [54, 60, 64])
    func everyMemberIsFound(count: Int, bits: Int) throws {
        let tags = Self.tags(count, seed: 7)
        let filter = try Self.build(tags, bits: bits)
        #expect(tags.allSatisfy { filter.contains($0) })
        #expect(!Self.tags(1_000, seed: 8).contains { filter.contains($0) })
    }

    @Test(arguments: 1...64) func anyNumberOfBits(bits: Int) throws {
        let tags = Self.tags(257, seed: UInt64(bits))
        let filter = try Self.build(tags, bits: bits)
        #expect(tags.allSatisfy { filter.contains($0) })
    }

    /// 2^−bits, within four standard deviations, at two sizes: the bound from which the page's 2^−40 is counted.
    @Test(arguments: [1_000, 50_000], [4, 8, 12, 14])
    func othersAreFoundAsSeldomAsTheBitsSay(count: Int, bits: Int) throws {
        let filter = try Self.build(Self.tags(count, seed: 1), bits: bits)
        let trials = 400_000
        var random = SeededBlocks(2)
        let found = (0..<trials).count { _ in filter.contains(FuseTag(place: random.word(), content: random.word())) }
        let expected = Double(trials) / Double(1 << bits)
        #expect(abs(Double(found) - expected) < 4 * expected.squareRoot() + 1, "\(found) of \(trials) at \(bits) bits")
    }

    /// Tags that share the place with a member, or the content, are others like all others.
    @Test func halfATagIsNone() throws {
        let tags = Self.tags(2_000, seed: 3)
        let filter = try Self.build(tags, bits: 54)
        var random = SeededBlocks(4)
        #expect(!tags.contains { filter.contains(FuseTag(place: $0.place, content: random.word())) })
        #expect(!tags.contains { filter.contains(FuseTag(place: random.word(), content: $0.content)) })
    }

    @Test func theOrderOfTheTagsDoesNotMatter() throws {
        let tags = Self.tags(3_000, seed: 5)
        let first = try Self.build(tags, bits: 54), second = try Self.build(tags.reversed(), bits: 54)
        #expect(first.seed == second.seed)
        let words = first.withUnsafeWords { Array($0) }
        #expect(second.withUnsafeWords { Array($0) } == words && words.count == first.shape.wordCount)
    }

    @Test func aTagThatStandsTwiceHasNoFilter() throws {
        var tags = Self.tags(100, seed: 6)
        tags.append(tags[50])
        #expect(throws: FuseUnsolvable.self) { try Self.build(tags, bits: 54) }
    }

    @Test func shapesBeyondTheLimitsAreNone() {
        #expect(FuseShape(count: -1, fingerprintBits: 8) == nil)
        #expect(FuseShape(count: 1 << 31 + 1, fingerprintBits: 8) == nil)
        #expect(FuseShape(count: 10, fingerprintBits: 0) == nil)
        #expect(FuseShape(count: 10, fingerprintBits: 65) == nil)
    }

    /// At most 8 bytes a member with 54 bits, from a million on.
    @Test(arguments: [1_000_000, 3_000_000, 10_000_000, 100_000_000])
    func aMemberTakesLessThanEightBytes(count: Int) throws {
        let shape = try #require(FuseShape(count: count, fingerprintBits: 54))
        #expect(Double(8 * shape.wordCount) / Double(count) < 7.7)
    }

    /// How many seeds it takes: 300 filters of each size.
    @Test(arguments: [1, 2, 3, 10, 100, 1_000, 5_000])
    func mostFiltersTakeTheFirstSeed(count: Int) throws {
        let retried = try (0..<300).count { trial in
            let tags = Self.tags(count, seed: UInt64(1_000 + trial))
            return try Self.build(tags, bits: 54, seed: UInt64(trial)).seed != UInt64(trial) &* 1_000 | 1
        }
        #expect(retried < 60, "\(retried) of 300")
    }
}
