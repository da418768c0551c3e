// Logarithm and power to base 2 that every machine rounds alike.
//
// Both parties of a protocol compute the shape of a store on their own, and one cell of difference ends the session. A
// mathematics library may round the last bit as its processor likes; sums, products and square roots of IEEE 754 may not.

enum BinaryLogarithm {
    private static let bitCount = 48

    /// log₂ x for a finite x ≥ 1, within 2^−40.
    static func log2(_ x: Double) -> Double {
        precondition(x >= 1 && x.isFinite)
        var result = Double(x.exponent)
        var rest = x.significand
        var weight = 0.5
        for _ in 0..<bitCount {
            rest *= rest
            if rest >= 2 {
                rest /= 2
                result += weight
            }
            weight /= 2
        }
        return result
    }

    /// 2^y for 0 ≤ y < 1000, within a factor of 1 + 2^−40.
    static func exp2(_ y: Double) -> Double {
        precondition(y >= 0 && y < 1000)
        var rest = y - y.rounded(.down)
        var result = Double(sign: .plus, exponent: Int(y.rounded(.down)), significand: 1)
        var root = 2.0
        for _ in 0..<bitCount {
            root = root.squareRoot()
            rest *= 2
            if rest >= 1 {
                rest -= 1
                result *= root
            }
        }
        return result
    }
}
