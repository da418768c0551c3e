// The bitsliced AES: the layout of its planes and the S-box against its definition.

import Testing

@testable import Kernels

struct BitPlanesTests {
    /// Multiplication in GF(2^8) of FIPS 197, bit by bit.
    private func product(_ a: Int, _ b: Int) -> Int {
        var sum = 0
        for i in 0..<8 where (b >> i) & 1 == 1 { sum ^= a << i }
        for i in stride(from: 14, through: 8, by: -1) where (sum >> i) & 1 == 1 { sum ^= 0x11B << (i - 8) }
        return sum
    }

    /// FIPS 197, section 5.1.1: the inverse by search, then the affine map.
    private func definedSubstitution(_ byte: Int) -> UInt8 {
        let inverse = (1..<256).first { product(byte, $0) == 1 } ?? 0
        var out = 0x63
        for turn in [0, 1, 2, 3, 4] { out ^= ((inverse << turn) | (inverse >> (8 - turn))) & 0xFF }
        return UInt8(out)
    }

    @Test func substitutionOfEveryByteIsTheDefinition() {
        for first in stride(from: 0, to: 256, by: 64) {
            var words = [UInt64](repeating: 0, count: 8)
            for byte in 0..<64 { words[byte / 8] |= UInt64(first + byte) << UInt64(8 * (byte % 8)) }
            var planes = BitPlanes(words[0], words[1], words[2], words[3], words[4], words[5], words[6], words[7])
            planes.substituteBytes()
            planes.unslice()
            let out = [planes.p0, planes.p1, planes.p2, planes.p3, planes.p4, planes.p5, planes.p6, planes.p7]
            for byte in 0..<64 {
                let actual = UInt8(truncatingIfNeeded: out[byte / 8] >> UInt64(8 * (byte % 8)))
                #expect(actual == definedSubstitution(first + byte))
            }
        }
    }

    @Test func slicingPutsBitsWhereTheLayoutSays() {
        var generator = SeededGenerator(state: 20)
        let w = generator.words(8)
        let planes = BitPlanes(w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7])
        let sliced = [planes.p0, planes.p1, planes.p2, planes.p3, planes.p4, planes.p5, planes.p6, planes.p7]
        for byte in 0..<64 {
            for bit in 0..<8 {
                #expect((sliced[bit] >> UInt64(byte)) & 1 == (w[byte / 8] >> UInt64(8 * (byte % 8) + bit)) & 1)
            }
        }
    }

    @Test func unslicingUndoesSlicing() {
        var generator = SeededGenerator(state: 21)
        let w = generator.words(8)
        var planes = BitPlanes(w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7])
        planes.unslice()
        #expect([planes.p0, planes.p1, planes.p2, planes.p3, planes.p4, planes.p5, planes.p6, planes.p7] == w)
    }
}
