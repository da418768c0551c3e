// Bit planes and Boolean shares at every level against their definitions.

import Kernels
import Testing

struct BitPlaneTransposeTests {
    private func definedPlanes(_ elements: [UInt64], width: Int) -> [UInt64] {
        let words = (elements.count + 63) / 64
        var planes = [UInt64](repeating: 0, count: words * width)
        for (e, element) in elements.enumerated() {
            for p in 0..<width { planes[p * words + e / 64] |= ((element >> UInt64(p)) & 1) << UInt64(e % 64) }
        }
        return planes
    }

    private func planes(_ elements: [UInt64], width: Int, level: InstructionSet) throws -> [UInt64] {
        let input = try GuardedWords(elements)
        let output = try GuardedWords(count: width * BitKernels.wordsPerPlane(count: elements.count))
        BitKernels.transposeToPlanes(
            elements: input.start, count: elements.count, width: width, into: output.start, level: level)
        #expect(output.isIntact)
        return output.words
    }

    private func elements(_ planes: [UInt64], count: Int, width: Int, level: InstructionSet) throws -> [UInt64] {
        let input = try GuardedWords(planes), output = try GuardedWords(count: count)
        BitKernels.transposeFromPlanes(planes: input.start, count: count, width: width, into: output.start, level: level)
        #expect(output.isIntact)
        return output.words
    }

    private func lowBits(_ words: [UInt64], _ width: Int) -> [UInt64] {
        words.map { $0 & (UInt64.max >> UInt64(64 - width)) }
    }

    @Test(arguments: InstructionSet.supported)
    func toPlanesAtEveryWidth(level: InstructionSet) throws {
        var generator = SeededGenerator(state: 1)
        for width in 1...64 {
            let input = generator.words(331)
            #expect(try planes(input, width: width, level: level) == definedPlanes(input, width: width), "width \(width)")
        }
    }

    @Test(arguments: InstructionSet.supported)
    func toPlanesAtAwkwardCounts(level: InstructionSet) throws {
        var generator = SeededGenerator(state: 2)
        for count in awkwardCounts {
            for width in [1, 20, 64] {
                let input = generator.words(count)
                #expect(try planes(input, width: width, level: level) == definedPlanes(input, width: width), "\(count)")
            }
        }
    }

    @Test(arguments: InstructionSet.supported)
    func paddingBitsAreZero(level: InstructionSet) throws {
        let output = try planes([UInt64](repeating: .max, count: 67), width: 64, level: level)
        for p in 0..<64 { #expect(output[2 * p] == .max && output[2 * p + 1] == 0b111) }
    }

    @Test(arguments: InstructionSet.supported)
    func fromPlanesUndoesToPlanesAtEveryWidth(level: InstructionSet) throws {
        var generator = SeededGenerator(state: 3)
        for width in 1...64 {
            let input = generator.words(331)
            let back = try elements(definedPlanes(input, width: width), count: 331, width: width, level: level)
            #expect(back == lowBits(input, width), "width \(width)")
        }
    }

    @Test(arguments: InstructionSet.supported)
    func fromPlanesAtAwkwardCounts(level: InstructionSet) throws {
        var generator = SeededGenerator(state: 4)
        for count in awkwardCounts {
            for width in [1, 33, 64] {
                let input = generator.words(count)
                let back = try elements(definedPlanes(input, width: width), count: count, width: width, level: level)
                #expect(back == lowBits(input, width), "\(count) elements, width \(width)")
            }
        }
    }

    @Test(arguments: InstructionSet.supported)
    func fromPlanesIgnoresPaddingBits(level: InstructionSet) throws {
        var generator = SeededGenerator(state: 5)
        let input = generator.words(70)
        var padded = definedPlanes(input, width: 40)
        for p in 0..<40 { padded[2 * p + 1] |= ~0b11_1111 }
        #expect(try elements(padded, count: 70, width: 40, level: level) == lowBits(input, 40))
    }

    @Test func wordsPerPlaneRoundsUp() {
        #expect([0, 1, 63, 64, 65, 128, 129].map { BitKernels.wordsPerPlane(count: $0) } == [0, 1, 1, 1, 2, 2, 3])
    }
}

struct BooleanShareTests {
    @Test(arguments: InstructionSet.supported)
    func xorAtAwkwardCounts(level: InstructionSet) throws {
        var generator = SeededGenerator(state: 6)
        for count in awkwardCounts {
            let a = try GuardedWords(generator.words(count)), b = try GuardedWords(generator.words(count))
            let c = try GuardedWords(count: count)
            BitKernels.xor(a.start, b.start, count: count, into: c.start, level: level)
            #expect(c.words == zip(a.words, b.words).map { $0 ^ $1 })
            #expect(c.isIntact)
        }
    }

    @Test(arguments: InstructionSet.supported)
    func xorInPlace(level: InstructionSet) throws {
        var generator = SeededGenerator(state: 7)
        let before = generator.words(101), b = generator.words(101)
        let a = try GuardedWords(before)
        BitKernels.xor(a.start, b, count: 101, into: a.start, level: level)
        #expect(a.words == zip(before, b).map { $0 ^ $1 })
    }

    @Test(arguments: InstructionSet.supported)
    func replicatedAndAtAwkwardCounts(level: InstructionSet) throws {
        var generator = SeededGenerator(state: 8)
        for count in awkwardCounts {
            let v = try (0..<5).map { _ in try GuardedWords(generator.words(count)) }
            let z = try GuardedWords(count: count)
            BitKernels.replicatedAnd(
                x0: v[0].start, x1: v[1].start, y0: v[2].start, y1: v[3].start, mask: v[4].start, count: count,
                into: z.start, level: level)
            let expected = (0..<count).map { i in
                let x0 = v[0].start[i], x1 = v[1].start[i], y0 = v[2].start[i], y1 = v[3].start[i]
                return (x0 & y0) ^ (x0 & y1) ^ (x1 & y0) ^ v[4].start[i]
            }
            #expect(z.words == expected)
            #expect(z.isIntact)
        }
    }

    /// The reason of the formula: the parts of three parties are an exclusive-or sharing of the AND.
    @Test(arguments: InstructionSet.supported)
    func threePartsOfReplicatedAndMakeTheAnd(level: InstructionSet) {
        var generator = SeededGenerator(state: 9)
        let count = 37
        let x = (0..<3).map { _ in generator.words(count) }, y = (0..<3).map { _ in generator.words(count) }
        let zeros = [UInt64](repeating: 0, count: count)
        var sum = zeros
        for party in 0..<3 {
            var z = zeros
            let next = (party + 1) % 3
            BitKernels.replicatedAnd(
                x0: x[party], x1: x[next], y0: y[party], y1: y[next], mask: zeros, count: count, into: &z, level: level)
            for i in 0..<count { sum[i] ^= z[i] }
        }
        let expected = (0..<count).map { i -> UInt64 in
            let left: UInt64 = x[0][i] ^ x[1][i] ^ x[2][i]
            let right: UInt64 = y[0][i] ^ y[1][i] ^ y[2][i]
            return left & right
        }
        #expect(sum == expected)
    }
}
