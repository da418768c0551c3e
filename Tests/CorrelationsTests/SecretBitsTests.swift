// Bits and blocks in their buffers.

import Kernels
import TestKit
import Testing

@testable import Correlations

struct SecretBitsTests {
    @Test(arguments: [0, 1, 63, 64, 65, 200])
    func bitsAreThoseGiven(count: Int) {
        let given = (0..<count).map { $0 % 3 == 0 }
        let bits = SecretBits(given)
        #expect(bits.wordCount == (count + 63) / 64)
        #expect((0..<count).map { bits[$0] == 1 } == given)
    }

    @Test func bitsBeyondTheLastAreZero() throws {
        var random = SeededRandom(1)
        let bits = try SecretBits.random(70, &random)
        #expect(bits.pointer[1] >> 6 == 0)
        #expect(bits.pointer[0] != 0)
    }

    @Test(arguments: [0..<0, 0..<64, 1..<65, 63..<130, 64..<200, 199..<200, 5..<5])
    func aPartOfBitsIsThatPart(range: Range<Int>) {
        let given = (0..<200).map { $0 % 7 < 3 }
        let bits = SecretBits(given)
        let part = bits.copying(range)
        #expect((0..<part.count).map { part[$0] == 1 } == Array(given[range]))
        #expect(part.count % 64 == 0 || part.pointer[part.wordCount - 1] >> UInt64(part.count % 64) == 0)
    }

    @Test func blocksThatMoveAreZeroedWhereTheyWere() throws {
        var random = SeededRandom(2)
        let blocks = try SecretBlocks.random(10, &random)
        let before = (0..<10).map { blocks[$0] }
        let part = blocks.moving(3..<7)
        #expect((0..<4).map { part[$0] } == Array(before[3..<7]))
        #expect((0..<10).map { blocks[$0] } == (0..<10).map { (3..<7).contains($0) ? .zero : before[$0] })
    }
}
