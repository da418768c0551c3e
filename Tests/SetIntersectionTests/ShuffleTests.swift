// Shuffles and the comparison of tags, by themselves.

import Secrets
import Symmetric
import TestKit
import Testing

@testable import SetIntersection

struct ShuffleTests {
    @Test(arguments: [0, 1, 2, 513, 1_000])
    func aPermutationHasEveryPositionOnce(count: Int) throws {
        var random = SeededRandom(UInt64(count))
        let permutation = try Permutation(count: count, randomness: &random)
        let images = permutation.apply((0..<count).map { UInt64($0) })
        #expect(images.sorted() == (0..<count).map { UInt64($0) })
        for position in 0..<count { #expect(permutation[position] == Int(images[position])) }
    }

    @Test func everyPermutationOfFourIsEquallyLikely() throws {
        var random = SeededRandom(7)
        var counts: [[UInt64]: Int] = [:]
        let trials = 24_000
        for _ in 0..<trials {
            let permutation = try Permutation(count: 4, randomness: &random)
            counts[permutation.apply([0, 1, 2, 3]), default: 0] += 1
        }
        #expect(counts.count == 24)
        // 23 degrees of freedom: 1 in 10^6 lies above 70.
        let expected = Double(trials) / 24
        let chiSquare = counts.values.reduce(0.0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
        #expect(chiSquare < 70)
    }

    @Test func drawsStayBelowTheBound() throws {
        var random = SeededRandom(8)
        var draws = UniformDraws()
        for bound in [1, 2, 3, 10, 1 << 33, UInt64.max] {
            for _ in 0..<600 { #expect(try draws.below(bound, from: &random) < bound) }
        }
    }

    /// Hands out one word over and over, then another.
    private struct Words: RandomSource {
        var words: [UInt64]
        mutating func fill(_ buffer: UnsafeMutableRawBufferPointer) {
            let bound = buffer.bindMemory(to: UInt64.self)
            // Taken from the end of a block.
            for index in bound.indices { bound[index] = words[(bound.count - 1 - index) % words.count] }
        }
    }

    @Test func drawsThatWouldBiasAreRejected() throws {
        // For the bound 3·2^61, products whose low word is below 2^64 mod 3·2^61 = 2^62 are rejected: that of 0 is.
        let bound: UInt64 = 3 << 61
        var random = Words(words: [0, .max])
        var draws = UniformDraws()
        #expect(try draws.below(bound, from: &random) == UInt64.max.multipliedFullWidth(by: bound).high)
    }
}

struct TagMatchingTests {
    private static func list(_ values: [UInt64]) -> TagList {
        var list = TagList(capacity: values.count)
        for value in values { list.append(ElementTag(first: value / 3, second: value)) }
        return list
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func matchesAreThoseOfBruteForce(seed: UInt64) throws {
        var random = SeededRandom(seed)
        let lists = (0..<3).map { _ in
            Array((0..<40 as Range<UInt64>).shuffled(using: &random).prefix(Int(random.next() % 41)))
        }
        let matching = try TagMatching(lists.map(Self.list))
        let common = Set(lists[0]).intersection(lists[1]).intersection(lists[2]).sorted()
        for (list, positions) in zip(lists, matching.positions) { #expect(positions.map { list[Int($0)] } == common) }
        for (a, b) in [(0, 1), (0, 2), (1, 2)] {
            #expect(matching.pairCount(a, b) == Set(lists[a]).intersection(lists[b]).count)
        }
    }

    @Test func twoListsMatchToo() throws {
        let matching = try TagMatching([Self.list([5, 1, 9]), Self.list([9, 2, 5])])
        #expect(matching.positions == [[0, 2], [2, 0]])
        #expect(matching.pairCount(0, 1) == 2)
    }

    @Test(arguments: 0..<3)
    func aRepeatedTagNamesItsList(index: Int) {
        var lists = [Self.list([1, 2]), Self.list([3]), Self.list([])]
        lists[index] = Self.list([4, 5, 4])
        do {
            _ = try TagMatching(lists)
            Issue.record("a repeated tag went through")
        } catch {
            #expect(error.list == index)
        }
    }

    @Test func tagsDependOnPointAndSalt() throws {
        let words: [UInt64] = [9, 0, 0, 0]
        let first = Tagger(salt: SHA256.hash([1]))
        let second = Tagger(salt: SHA256.hash([2]))
        var changed = words
        changed[3] ^= 1
        #expect(first.tag(words) == first.tag(words))
        #expect(first.tag(words) != second.tag(words))
        #expect(first.tag(words) != first.tag(changed))
    }
}
