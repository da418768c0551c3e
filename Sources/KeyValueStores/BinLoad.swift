// How full the fullest of several bins gets, exactly: the tail of the binomial distribution.

package enum BinLoad {
    /// The least load that all of `binCount` bins keep, except with probability 2^−λ, when `count` keys fall into them
    /// uniformly: binCount · P(Binomial(count, 1/binCount) > load) ≤ 2^−λ, a union over the bins.
    ///
    /// Weights of the distribution follow from their neighbours' by one product each; they are summed from the small end. Basic
    /// arithmetic of IEEE 754 only, so all machines agree.
    package static func maximum(count: Int, binCount: Int, lambda: Double) -> Int {
        precondition(count >= 0 && count <= 1 << 31 && binCount >= 1 && lambda >= 0 && lambda < 200)
        guard binCount > 1, count > 0 else { return count }
        let mode = count / binCount
        let odds = 1 / Double(binCount - 1)
        // Weights beyond 2^−300 of the mode's change nothing.
        let least = Double(sign: .plus, exponent: -300, significand: 1)
        var above: [Double] = []
        var weight = 1.0
        var load = mode
        while load < count {
            weight *= Double(count - load) / Double(load + 1) * odds
            if weight < least { break }
            above.append(weight)
            load += 1
        }
        var below = 0.0
        weight = 1
        load = mode
        while load > 0 {
            weight *= Double(load) / (Double(count - load + 1) * odds)
            if weight < least { break }
            below += weight
            load -= 1
        }
        var tail = 0.0
        for weight in above.reversed() { tail += weight }
        let bound = (tail + 1 + below) / (Double(binCount) * BinaryLogarithm.exp2(lambda))
        // From the top down: the first load whose tail exceeds the bound is one too small.
        tail = 0
        for index in above.indices.reversed() {
            tail += above[index]
            if tail > bound { return mode + index + 1 }
        }
        return mode
    }
}
