// The kernels of silent correlations: every level against the portable one, and that against definitions and known answers.

import Testing

@testable import Kernels

struct CodeKernelsTests {
    private static func blocks(_ count: Int, seed: UInt64 = 1) -> [Block] {
        let words = SelfTest.words(2 * count, seed: 31 * seed + 5)
        return (0..<count).map { Block(low: words[2 * $0], high: words[2 * $0 + 1]) }
    }

    private static func key() -> AES128Schedule {
        withUnsafeTemporaryAllocation(byteCount: 16, alignment: 8) { bytes in
            for index in 0..<16 { bytes[index] = UInt8(index) }
            return AES128Schedule(key: UnsafeRawBufferPointer(bytes))
        }
    }

    /// FIPS 197, appendix C.1: key 000102…, plaintext 00112233… to ciphertext 69c4e0d8….
    @Test(arguments: InstructionSet.supported)
    func aChildIsTheCipherOfItsParentPlusTheParent(level: InstructionSet) {
        let parent = Block(low: 0x7766_5544_3322_1100, high: 0xFFEE_DDCC_BBAA_9988)
        let cipher = Block(low: 0x3004_7B6A_D8E0_C469, high: 0x5AC5_B470_80B7_CDD8)
        var children = [Block](repeating: .zero, count: 2)
        let sums = TreeKernels.expandLevel(Self.key(), parents: [parent], childCount: 2, into: &children, level: level)
        #expect(children[0] == cipher ^ parent)
        #expect(sums.even == children[0] && sums.odd == children[1])
        // The second child of p is the first one of p ⊕ 1.
        let one = Block(low: 1, high: 0)
        var others = children
        _ = TreeKernels.expandLevel(Self.key(), parents: [parent ^ one], childCount: 2, into: &others, level: level)
        #expect(others == [children[1], children[0]])
    }

    @Test(arguments: InstructionSet.supported, 0...40)
    func levelsOfATreeAgree(level: InstructionSet, count: Int) {
        let parents = Self.blocks((count + 1) / 2)
        for usesVAES in Set([false, InstructionSet.hardwareHasVAES]) {
            var expected = [Block](repeating: .zero, count: count + 1), children = expected
            let expectedSums = TreeKernels.expandLevel(
                Self.key(), parents: parents, childCount: count, into: &expected, level: .portable)
            let sums = TreeKernels.expandLevel(
                Self.key(), parents: parents, childCount: count, into: &children, level: level, usesVAES: usesVAES)
            #expect(children == expected)
            #expect(sums == expectedSums)
            #expect(children[count] == .zero, "nothing is written behind the last child")
            let evens = stride(from: 0, to: count, by: 2).reduce(Block.zero) { $0 ^ children[$1] }
            #expect(sums.even == evens)
        }
    }

    @Test(arguments: InstructionSet.supported, [0, 1, 2, 3, 8, 17])
    func blocksAtAHiddenIndex(level: InstructionSet, count: Int) {
        let original = Self.blocks(count), values = Self.blocks(2, seed: 2)
        for index in -1...count {
            let isInside = original.indices.contains(index)
            #expect(HiddenIndexKernels.select(original, count: count, at: index, level: level) == (isInside ? original[index] : .zero))

            var replaced = original
            HiddenIndexKernels.replace(
                &replaced, count: count, at: index, with: values[0], at: index ^ 1, with: values[1], level: level)
            for place in 0..<count {
                #expect(replaced[place] == (place == index ? values[0] : place == index ^ 1 ? values[1] : original[place]))
            }

            var pairs = [Block](repeating: values[1], count: 2 * count)
            HiddenIndexKernels.pair(original, count: count, with: values[0], at: index, into: &pairs, level: level)
            for place in 0..<count {
                #expect(pairs[2 * place] == (place == index ? values[0] : .zero))
                #expect(pairs[2 * place + 1] == original[place])
            }
        }
    }

    /// Straight from the definition, on whole arrays.
    private static func modelPass(_ y: [Block], _ coefficients: [UInt32]) -> [Block] {
        var x: [Block] = []
        for index in y.indices {
            var sum = y[index]
            if index >= 25 { sum ^= x[index - 25] }
            sum = FieldKernels.portableMultiply(sum, Block(low: 2, high: 0))
            for bit in 0..<24 where coefficients[index] >> UInt32(bit) & 1 == 1 && index + bit >= 24 { sum ^= x[index + bit - 24] }
            x.append(sum)
        }
        return x
    }

    @Test(arguments: InstructionSet.supported, 1...2)
    func convolutionsAreAsDefinedHoweverTheyAreCut(level: InstructionSet, lanes: Int) {
        let count = 120
        let coefficients = SelfTest.words(2 * count, seed: 77).map { UInt32(truncatingIfNeeded: $0 >> 9) }
        let (first, second) = (Array(coefficients[..<count]), Array(coefficients[count...]))
        let input = Self.blocks(lanes * count)
        let expected = (0..<lanes).map { lane in
            Self.modelPass(Self.modelPass((0..<count).map { input[lanes * $0 + lane] }, first), second)
        }
        for cuts in [[0, 30], [0, 1, 30], [0, 7, 8, 15, 30]] {
            var elements = input
            let state = ConvolutionState()
            for (start, end) in zip(cuts, cuts.dropFirst()) {
                elements.withUnsafeMutableBufferPointer { buffer in
                    guard let base = buffer.baseAddress else { return }
                    ConvolutionKernels.convolve(
                        base + 4 * lanes * start, lanes: lanes, firstGroup: start, groupCount: end - start,
                        first: Array(first[(4 * start)...]), second: Array(second[(4 * start)...]), state: state, level: level)
                }
            }
            for lane in 0..<lanes { #expect((0..<count).map { elements[lanes * $0 + lane] } == expected[lane]) }
        }
    }

    @Test(arguments: InstructionSet.supported, ExpanderKernels.Weight.allCases)
    func sumsAreThoseOfTheirPlaces(level: InstructionSet, weight: ExpanderKernels.Weight) {
        let elementCount = 150
        let elements = Self.blocks(2 * elementCount), own = Self.blocks(2 * 130, seed: 3)
        let words = SelfTest.words(3 * weight.batchWords, seed: 5).map { UInt32(truncatingIfNeeded: $0 >> 13) }
        for count in [0, 1, 63, 64, 65, 130] {
            var out = [Block](repeating: .zero, count: 131), expected = out
            ExpanderKernels.expand(
                elements, elementCount: elementCount, adding: own, weight: weight, words: words, count: count, into: &out,
                level: level)
            ExpanderKernels.expand(
                elements, elementCount: elementCount, adding: own, weight: weight, words: words, count: count, into: &expected,
                level: .portable)
            #expect(out == expected)
            #expect(out[count] == .zero, "nothing is written behind the last output")
            var pair = (out, out), expectedPair = pair
            ExpanderKernels.expandPairs(
                elements, elementCount: elementCount, adding: own, weight: weight, words: words, count: count, into: &pair.0,
                &pair.1, level: level)
            ExpanderKernels.expandPairs(
                elements, elementCount: elementCount, adding: own, weight: weight, words: words, count: count,
                into: &expectedPair.0, &expectedPair.1, level: .portable)
            #expect(pair.0 == expectedPair.0)
            #expect(pair.1 == expectedPair.1)
        }
    }
}
