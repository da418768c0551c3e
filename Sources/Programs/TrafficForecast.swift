// Bytes, rounds and work of a job from its public sizes, by the cost sections of the protocol pages.
//
// Spec: protocols/set-intersection.md, protocols/logistic-training.md, protocols/scoring.md, protocols/session.md, their sections
// «Cost». Payload over all links, without frame headers.

import Learning
package import Wire

/// The sizes that decide what a job costs.
package struct JobSizes: Sendable, Equatable {
    /// Keys of each party in the order of the roles; nil at a neutral one.
    package let keys: [Int?]
    /// Position of the label owner.
    package let comparing: Int
    package let commonRows: Int
    package let trainRows: Int
    /// Columns of each party after encoding, the intercept among the label owner's.
    package let columns: [Int]
    package let passes: Int
    package let hasWeights: Bool
    package let disclosesCoefficients: Bool

    package init(
        keys: [Int?], comparing: Int, commonRows: Int, trainRows: Int, columns: [Int], passes: Int, hasWeights: Bool,
        disclosesCoefficients: Bool
    ) {
        self.keys = keys
        self.comparing = comparing
        self.commonRows = commonRows
        self.trainRows = trainRows
        self.columns = columns
        self.passes = passes
        self.hasWeights = hasWeights
        self.disclosesCoefficients = disclosesCoefficients
    }
}

package struct TrafficForecast: Sendable, Equatable {
    package struct PhaseCost: Sendable, Equatable {
        package let phase: Phase
        package let bytes: Int
        package let rounds: Int
        /// Of one core at the party that works most.
        package let coreSeconds: Double
    }

    package let phases: [PhaseCost]

    package var bytes: Int { phases.reduce(0) { $0 + $1.bytes } }
    package var rounds: Int { phases.reduce(0) { $0 + $1.rounds } }
    package var coreSeconds: Double { phases.reduce(0) { $0 + $1.coreSeconds } }

    /// With every party on a core of its own and a link of its own: the work, a one-way delay for each round, and a third of
    /// the bytes through each uplink.
    package func seconds(over network: NetworkProfile) -> Double {
        coreSeconds + Double(rounds) * Double(network.roundTripNanoseconds) * 0.5e-9
            + Double(bytes) / 3 * 8 / Double(network.bitsPerSecond)
    }

    package init(_ sizes: JobSizes) {
        let (n, d) = (sizes.trainRows, sizes.columns.reduce(0, +))
        phases = [
            Self.align(sizes), Self.share(sizes, n, d), Self.train(sizes, n, d), Self.score(sizes, n, d),
        ]
    }

    // MARK: Phases

    /// Of one multiplication in P-256 with its share of hashing and tags: protocols/set-intersection.md.
    private static let secondsPerMultiplication = 60e-6

    private static func align(_ sizes: JobSizes) -> PhaseCost {
        let agreement = 312 + 16 * ((sizes.commonRows + 63) / 64)
        let t = sizes.commonRows
        let present = sizes.keys.enumerated().compactMap { index, keys in keys.map { (index, $0) } }
        let own = present.first { $0.0 == sizes.comparing }?.1 ?? 0
        let others = present.filter { $0.0 != sizes.comparing }.reduce(0) { $0 + $1.1 }
        if present.count == 3 {
            return PhaseCost(
                phase: .align, bytes: agreement + 624 + 80 * others + 192 * own + 16 + 56 * t, rounds: 8 + 2,
                // Steps 6 and 7 keep one party busy at a time.
                coreSeconds: Double(others + 3 * own) * secondsPerMultiplication)
        }
        return PhaseCost(
            phase: .align, bytes: agreement + 208 + 64 * (own + others) + 16 * own + 8 + 8 * t + 16, rounds: 6 + 2,
            coreSeconds: Double(own + others) * secondsPerMultiplication)
    }

    private static func share(_ sizes: JobSizes, _ n: Int, _ d: Int) -> PhaseCost {
        let blocks = sizes.columns.reduce(0) { $0 + $1 * $1 }
        let widest = sizes.columns.max() ?? 0
        return PhaseCost(
            phase: .share, bytes: 30 + 96 + 8 * n * d + 8 * n + (sizes.hasWeights ? 8 * n : 0) + 8 * blocks + 8, rounds: 5,
            coreSeconds: seconds(.blockedProduct, 2 * n * widest * widest) + seconds(.word, 3 * n * d))
    }

    private static func train(_ sizes: JobSizes, _ n: Int, _ d: Int) -> PhaseCost {
        let h = TrainingShape.hessianRowCount(rowCount: n, columnCount: d, smallestShare: 50 / Double(max(50, n)))
        var bytes = sizes.passes * passBytes(n: n, h: h, d: d, hasWeights: sizes.hasWeights) + 88
        var rounds = sizes.passes * (sizes.hasWeights ? 144 : 140) + 2 + 4
        if sizes.disclosesCoefficients {
            for columns in sizes.columns where columns > 0 {
                bytes += 463 * planes(columns)
                rounds += 8
            }
        }
        // Two thirds of the products of the Gram matrix; the sigmoid's words; the inverse.
        let work =
            seconds(.blockedProduct, 2 * h * d * d / 3 + 15 * 4 * d * d * d) + seconds(.streamedProduct, 4 * n * d)
            + seconds(.word, 6 * h * d + 150 * n)
        return PhaseCost(phase: .train, bytes: bytes, rounds: rounds, coreSeconds: Double(sizes.passes) * work)
    }

    private static func score(_ sizes: JobSizes, _ n: Int, _ d: Int) -> PhaseCost {
        let rest = sizes.commonRows - n
        return PhaseCost(
            phase: .score, bytes: 8 * rest * d + 24 * (n + rest) + 831 * (planes(n) + planes(rest)), rounds: 20,
            coreSeconds: seconds(.streamedProduct, 2 * sizes.commonRows * d) + seconds(.word, 300 * sizes.commonRows))
    }

    // MARK: Formulas

    /// Of one pass of protocols/logistic-training.md.
    static func passBytes(n: Int, h: Int, d: Int, hasWeights: Bool) -> Int {
        let (rowBits, hessianBits) = (bits(n), bits(h))
        let v = hasWeights ? min(14, 26 - rowBits) : min(14, 30 - rowBits)
        var bytes = 24 * n + sigmoid(n) + 24 * d + truncation(d, 12 + rowBits)
        if hasWeights { bytes += 24 * n + truncation(n, 12) + truncation(h, 18) + 24 * h }
        bytes += 24 * h + truncation(h, (hasWeights ? 40 : 46) - v)
        bytes += 24 * h * d + 24 * d * d + truncation(d * d, 10 + v + hessianBits)
        bytes += truncation(d * d, 12) + 24 + 18_584 + 15 * (48 * d * d + 2 * truncation(d * d, 20)) + 24
        bytes += 144 * d + 2 * truncation(2 * d, 16) + 96 + 26_384 + 96 + 2 * truncation(d, 23) + 96
        return bytes
    }

    private static func sigmoid(_ n: Int) -> Int { 310 * planes(n) + 176 * n + 2 * truncation(n, 24) + 48 * n }
    /// t(m, k).
    private static func truncation(_ count: Int, _ bits: Int) -> Int { 24 * count + (bits <= 32 ? 8 * ((count + 1) / 2) : 8 * count) }
    /// C(m): bytes of one bit plane of shares.
    private static func planes(_ count: Int) -> Int { 8 * ((count + 63) / 64) }
    /// max(8, ⌈log₂ count⌉).
    private static func bits(_ count: Int) -> Int {
        var bits = 8
        while bits < 40, 1 << bits < count { bits += 1 }
        return bits
    }

    private static func seconds(_ work: Work, _ count: Int) -> Double {
        Double(CostTable.reference.nanoseconds(work, count: count)) * 1e-9
    }
}
