// GF(2^128): known products, the field's laws, and every level against the portable one.

import Testing

@testable import Kernels

struct FieldKernelsTests {
    private static func blocks(_ count: Int, seed: UInt64) -> [Block] {
        var generator = SeededGenerator(state: seed)
        return (0..<count).map { _ in Block(low: generator.next(), high: generator.next()) }
    }

    /// Elements that end where unmapped memory begins.
    private static func guarded(_ blocks: [Block]) throws -> (words: GuardedWords, start: UnsafeMutablePointer<Block>) {
        let words = try GuardedWords(blocks.flatMap { [$0.low, $0.high] })
        return (words, UnsafeMutableRawPointer(words.start).assumingMemoryBound(to: Block.self))
    }

    private static func blocks(of words: GuardedWords) -> [Block] {
        let raw = words.words
        return stride(from: 0, to: raw.count, by: 2).map { Block(low: raw[$0], high: raw[$0 + 1]) }
    }

    /// x^i
    private static func power(_ i: Int) -> Block {
        i < 64 ? Block(low: 1 << UInt64(i), high: 0) : Block(low: 0, high: 1 << UInt64(i - 64))
    }

    @Test(arguments: InstructionSet.supported)
    func powersOfXMultiplyByTheirExponents(level: InstructionSet) {
        let fold: [Int] = [0, 1, 2, 7]
        for i in 0..<128 {
            for j in stride(from: 0, to: 128, by: 5) {
                var expected = Block.zero
                if i + j < 128 {
                    expected = Self.power(i + j)
                } else {
                    // x^(128 + k) = x^k·(x^7 + x^2 + x + 1), folded once more where a term exceeds x^127.
                    for f in fold {
                        let term = i + j - 128 + f
                        if term < 128 {
                            expected ^= Self.power(term)
                        } else {
                            for g in fold { expected ^= Self.power(term - 128 + g) }
                        }
                    }
                }
                #expect(FieldKernels.multiply(Self.power(i), Self.power(j), level: level) == expected, "x^\(i)·x^\(j)")
            }
        }
    }

    /// NIST SP 800-38D's field has the same polynomial with bits in the opposite order: the first block of GHASH of test case 2
    /// of the GCM specification (McGrew and Viega), H·C, with all bits reversed.
    @Test(arguments: InstructionSet.supported)
    func productOfTheGCMSpecification(level: InstructionSet) {
        func reversed(_ first: UInt64, _ second: UInt64) -> Block {
            func flip(_ word: UInt64) -> UInt64 { (0..<64).reduce(0) { $0 | (word >> UInt64($1) & 1) << UInt64(63 - $1) } }
            return Block(low: flip(first), high: flip(second))
        }
        let hashKey = reversed(0x66e9_4bd4_ef8a_2c3b, 0x884c_fa59_ca34_2b2e)
        let cipher = reversed(0x0388_dace_60b6_a392, 0xf328_c2b9_71b2_fe78)
        let product = reversed(0x5e2e_c746_9170_6288, 0x2c85_b068_5353_deb7)
        #expect(FieldKernels.multiply(hashKey, cipher, level: level) == product)
    }

    @Test(arguments: InstructionSet.supported)
    func everyCountEqualsThePortableLevel(level: InstructionSet) throws {
        for count in [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 31, 33, 100] {
            let x = Self.blocks(count, seed: 1), y = Self.blocks(count, seed: 2)
            let (xWords, xStart) = try Self.guarded(x), (yWords, yStart) = try Self.guarded(y)
            let (out, outStart) = try Self.guarded([Block](repeating: .zero, count: count))
            FieldKernels.multiply(xStart, yStart, count: count, into: outStart, level: level)
            let products = zip(x, y).map { FieldKernels.portableMultiply($0, $1) }
            #expect(Self.blocks(of: out) == products)
            #expect(FieldKernels.innerProduct(xStart, yStart, count: count, level: level) == products.reduce(.zero, ^))
            let factor = Block(low: 3, high: 1 << 63)
            FieldKernels.multiplyAdd(xStart, by: factor, count: count, into: outStart, level: level)
            #expect(Self.blocks(of: out) == zip(x, products).map { FieldKernels.portableMultiply($0, factor) ^ $1 })
            #expect(out.isIntact && xWords.isIntact && Self.blocks(of: yWords) == y)
            // In place.
            FieldKernels.multiply(xStart, yStart, count: count, into: xStart, level: level)
            #expect(Self.blocks(of: xWords) == products && yWords.isIntact)
        }
    }

    @Test(.enabled(if: InstructionSet.supported.contains(.avx2)))
    func withoutVPCLMULTheProductsAreTheSame() {
        let x = Self.blocks(9, seed: 3), y = Self.blocks(9, seed: 4)
        var out = x
        FieldKernels.multiply(x, y, count: 9, into: &out, level: .avx2, usesVPCLMUL: false)
        let products = zip(x, y).map { FieldKernels.portableMultiply($0, $1) }
        #expect(out == products)
        FieldKernels.multiplyAdd(x, by: y[0], count: 9, into: &out, level: .avx2, usesVPCLMUL: false)
        #expect(out == zip(x, products).map { FieldKernels.portableMultiply($0, y[0]) ^ $1 })
        #expect(FieldKernels.innerProduct(x, y, count: 9, level: .avx2, usesVPCLMUL: false) == products.reduce(.zero, ^))
    }

    @Test(arguments: InstructionSet.supported)
    func theLawsOfAFieldHold(level: InstructionSet) {
        let elements = Self.blocks(30, seed: 5)
        func product(_ a: Block, _ b: Block) -> Block { FieldKernels.multiply(a, b, level: level) }
        let one = Block(low: 1, high: 0)
        for index in stride(from: 0, to: 30, by: 3) {
            let a = elements[index], b = elements[index + 1], c = elements[index + 2]
            #expect(product(a, b) == product(b, a))
            #expect(product(product(a, b), c) == product(a, product(b, c)))
            #expect(product(a, b ^ c) == product(a, b) ^ product(a, c))
            #expect(product(a, one) == a)
            #expect(product(a, .zero) == .zero)
        }
    }

    @Test(arguments: InstructionSet.supported)
    func anInverseTimesItsElementIsOne(level: InstructionSet) {
        for element in Self.blocks(5, seed: 6) + [Block(low: 1, high: 0), Block(low: 2, high: 0), Block(low: 0, high: 1 << 63)] {
            let inverse = FieldKernels.invert(element, level: level)
            #expect(FieldKernels.multiply(element, inverse, level: level) == Block(low: 1, high: 0))
        }
        #expect(FieldKernels.invert(.zero, level: level) == .zero)
    }
}
