// Curve25519 at every level against the portable one: random and awkward points, scalars and field elements.

import CKernels
import Testing

@testable import Kernels

struct Curve25519KernelsTests {
    /// Words of coordinates at the edges: 0, 1, p − 1, p, p + 1, 2^255 − 1, with bit 255, points of low order.
    static let edges: [[UInt64]] = {
        let top: UInt64 = .max >> 1
        return [
            [0, 0, 0, 0], [1, 0, 0, 0], [9, 0, 0, 0],
            [UInt64.max - 19, .max, .max, top], [UInt64.max - 18, .max, .max, top], [UInt64.max - 17, .max, .max, top],
            [.max, .max, .max, top], [.max, .max, .max, .max], [0, 0, 0, 1 << 63],
            [0xAEB8_413B_7C7A_EBE0, 0x6AC4_9FF1_FAE3_5616, 0xFDB1_329C_EB8D_09DA, 0x00B8_495F_1605_6286],
            [0x248C_50A3_BC95_9C5F, 0xEF5B_83D0_DEA8_B8E1, 0x5B4A_9C6E_64D3_E6A2, 0x5711_9FD0_DD4E_22D8],
            [0x0007_FFFF_FFFF_FFFF, 0, 0, 0], [1 << 51, 1 << 38, 1 << 25, 1 << 12],
            [0x5555_5555_5555_5555, 0x5555_5555_5555_5555, 0x5555_5555_5555_5555, 0x5555_5555_5555_5555],
        ]
    }()

    static let scalars: [[UInt64]] = [
        [0, 0, 0, 0], [1, 0, 0, 0], [2, 0, 0, 0], [8, 0, 0, 0], [.max, .max, .max, .max >> 1], [0, 0, 0, 1 << 62],
        [0x0123_4567_89AB_CDE8, 0x1122_3344_5566_7788, 0x99AA_BBCC_DDEE_FF00, 0x5FED_CBA9_8765_4321],
    ]

    private func inputs(_ count: Int, words: Int, seed: UInt64) -> [UInt64] {
        var random = SeededGenerator(state: seed)
        var input: [UInt64] = []
        while input.count < count * words {
            switch random.next() % 3 {
            case 0: input += Self.edges[Int(random.next() % UInt64(Self.edges.count))]
            // Long runs of ones and zeros, which make carries go far.
            case 1: input += (0..<4).map { _ in random.next() & 1 == 0 ? 0 : .max }
            default: input += random.words(4)
            }
        }
        return Array(input.prefix(count * words))
    }

    private func multiply(_ scalar: [UInt64], _ points: [UInt64], level: InstructionSet) throws -> [UInt64] {
        let input = try GuardedWords(points), out = try GuardedWords(count: points.count)
        Curve25519Kernels.multiply(scalar, input.start, count: points.count / 4, into: out.start, level: level)
        #expect(out.isIntact && input.words == points)
        return out.words
    }

    @Test(arguments: InstructionSet.supported)
    func awkwardPointsUnderAwkwardScalars(level: InstructionSet) throws {
        let points = Self.edges.flatMap(\.self)
        for scalar in Self.scalars {
            #expect(try multiply(scalar, points, level: level) == multiply(scalar, points, level: .portable))
        }
    }

    @Test(arguments: InstructionSet.supported, [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 63, 64, 65, 255, 257, 264])
    func everyCountOfPoints(level: InstructionSet, count: Int) throws {
        let points = inputs(count, words: 4, seed: UInt64(count) + 1)
        var random = SeededGenerator(state: 99)
        let scalar = random.words(4)
        #expect(try multiply(scalar, points, level: level) == multiply(scalar, points, level: .portable))
    }

    @Test(arguments: [[0, 0, 0, 0], [8, 0, 0, 0], [.max, .max, .max, .max >> 1], [3, 5, 7, 1 << 62]] as [[UInt64]])
    func theEmulatedEightLanesAgree(scalar: [UInt64]) {
        // The source of the IFMA kernel with its two instructions emulated.
        let points = inputs(64, words: 4, seed: scalar[0]) + Self.edges.flatMap(\.self) + [UInt64](repeating: 0, count: 8)
        var expected = points, emulated = points
        Curve25519Kernels.multiply(scalar, points, count: points.count / 4, into: &expected, level: .portable)
        tally_x25519_many_emulated(scalar, points, points.count / 4, &emulated)
        #expect(emulated == expected)
    }

    @Test(arguments: InstructionSet.supported)
    func theOutputMayBeTheInput(level: InstructionSet) throws {
        var points = inputs(29, words: 4, seed: 5)
        let expected = try multiply(Self.scalars[6], points, level: .portable)
        points.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            Curve25519Kernels.multiply(Self.scalars[6], base, count: 29, into: base, level: level)
        }
        #expect(points == expected)
    }

    @Test(arguments: InstructionSet.supported)
    func resultsAreBelowThePrime(level: InstructionSet) throws {
        // Scalar 1 returns the coordinate itself, reduced.
        let points = Self.edges.flatMap(\.self)
        let out = try multiply([1, 0, 0, 0], points, level: level)
        #expect(Array(out[0..<12]) == [0, 0, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0])
        #expect(Array(out[12..<16]) == Self.edges[3])
        #expect(Array(out[16..<24]) == [0, 0, 0, 0, 1, 0, 0, 0])
        #expect(Array(out[24..<28]) == [18, 0, 0, 0])
        #expect(Array(out[28..<36]) == [18, 0, 0, 0, 0, 0, 0, 0])
    }

    @Test(arguments: InstructionSet.supported, [0, 1, 3, 4, 5, 8, 9, 31, 64, 65, 257])
    func everyCountOfFieldElements(level: InstructionSet, count: Int) throws {
        let u = inputs(count, words: 8, seed: UInt64(count) + 7)
        let input = try GuardedWords(u)
        for pairs in [false, true] {
            let out = try GuardedWords(count: 4 * count), expected = try GuardedWords(count: 4 * count)
            if pairs {
                Curve25519Kernels.mapPairs(input.start, count: count, into: out.start, level: level)
                Curve25519Kernels.mapPairs(input.start, count: count, into: expected.start, level: .portable)
            } else {
                Curve25519Kernels.map(input.start, count: count, into: out.start, level: level)
                Curve25519Kernels.map(input.start, count: count, into: expected.start, level: .portable)
            }
            #expect(out.words == expected.words && out.isIntact && expected.isIntact)
        }
    }

    @Test func equalElementsMakeASumOfZero() {
        // The chord of a point with itself is none: documented, and met by no hash.
        let u: [UInt64] = [7, 0, 0, 0, 7, 0, 0, 0]
        for level in InstructionSet.supported {
            var out = [UInt64](repeating: 1, count: 4)
            Curve25519Kernels.mapPairs(u, count: 1, into: &out, level: level)
            #expect(out == [0, 0, 0, 0])
        }
    }

    @Test func wideElementsAreReduced() {
        func reduced(_ bytes: [UInt8]) -> [UInt64] {
            var out = [UInt64](repeating: 0, count: 4)
            Curve25519Kernels.fieldElement(bytes, into: &out)
            return out
        }
        let zeros = [UInt8](repeating: 0, count: 16), ones = [UInt8](repeating: 255, count: 32)
        // 2^384 − 1 = 2^256·(2^128 − 1) + 2^256 − 1, with 38 for 2^256.
        #expect(reduced([UInt8](repeating: 255, count: 48)) == [.max, .max, 37, 0])
        // Bit 255 folds twice: 2^256 − 1 to 2^255 + 18, and that to 37.
        #expect(reduced(zeros + ones) == [37, 0, 0, 0])
        #expect(reduced(zeros + [128] + [UInt8](repeating: 0, count: 31)) == [19, 0, 0, 0])
        #expect(reduced(zeros + zeros + zeros) == [0, 0, 0, 0])
        #expect(reduced([UInt8](repeating: 0, count: 15) + [1] + zeros + zeros) == [38, 0, 0, 0])
        #expect(reduced(zeros + zeros + [UInt8](repeating: 0, count: 15) + [5]) == [5, 0, 0, 0])
    }
}
