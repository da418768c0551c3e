// Matrix products: Strassen's halves against the sums that define a product.

import Algebra
import Secrets
import Testing

struct MatrixProductTests {
    private static func words(_ count: Int, seed: UInt64) -> [UInt64] {
        (0..<UInt64(count)).map { index in
            let word = (index &+ seed) &* 0x9E37_79B9_7F4A_7C15
            return (word ^ (word >> 31)) &* (word | 1)
        }
    }

    private static func naive(_ a: [UInt64], _ b: [UInt64], m: Int, k: Int, n: Int) -> [UInt64] {
        var c = [UInt64](repeating: 0, count: m * n)
        for row in 0..<m {
            for depth in 0..<k {
                let factor = a[row * k + depth]
                for column in 0..<n { c[row * n + column] &+= factor &* b[depth * n + column] }
            }
        }
        return c
    }

    /// Below the first level, at it, odd in each dimension, oblong, and deep enough for two levels.
    @Test(arguments: [
        (1, 1, 1), (3, 5, 2), (256, 256, 256), (257, 257, 257), (300, 258, 261), (258, 301, 280), (260, 700, 257), (514, 520, 513),
    ])
    func aProductIsTheSumThatDefinesIt(m: Int, k: Int, n: Int) async {
        let a = Self.words(m * k, seed: 1), b = Self.words(k * n, seed: 2)
        let product = await MatrixProduct.sum([.init(left: SecretWords(a), right: SecretWords(b))], m: m, k: k, n: n)
        #expect(product.withUnsafeWords { Array($0) } == Self.naive(a, b, m: m, k: k, n: n))
    }

    @Test(arguments: [7, 260])
    func severalTermsAddUp(dimension d: Int) async {
        let parts = (0..<4).map { Self.words(d * d, seed: UInt64($0 * 1_000_003)) }
        let sum = await MatrixProduct.sum(
            [
                .init(left: SecretWords(parts[0]), right: SecretWords(parts[1])),
                .init(left: SecretWords(parts[2]), right: SecretWords(parts[3])),
            ], m: d, k: d, n: d)
        let first = Self.naive(parts[0], parts[1], m: d, k: d, n: d)
        let second = Self.naive(parts[2], parts[3], m: d, k: d, n: d)
        #expect(sum.withUnsafeWords { Array($0) } == zip(first, second).map { $0 &+ $1 })
    }

    @Test func noTermIsZero() async {
        let sum = await MatrixProduct.sum([], m: 2, k: 3, n: 4)
        #expect(sum.withUnsafeWords { Array($0) } == [UInt64](repeating: 0, count: 8))
    }

    @Test func eachLevelSavesAnEighth() {
        #expect(MatrixProduct.operationCount(m: 256, k: 256, n: 256) == 256 * 256 * 256)
        #expect(MatrixProduct.operationCount(m: 512, k: 512, n: 512) == 512 * 512 * 512 / 8 * 7)
        #expect(MatrixProduct.operationCount(m: 1024, k: 1024, n: 1024) == 1024 * 1024 * 1024 / 64 * 49)
    }
}
