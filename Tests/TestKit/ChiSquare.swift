// Pearson's chi-square over bytes: whether what a party sees looks uniform, or like what it saw of other values.

/// With 255 degrees of freedom the mean is 255 and the standard deviation √510 ≈ 22.6.
package enum ChiSquare {
    /// Six standard deviations above the mean: a seeded test that passes once passes for ever, and a byte that is biased by
    /// a few per cent fails at the sample sizes of the tests.
    package static let acceptedMax = 391.0

    /// Against the uniform distribution.
    package static func uniform(_ bytes: [UInt8]) -> Double {
        let expected = Double(bytes.count) / 256
        return counts(bytes).reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    }

    package static func uniform(_ words: [UInt64]) -> Double {
        uniform(words.flatMap { word in withUnsafeBytes(of: word) { Array($0) } })
    }

    /// Two samples of one distribution, of whatever sizes.
    package static func same(_ first: [UInt8], _ second: [UInt8]) -> Double {
        let (a, b) = (Double(first.count), Double(second.count))
        return zip(counts(first), counts(second)).reduce(0) { sum, pair in
            let total = Double(pair.0 + pair.1)
            if total == 0 { return sum }
            let difference = Double(pair.0) * (b / a).squareRoot() - Double(pair.1) * (a / b).squareRoot()
            return sum + difference * difference / total
        }
    }

    private static func counts(_ bytes: [UInt8]) -> [Int] {
        var counts = [Int](repeating: 0, count: 256)
        for byte in bytes { counts[Int(byte)] += 1 }
        return counts
    }
}
