// Bytes of one pass of a training run, step by step: over all links, and through the busiest link of each step.
//
// Spec: protocols/logistic-training.md, section «Cost». A reshare sends the same from each party to the previous one, a third of its
// bytes; a truncation sends from P₁ to P₂ first, then between P₀ and P₂, so that more of it is in a row.

struct PassTraffic: Equatable {
    private(set) var bytes = 0
    private(set) var pathBytes = 0

    /// - Parameters:
    ///   - n: rows. - h: rows of the Hessian. - d: columns.
    ///   - isFirst: all rows have the same linear predictor still.
    init(n: Int, h: Int, d: Int, hasWeights: Bool, isFirst: Bool = false) {
        let (rowBits, hessianBits) = (Self.bits(n), Self.bits(h))
        let v = min(14, (hasWeights ? 26 : 30) - rowBits)
        if isFirst {
            sigmoid(1)
        } else {
            reshare(n)
            sigmoid(n)
        }
        if hasWeights {
            reshare(n)
            truncate(n, 12)
        }
        reshare(d)
        truncate(d, 12 + rowBits)
        if hasWeights {
            truncate(h, 18)
            reshare(h)
        }
        reshare(h)
        truncate(h, (hasWeights ? 40 : 46) - v)
        reshare(h * d)
        reshare(d * d)
        truncate(d * d, 10 + v + hessianBits)
        inverse(d)
        step(d)
    }

    /// protocols/sigmoid.md.
    private mutating func sigmoid(_ count: Int) {
        add(310 * Self.planes(count))
        // A look-up is dealt by all three, each a third of the elements, but for few.
        let dealt = count <= 64 ? count : (count + 2) / 3
        add(176 * count, path: 128 * dealt + 24 * (count <= 64 ? count : 2 * count / 3))
        truncate(count, 24)
        reshare(2 * count)
        truncate(count, 24)
    }

    /// protocols/newton-schulz.md.
    private mutating func inverse(_ d: Int) {
        truncate(d * d, 12)
        add(24 + 18_584 + 24)
        for _ in 0..<10 {
            reshare(2 * d * d)
            truncate(d * d, 20)
            truncate(d * d, 20)
        }
    }

    private mutating func step(_ d: Int) {
        reshare(6 * d)
        truncate(2 * d, 16)
        truncate(2 * d, 14)
        add(96 + 26_384 + 96)
        truncate(d, 23)
        truncate(d, 1)
        add(96)
    }

    private mutating func add(_ count: Int, path: Int? = nil) {
        bytes += count
        pathBytes += path ?? count / 3
    }

    private mutating func reshare(_ count: Int) { add(24 * count) }

    /// t(m, k).
    private mutating func truncate(_ count: Int, _ dropped: Int) {
        let masks = dropped <= 32 ? 8 * ((count + 1) / 2) : 8 * count
        add(24 * count + masks, path: 16 * count + masks)
    }

    /// C(m): bytes of one bit plane of shares.
    static func planes(_ count: Int) -> Int { 8 * ((count + 63) / 64) }

    /// max(8, ⌈log₂ count⌉).
    private static func bits(_ count: Int) -> Int {
        var bits = 8
        while bits < 40, 1 << bits < count { bits += 1 }
        return bits
    }
}
