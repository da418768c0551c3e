// The upper tail of the χ² distribution, by the regularised incomplete gamma function.

import Foundation

package enum ChiSquare {
    /// P(X ≥ x) = Q(k/2, x/2) to about ten digits: the power series below a + 1, Legendre's continued fraction above
    /// (Abramowitz and Stegun 6.5.29 and 6.5.31).
    package static func upperTail(_ x: Double, degreesOfFreedom: Int) -> Double {
        precondition(degreesOfFreedom > 0, "a χ² has at least one degree of freedom")
        guard x > 0 else { return 1 }
        guard x.isFinite else { return 0 }
        let (a, z) = (Double(degreesOfFreedom) / 2, x / 2)
        let front = exp(a * log(z) - z - logGamma(degreesOfFreedom))
        return z < a + 1 ? max(0, 1 - front * series(a, z)) : min(1, front * fraction(a, z))
    }

    /// The point with 5 % above it, by bisection.
    package static func upperFivePercent(degreesOfFreedom: Int) -> Double {
        var (low, high) = (0.0, 10.0 + 4 * Double(degreesOfFreedom))
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if upperTail(middle, degreesOfFreedom: degreesOfFreedom) > 0.05 { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    /// ln Γ(k/2), from Γ(1) = 1 and Γ(½) = √π.
    private static func logGamma(_ k: Int) -> Double {
        var value = k % 2 == 0 ? 0 : log(Double.pi) / 2
        var argument = k % 2 == 0 ? 1.0 : 0.5
        while argument < Double(k) / 2 {
            value += log(argument)
            argument += 1
        }
        return value
    }

    private static func series(_ a: Double, _ z: Double) -> Double {
        var term = 1 / a
        var sum = term
        for step in 1...1_000 where abs(term) > abs(sum) * 1e-15 {
            term *= z / (a + Double(step))
            sum += term
        }
        return sum
    }

    /// By Lentz's method.
    private static func fraction(_ a: Double, _ z: Double) -> Double {
        var b = z + 1 - a
        var c = 1e300
        var d = 1 / b
        var result = d
        for step in 1...1_000 {
            let an = -Double(step) * (Double(step) - a)
            b += 2
            d = 1 / nonzero(an * d + b)
            c = nonzero(b + an / c)
            result *= d * c
            if abs(d * c - 1) < 1e-15 { break }
        }
        return result
    }

    private static func nonzero(_ value: Double) -> Double { abs(value) < 1e-300 ? 1e-300 : value }
}
