// The encoder against the product with its matrix, built from the definition row by row.

import Kernels
import Secrets
import Symmetric
import TestKit
import Testing

@testable import Correlations

struct ExpandConvoluteCodeTests {
    private static let seed = SHA256.hash(Array("code".utf8))

    /// The stream of the code's generator as 32-bit words.
    private static func words(_ count: Int, stream: UInt8) -> [UInt32] {
        let generator = KeyedGenerator(key: SecretBytes(copying: seed.keyBytes))
        var words = [UInt64](repeating: 0, count: (count + 3) / 4 * 2)
        generator.fill(&words, wordCount: words.count, stream: StreamID(operation: 0, tag: 0xC1, stream: stream))
        return words.flatMap { [UInt32(truncatingIfNeeded: $0), UInt32($0 >> 32)] }
    }

    /// Rows over GF(2^128) of one pass after the rows of what it is given.
    private static func convolved(_ rows: [[Block]], stream: UInt8) -> [[Block]] {
        let coefficients = words(rows.count, stream: stream)
        let x = Block(low: 2, high: 0)
        var result: [[Block]] = []
        for index in rows.indices {
            var row = rows[index]
            if index >= 25 { row = zip(row, result[index - 25]).map { $0 ^ $1 } }
            row = row.map { FieldKernels.multiply($0, x) }
            for bit in 0..<24 where coefficients[index] >> UInt32(bit) & 1 == 1 && index - 24 + bit >= 0 {
                row = zip(row, result[index - 24 + bit]).map { $0 ^ $1 }
            }
            result.append(row)
        }
        return result
    }

    /// The right half of the generator matrix; the left one is the identity.
    private static func matrix(_ count: Int, _ weight: ExpanderKernels.Weight) -> [[Block]] {
        let identity = (0..<count).map { row in (0..<count).map { Block(low: $0 == row ? 1 : 0, high: 0) } }
        let inner = convolved(convolved(identity, stream: 0), stream: 1)
        let random = words((count + 63) / 64 * 64 * weight.rawValue, stream: 2)
        let stripes = weight.stripeCount
        return (0..<count).map { output in
            var row = [Block](repeating: .zero, count: count)
            for summand in 0..<weight.rawValue {
                let word = Int(random[(output / 64 * weight.rawValue + summand) * 64 + output % 64])
                let stripe = count / stripes
                let place = summand < stripes ? summand * stripe + (word * stripe) >> 32 : (word * count) >> 32
                row = zip(row, inner[place]).map { $0 ^ $1 }
            }
            return row
        }
    }

    @Test(arguments: ExpanderKernels.Weight.allCases, [12, 100, 200])
    func encodingIsTheProductWithTheMatrix(weight: ExpanderKernels.Weight, count: Int) {
        var random = SeededRandom(UInt64(count))
        let vector = (0..<2 * count).map { _ in Block(low: random.next(), high: random.next()) }
        let right = Array(vector[count...])
        let expected = Self.matrix(count, weight).enumerated().map { index, row in
            vector[index] ^ FieldKernels.innerProduct(row, right, count: count)
        }
        for level in InstructionSet.supported {
            var copy = vector
            var out = [Block](repeating: .zero, count: count)
            ExpandConvoluteCode(seed: Self.seed, weight: weight, count: count, level: level)
                .encode(&copy, first: count, into: &out)
            #expect(zip(out, expected).allSatisfy { $0 == $1 }, "\(level)")
        }
    }

    @Test(arguments: InstructionSet.supported, [1, 255, 256, 257, 2500])
    func pairsAreTwoVectors(level: InstructionSet, wanted: Int) {
        let count = 2500
        var random = SeededRandom(9)
        var first = (0..<2 * count).map { _ in Block(low: random.next(), high: random.next()) }
        var second = (0..<2 * count).map { _ in Block(low: random.next(), high: random.next()) }
        var pairs = zip(first, second).flatMap { [$0, $1] }
        let code = ExpandConvoluteCode(seed: Self.seed, weight: .twentyOne, count: count, level: level)
        var outs = [[Block]](repeating: [Block](repeating: .zero, count: wanted), count: 4)
        code.encode(&first, first: wanted, into: &outs[0])
        code.encode(&second, first: wanted, into: &outs[1])
        var (a, c) = (outs[2], outs[3])
        code.encodePairs(&pairs, first: wanted, into: &a, &c)
        #expect(a == outs[0])
        #expect(c == outs[1])
    }

    @Test func theSameSeedIsTheSameCodeAndAnotherIsAnother() {
        let vector = (0..<200).map { Block(low: UInt64($0), high: 1) }
        func encoded(_ seed: Digest) -> [Block] {
            var copy = vector
            var out = [Block](repeating: .zero, count: 100)
            ExpandConvoluteCode(seed: seed, weight: .twentyOne, count: 100).encode(&copy, first: 100, into: &out)
            return out
        }
        #expect(encoded(Self.seed) == encoded(Self.seed))
        #expect(zip(encoded(Self.seed), encoded(SHA256.hash([7]))).allSatisfy { $0 != $1 })
    }

    /// The diffusion that the choice of the noise weight rests on: a row has nearly no zero before its last place, and that lies in
    /// the last stripe, unless a second place of the same output is the same and cancels it: one output in forty at this size.
    @Test func rowsAreDenseBeforeTheirLastPlace() {
        let lasts = Self.matrix(400, .twentyOne).map { row in
            let last = row.lastIndex { $0 != .zero } ?? 0
            let zeros = row[..<last].count { $0 == .zero }
            #expect(zeros < 40, "\(zeros) zeros before \(last)")
            return last
        }
        #expect(lasts.count { $0 >= 360 } > 380)
        #expect(lasts.allSatisfy { $0 > 200 })
    }
}
