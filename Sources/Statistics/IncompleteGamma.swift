// The regularised incomplete gamma function, by the power series below a + 1 and Legendre's continued fraction above.
//
// M. Abramowitz, I. Stegun: Handbook of Mathematical Functions, 6.5.29 and 6.5.31.

import Glibc

package enum IncompleteGamma {
    /// Q(a, x) = Γ(a, x)/Γ(a), to about twelve digits for a up to 10,000; 1 for x ≤ 0, 0 for an infinite x.
    package static func upper(_ a: Double, _ x: Double) -> Double {
        precondition(a > 0, "the gamma function is taken above 0")
        guard x > 0 else { return 1 }
        guard x.isFinite else { return 0 }
        var sign: Int32 = 0
        let front = exp(a * log(x) - x - lgamma_r(a, &sign))
        return x < a + 1 ? max(0, 1 - front * series(a, x)) : min(1, front * fraction(a, x))
    }

    /// Terms grow up to √a places or so before they fall.
    private static let stepsMax = 2_000

    private static func series(_ a: Double, _ x: Double) -> Double {
        var term = 1 / a
        var sum = term
        for step in 1...stepsMax where abs(term) > abs(sum) * 1e-16 {
            term *= x / (a + Double(step))
            sum += term
        }
        return sum
    }

    /// By Lentz's method.
    private static func fraction(_ a: Double, _ x: Double) -> Double {
        var b = x + 1 - a
        var c = 1e300
        var d = 1 / nonzero(b)
        var result = d
        for step in 1...stepsMax {
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
