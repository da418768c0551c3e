// Drawing an index with given weights, with the sums made once.

struct WeightTable: Sendable {
    /// Ascending partial sums; the last is the total.
    private let sums: [Double]

    init(_ weights: [Double]) {
        var total = 0.0
        sums = weights.map { weight in
            total += weight
            return total
        }
    }

    func draw(_ random: inout SeededGenerator) -> Int {
        let draw = random.uniform() * (sums.last ?? 0)
        return sums.firstIndex { draw < $0 } ?? max(0, sums.count - 1)
    }
}
