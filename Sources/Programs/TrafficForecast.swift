// Bytes, rounds and work of a job from its public sizes, by the cost sections of the protocol pages.
//
// Spec: protocols/set-intersection.md, protocols/logistic-training.md, protocols/scoring.md, protocols/session.md, their sections
// «Cost». Payload over all links, without frame headers.

import Evaluation
package import Jobs
import Learning
import Parties
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
    package let evaluation: EvaluationMode

    package init(
        keys: [Int?], comparing: Int, commonRows: Int, trainRows: Int, columns: [Int], passes: Int, hasWeights: Bool,
        disclosesCoefficients: Bool, evaluation: EvaluationMode = .scores
    ) {
        self.keys = keys
        self.comparing = comparing
        self.commonRows = commonRows
        self.trainRows = trainRows
        self.columns = columns
        self.passes = passes
        self.hasWeights = hasWeights
        self.disclosesCoefficients = disclosesCoefficients
        self.evaluation = evaluation
    }
}

package struct TrafficForecast: Sendable, Equatable {
    package struct PhaseCost: Sendable, Equatable {
        package let phase: Phase
        package let bytes: Int
        package let rounds: Int
        /// Bytes one after the other: of each step, what its busiest link carries.
        package let pathBytes: Int
        /// Of one core at the party that works most.
        package let coreSeconds: Double
    }

    package let phases: [PhaseCost]

    package var bytes: Int { phases.reduce(0) { $0 + $1.bytes } }
    package var rounds: Int { phases.reduce(0) { $0 + $1.rounds } }
    package var coreSeconds: Double { phases.reduce(0) { $0 + $1.coreSeconds } }

    package var pathBytes: Int { phases.reduce(0) { $0 + $1.pathBytes } }

    /// With every party on a core of its own and a link of its own: the work, a one-way delay for each round, and each step's
    /// bytes through its busiest link. An emulated network takes within 20 % of it (Tests/TransportTests/ForecastTests.swift).
    package func seconds(over network: NetworkProfile) -> Double { phases.reduce(0) { $0 + $1.seconds(over: network) } }

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
        let (parties, t) = (sizes.keys.count, sizes.commonRows)
        let peers = parties - 1
        let agreement = parties * peers * (56 + 32 * peers) + 8 * peers * ((t + 63) / 64)
        let present = sizes.keys.enumerated().compactMap { index, keys in keys.map { (index, $0) } }
        let own = present.first { $0.0 == sizes.comparing }?.1 ?? 0
        let others = present.filter { $0.0 != sizes.comparing }.reduce(0) { $0 + $1.1 }
        // Every owner tells a neutral party how many rows are common.
        let isNeutral = parties > present.count
        let neutral = isNeutral ? 8 * present.count : 0
        guard present.count >= 3 else {
            return PhaseCost(
                phase: .align, bytes: agreement + 208 + 64 * (own + others) + 16 * own + 8 + 8 * t + neutral, rounds: 6 + 2,
                pathBytes: 32 * (own + others) + 16 * own + 8 * t, coreSeconds: Double(own + others) * secondsPerMultiplication)
        }
        let m = present.count - 1
        let (theirs, mine, positions) = ((64 * (m - 1) + 16) * others, 64 * (m + 1) * own, 8 * (m * m + m + 1) * t)
        return PhaseCost(
            phase: .align, bytes: agreement + 104 * m * (m + 1) + theirs + mine + 8 * m + positions + neutral,
            rounds: 3 * m + 2 + 2 + (isNeutral ? 1 : 0), pathBytes: theirs / m + mine + positions / m,
            // While the comparing party's list goes round, one party at a time is busy.
            coreSeconds: Double(others + (m + 1) * own) * secondsPerMultiplication)
    }

    /// Columns of P₀, P₁, P₂, and of the outside owners: two words an entry where the former take one.
    private static func split(_ columns: [Int]) -> (inside: ArraySlice<Int>, outside: ArraySlice<Int>) {
        (columns.prefix(PartyLimits.computeCount), columns.dropFirst(PartyLimits.computeCount))
    }

    private static func sharing(rows: Int, _ columns: [Int]) -> Int {
        let (inside, outside) = split(columns)
        return 8 * rows * inside.reduce(0, +) + 16 * rows * outside.reduce(0, +)
    }

    private static func share(_ sizes: JobSizes, _ n: Int, _ d: Int) -> PhaseCost {
        let (inside, outside) = split(sizes.columns)
        let blocks = 8 * inside.reduce(0) { $0 + $1 * $1 } + 16 * outside.reduce(0) { $0 + $1 * $1 }
        let widest = sizes.columns.max() ?? 0
        let parties = sizes.columns.count
        let keys = 5 * parties * (parties - 1) + 96 + 64 * outside.count
        return PhaseCost(
            phase: .share, bytes: keys + sharing(rows: n, sizes.columns) + 8 * n + (sizes.hasWeights ? 8 * n : 0) + blocks + 8,
            rounds: 5,
            pathBytes: max(8 * n * (inside.max() ?? 0), 16 * n * (outside.max() ?? 0)) + 8 * n + (sizes.hasWeights ? 8 * n : 0)
                + 8 * widest * widest,
            coreSeconds: seconds(.blockedProduct, 2 * n * widest * widest) + seconds(.word, 3 * n * d))
    }

    /// Of a pass, were the rarest kept level as rare as a kept level may be: how rare it is comes out only once features are made.
    static func hessianRows(_ n: Int, _ d: Int) -> Int {
        TrainingShape.hessianRowCount(rowCount: n, columnCount: d, smallestShare: 50 / Double(max(50, n)))
    }

    private static func train(_ sizes: JobSizes, _ n: Int, _ d: Int) -> PhaseCost {
        let h = hessianRows(n, d)
        let passes = (0..<sizes.passes).map { PassTraffic(n: n, h: h, d: d, hasWeights: sizes.hasWeights, isFirst: $0 == 0) }
        let outside = split(sizes.columns).outside
        var bytes = passes.reduce(0) { $0 + $1.bytes } + 88 + (32 + 8 * sizes.passes) * outside.count
        var rounds = sizes.passes * (sizes.hasWeights ? 124 : 120) + 2 + 4
        if sizes.disclosesCoefficients {
            for columns in sizes.columns where columns > 0 {
                bytes += 463 * planes(columns)
                rounds += 8
            }
            bytes += outside.reduce(0) { $0 + 28 * planes($1) }
        }
        // Two thirds of the products of the Gram matrix; the sigmoid's words; the inverse.
        let work =
            seconds(.blockedProduct, 2 * h * d * d / 3 + 10 * 4 * d * d * d) + seconds(.streamedProduct, 4 * n * d)
            + seconds(.word, 6 * h * d + 150 * n)
        return PhaseCost(
            phase: .train, bytes: bytes, rounds: rounds, pathBytes: passes.reduce(0) { $0 + $1.pathBytes },
            coreSeconds: Double(sizes.passes) * work)
    }

    private static func score(_ sizes: JobSizes, _ n: Int, _ d: Int) -> PhaseCost {
        let rest = sizes.commonRows - n
        if sizes.evaluation == .secure {
            let judged = min(max(rest > 0 ? rest : n, EvaluationLimits.groupRowCountMin), EvaluationLimits.rowCountMax)
            let shape = EvaluationShape(rowCount: judged)
            let bytes = (rest > 0 ? 8 * rest * d : 0) + 24 * judged + planes(judged) + EvaluationCost.bytes(shape)
            return PhaseCost(
                phase: .score, bytes: bytes, rounds: 3 + EvaluationCost.rounds(shape),
                // Sorting keeps one link in two busy at a time.
                pathBytes: bytes / 2,
                coreSeconds: seconds(.streamedProduct, 2 * judged * d) + seconds(.word, 1500 * judged))
        }
        return PhaseCost(
            phase: .score, bytes: sharing(rows: rest, sizes.columns) + 24 * (n + rest) + 831 * (planes(n) + planes(rest)), rounds: 20,
            pathBytes: 8 * rest * (sizes.columns.max() ?? 0) + 8 * (n + rest) + 415 * (planes(n) + planes(rest)),
            coreSeconds: seconds(.streamedProduct, 2 * sizes.commonRows * d) + seconds(.word, 300 * sizes.commonRows))
    }

    /// C(m): bytes of one bit plane of shares.
    private static func planes(_ count: Int) -> Int { PassTraffic.planes(count) }

    private static func seconds(_ work: Work, _ count: Int) -> Double {
        Double(CostTable.reference.nanoseconds(work, count: count)) * 1e-9
    }
}

extension TrafficForecast.PhaseCost {
    package func seconds(over network: NetworkProfile) -> Double {
        coreSeconds + Double(rounds) * Double(network.roundTripNanoseconds) * 0.5e-9
            + Double(pathBytes) * 8 / Double(network.bitsPerSecond)
    }
}
