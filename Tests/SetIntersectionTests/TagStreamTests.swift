// Tags on the wire: any width, cut anywhere, in a list that ascends strictly and ends with zeros.

import Kernels
import Symmetric
import TestKit
import Testing

@testable import SetIntersection

@Suite struct TagStreamTests {
    private static let salt = SHA256.hash([3])

    /// Tags of the values first…, each at the position of its value.
    private static func tagger(_ values: Range<Int>, _ tagBytes: Int) -> BalancedTagger {
        var tagger = BalancedTagger(salt: salt, tagBytes: tagBytes, count: values.count)
        let blocks = values.map { Block(low: UInt64($0), high: 1) }
        let positions = values.map { UInt32($0) }
        tagger.add(values: blocks, keys: blocks, coins: .zero, positions: positions, count: values.count)
        return tagger
    }

    private static func words(_ count: Int, _ tagBytes: Int) -> Int { (count * tagBytes + 7) / 8 }

    /// What a sender of these values writes, in pieces of random length, and the order of its positions.
    private static func written(_ values: Range<Int>, _ tagBytes: Int, _ random: inout SeededRandom) -> (words: [UInt64], order: [UInt32]) {
        var writer = TagWriter(tagger(values, tagBytes), count: values.count, tagBytes: tagBytes)
        let total = words(values.count, tagBytes)
        var out = [UInt64](repeating: .max, count: total)
        var start = 0
        while start < total {
            let end = min(total, start + 1 + Int(random.next() % 9))
            out.withUnsafeMutableBufferPointer { if let base = $0.baseAddress { writer.write(words: start..<end, into: base + start) } }
            start = end
        }
        let order = writer.finish()
        return (out, (0..<order.count).map { order[$0] })
    }

    private struct Merged {
        let positions: [Int]
        let matches: [UInt64]
        let disorder: Int?
        let hasTrailingBytes: Bool
    }

    /// What a receiver of these values finds in words that come in pieces of random length.
    private static func merged(
        _ own: Range<Int>, _ words: [UInt64], peerCount: Int, _ tagBytes: Int, _ random: inout SeededRandom
    ) -> Merged {
        var merge = TagMerge(tagger(own, tagBytes).finish(), peerCount: peerCount, tagBytes: tagBytes)
        var start = 0
        while start < words.count {
            let end = min(words.count, start + 1 + Int(random.next() % 9))
            Array(words[start..<end]).withUnsafeBufferPointer { if let base = $0.baseAddress { merge.consume(base, count: end - start) } }
            start = end
        }
        return Merged(
            positions: merge.positions, matches: merge.matches, disorder: merge.disorder, hasTrailingBytes: merge.hasTrailingBytes)
    }

    @Test(arguments: 5...16)
    func commonTagsAreFoundOfAnyWidth(_ tagBytes: Int) {
        var random = SeededRandom(UInt64(tagBytes))
        for (own, peer) in [(0..<100, 50..<150), (0..<1, 0..<1), (0..<0, 0..<9), (0..<9, 0..<0), (0..<6000, 3000..<9000)] {
            let (words, order) = Self.written(peer, tagBytes, &random)
            #expect(order.sorted() == peer.map { UInt32($0) })
            let merge = Self.merged(own, words, peerCount: peer.count, tagBytes, &random)
            #expect(merge.positions.sorted() == Array(own.clamped(to: peer)))
            #expect(merge.disorder == nil && !merge.hasTrailingBytes)
            // Both sides' rows stand in the same order.
            let marked = order.indices.filter { merge.matches[$0 / 64] >> UInt64($0 % 64) & 1 == 1 }
            #expect(marked.map { Int(order[$0]) } == merge.positions)
        }
    }

    @Test(arguments: [5, 10, 16])
    func disorderAndTrailingBytesAreSeen(_ tagBytes: Int) {
        var random = SeededRandom(9)
        let (words, _) = Self.written(0..<21, tagBytes, &random)
        var swapped = words
        swapped[0] = .max
        #expect(Self.merged(0..<21, swapped, peerCount: 21, tagBytes, &random).disorder != nil)
        // As if the list were one tag shorter than it is.
        let cut = Self.merged(0..<21, words, peerCount: 20, tagBytes, &random)
        #expect(cut.hasTrailingBytes && cut.disorder == nil)
    }
}
