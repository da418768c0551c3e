// The universal hash of the consistency check against its definition.

import Kernels
import Secrets
import Symmetric
import TestKit
import Testing

@testable import Correlations

struct OTCheckTests {
    /// Modulo x^64 + x^4 + x^3 + x + 1, a bit at a time.
    private func reduced(_ product: Block) -> UInt64 {
        var (low, high) = (product.low, product.high)
        for bit in (0..<64).reversed() where high >> UInt64(bit) & 1 == 1 {
            high ^= 1 << UInt64(bit)
            for power in [0, 1, 3, 4] {
                let position = bit + power
                if position < 64 { low ^= 1 << UInt64(position) } else { high ^= 1 << UInt64(position - 64) }
            }
        }
        // Bits pushed above 64 by high powers were set after their turn; they are at most three.
        for bit in (0..<4).reversed() where high >> UInt64(bit) & 1 == 1 {
            for power in [0, 1, 3, 4] { low ^= 1 << UInt64(bit + power) }
        }
        return low
    }

    @Test func reductionIsModuloThePolynomial() {
        var random = SeededRandom(3)
        for _ in 0..<200 {
            let product = Block(low: random.next(), high: random.next())
            #expect(OTCheck.reduce(product) == reduced(product))
        }
        #expect(OTCheck.reduce(Block(low: 0, high: 1)) == 0b11011)
        #expect(OTCheck.reduce(Block(low: .max, high: 0)) == .max)
    }

    @Test func productsInTheFieldCommuteAndAssociate() {
        func product(_ a: UInt64, _ b: UInt64) -> UInt64 { OTCheck.reduce(BitColumnKernels.product(a, b)) }
        var random = SeededRandom(4)
        for _ in 0..<50 {
            let (a, b, c) = (random.next(), random.next(), random.next())
            #expect(product(a, b) == product(b, a))
            #expect(product(product(a, b), c) == product(a, product(b, c)))
            #expect(product(a, 1) == a)
        }
    }

    @Test(arguments: [1, 128, 200, 8129, 9000])
    func theHashIsTheSumOfWordsTimesCoefficients(count: Int) {
        let frames = OTFrames(count: count, parameters: OTExtensionParameters())
        let challenge: [UInt64] = [7, 8]
        let check = OTCheck(frames, challenge: challenge)
        var random = SeededRandom(5)
        var expected = [UInt64](repeating: 0, count: 129)
        var coefficients = [UInt64](repeating: 0, count: 2 * frames.blockCount)
        let key = SecretBytes(copying: challenge.withUnsafeBytes { Array($0) })
        KeyedGenerator(key: key).fill(&coefficients, wordCount: coefficients.count, stream: StreamID(operation: 0, tag: 0x73))
        coefficients[coefficients.count - 1] = 1
        for frame in 0..<frames.frameCount {
            let stride = frames.stride(frame)
            let columns = (0..<128 * stride).map { _ in Block(low: random.next(), high: random.next()) }
            let choices = (0..<stride).map { _ in Block(low: random.next(), high: random.next()) }
            check.absorb(frame, columns: columns, choices: choices)
            for block in 0..<frames.blocks(frame) {
                let place = 2 * (frames.first(frame) + block)
                for (index, value) in ([choices[block]] + (0..<128).map { columns[$0 * stride + block] }).enumerated() {
                    expected[index] ^=
                        OTCheck.reduce(BitColumnKernels.product(value.low, coefficients[place]))
                        ^ OTCheck.reduce(BitColumnKernels.product(value.high, coefficients[place + 1]))
                }
            }
        }
        #expect(check.hashes == expected)
    }
}
