// Shapes: the published expansion, exact loads, and arithmetic that every machine rounds alike.

import Testing

@testable import KeyValueStores

struct ShapeTests {
    /// e and ĝ of Raghuraman and Rindal's formulas at λ = 40, three decimals.
    @Test(arguments: [
        (256, 1.672, 4), (1 << 10, 1.431, 3), (1 << 12, 1.319, 3), (1 << 14, 1.268, 2), (1 << 16, 1.244, 2), (1 << 20, 1.227, 1),
        (1 << 24, 1.224, 1),
    ])
    func expansionAndGapOfOneBin(count: Int, expansion: Double, gap: Int) {
        let e = StoreShape.expansion(count: count, lambda: 40)
        #expect(abs(e - expansion) < 0.0006)
        #expect(StoreShape.gap(cells: e * Double(count), lambda: 40) == gap)
    }

    @Test(arguments: [(0, 433), (1, 433), (255, 433), (256, 433), (300, 495), (1024, 1469)])
    func lengthOfSmallStores(count: Int, length: Int) {
        let shape = StoreShape(count: count)
        #expect(shape.length == length)
        #expect(shape.binCount == 1)
    }

    /// Computed apart from this code, with logarithms of the gamma function.
    @Test(arguments: [(1_000_000, 62, 1_350_112), (1 << 20, 64, 1_414_784), (10_000_000, 611, 13_556_868), (1 << 24, 1024, 22_765_568)])
    func lengthOfManyBins(count: Int, bins: Int, length: Int) {
        let shape = StoreShape(count: count)
        #expect(shape.binCount == bins)
        #expect(shape.length == length)
    }

    @Test func everyCountFitsItsShape() {
        for count in [0, 1, 255, 256, 257, 16_384, 16_385, 32_768, 32_769, 1 << 20, 1 << 26, 1 << 31] {
            let shape = StoreShape(count: count)
            #expect(shape.binCapacity * shape.binCount >= count)
            #expect(shape.sparseCount > shape.binCapacity && shape.sparseCount < 1 << 16)
            #expect(shape.denseCount >= 1)
        }
    }

    @Test func logarithmsOfPowersAreExact() {
        for exponent in 0..<60 {
            #expect(BinaryLogarithm.log2(Double(sign: .plus, exponent: exponent, significand: 1)) == Double(exponent))
            #expect(BinaryLogarithm.exp2(Double(exponent)) == Double(sign: .plus, exponent: exponent, significand: 1))
        }
    }

    @Test func logarithmAndPowerAreInverse() {
        for x in [1.5, 3, 7, 10, 257, 1e6, 16_777_217, 3.7e9] {
            #expect(abs(BinaryLogarithm.exp2(BinaryLogarithm.log2(x)) / x - 1) < 1e-11)
        }
        // log₂ 3 and log₂ 10, published decimals.
        #expect(abs(BinaryLogarithm.log2(3) - 1.584_962_500_721_156) < 1e-12)
        #expect(abs(BinaryLogarithm.log2(10) - 3.321_928_094_887_362) < 1e-12)
    }

    /// Against the tail summed by brute force from exact binomial coefficients of a few balls.
    @Test(arguments: [(10, 2), (20, 3), (40, 4), (60, 7)])
    func maximumLoadIsTheLeastThatHolds(count: Int, bins: Int) {
        // P(load = k)·bins^count = C(count, k)·(bins − 1)^(count − k), in floating point for counts this small.
        var coefficient = 1.0
        var weights: [Double] = []
        for k in 0...count {
            weights.append(coefficient * Self.power(Double(bins - 1), count - k) / Self.power(Double(bins), count))
            coefficient *= Double(count - k) / Double(k + 1)
        }
        for lambda in [1.0, 4, 10, 20] {
            let load = BinLoad.maximum(count: count, binCount: bins, lambda: lambda)
            func failure(_ load: Int) -> Double { Double(bins) * weights[(load + 1)...].reversed().reduce(0, +) }
            let bound = 1 / BinaryLogarithm.exp2(lambda)
            #expect(failure(load) <= bound * (1 + 1e-9))
            if load > count / bins { #expect(failure(load - 1) > bound * (1 - 1e-9)) }
        }
    }

    private static func power(_ x: Double, _ count: Int) -> Double { (0..<count).reduce(1) { product, _ in product * x } }

    @Test func oneBinHoldsAll() {
        #expect(BinLoad.maximum(count: 1000, binCount: 1, lambda: 40) == 1000)
        #expect(BinLoad.maximum(count: 0, binCount: 8, lambda: 40) == 0)
    }
}
