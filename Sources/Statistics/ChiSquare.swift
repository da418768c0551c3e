// The upper tail of the χ² distribution, and its point with 5 % above.

package enum ChiSquare {
    /// P(X ≥ x) = Q(k/2, x/2); 1 for x ≤ 0.
    package static func upperTail(_ x: Double, degreesOfFreedom: Int) -> Double {
        precondition(degreesOfFreedom > 0, "a χ² has at least one degree of freedom")
        return IncompleteGamma.upper(Double(degreesOfFreedom) / 2, x / 2)
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
}
