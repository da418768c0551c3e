// Elementary functions from additions, multiplications and divisions alone, in a fixed order.
//
// The C library's exp, log and cos may differ in the last bit between versions and machines, and one such bit can move a
// firm over a threshold. IEEE 754 defines + − × ÷ and √ to the bit, and Swift neither fuses nor reorders them, so these
// give the same result everywhere. They are good to about 1e-15, more than a simulation needs.

enum PortableMath {
    /// e^x; `x` is brought to ±700.
    static func exp(_ x: Double) -> Double {
        let bounded = min(max(x, -700), 700)
        let doublings = (bounded * 0x1.71547652b82fep0).rounded()
        // ln 2 in two parts, the first short enough that its product with `doublings` is exact.
        let rest = (bounded - doublings * 0x1.62e42feep-1) - doublings * 0x1.a39ef35793c76p-33
        // |rest| ≤ 0.35: after x^13/13! the series is exact to rounding.
        var sum = 1.0
        for divisor in stride(from: 13.0, through: 1.0, by: -1.0) { sum = 1 + rest / divisor * sum }
        return Double(sign: .plus, exponent: Int(doublings), significand: sum)
    }

    /// The natural logarithm of a positive, normal number.
    static func log(_ x: Double) -> Double {
        var (exponent, significand) = (Double(x.exponent), x.significand)
        if significand > 1.4142135623730951 {
            significand /= 2
            exponent += 1
        }
        // ln m = 2 (s + s³/3 + s⁵/5 + …) with s = (m − 1)/(m + 1), |s| ≤ 0.172.
        let ratio = (significand - 1) / (significand + 1)
        let square = ratio * ratio
        var sum = 0.0
        for divisor in stride(from: 21.0, through: 1.0, by: -2.0) { sum = 1 / divisor + square * sum }
        return exponent * 0x1.62e42fefa39efp-1 + 2 * ratio * sum
    }

    /// cos 2πu for 0 ≤ u < 1.
    static func cosine(turns u: Double) -> Double {
        let half = min(u, 1 - u)
        let quarter = min(half, 0.5 - half)
        let sign: Double = half > 0.25 ? -1 : 1
        return sign * (quarter <= 0.125 ? cosineSeries(2 * .pi * quarter) : sineSeries(2 * .pi * (0.25 - quarter)))
    }

    /// 1/(1 + e^−x).
    static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

    /// For 0 ≤ x ≤ π/4.
    private static func cosineSeries(_ x: Double) -> Double {
        var sum = 1.0
        for n in stride(from: 16.0, through: 2.0, by: -2.0) { sum = 1 - x * x / (n * (n - 1)) * sum }
        return sum
    }

    private static func sineSeries(_ x: Double) -> Double {
        var sum = 1.0
        for n in stride(from: 17.0, through: 3.0, by: -2.0) { sum = 1 - x * x / (n * (n - 1)) * sum }
        return x * sum
    }
}
