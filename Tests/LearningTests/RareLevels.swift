// Data with rare levels: 60 columns of three owners, eight of them dummies, 3 % bad. A subsampled Hessian diverged on these.

import Statistics
import TestKit

struct RareLevels: Sendable {
    let scenario: Scenario
    /// Columns of the joint design that are dummies, with their rows and their bad rows.
    let levels: [(column: Int, rowCount: Int, eventCount: Int)]

    /// - Parameter supports: shares of rows, one a dummy; the i-th dummy belongs to owner i mod 3.
    init(rowCount: Int, supports: [Double], seed: UInt64) {
        var random = SeededRandom(seed &* 1_000_003)
        var owned = [[Double]](repeating: [], count: 3)
        var rows: [Int: [Int]] = [:]
        var raw = [[[Double]]](repeating: [], count: 3)
        var predictor = [Double](repeating: 0, count: rowCount)
        for owner in 0..<3 {
            let dummies = supports.indices.filter { $0 % 3 == owner }
            for column in 0..<20 - dummies.count {
                let values = Scenario.standardised((0..<rowCount).map { _ in random.normal() })
                let slope = 0.5 / Double(1 + column) * (column & 1 == 0 ? 1 : -1)
                for row in 0..<rowCount { predictor[row] += slope * values[row] }
                raw[owner].append(values)
            }
            for index in dummies {
                let chosen = Self.sample(Int((supports[index] * Double(rowCount)).rounded()), of: rowCount, &random)
                rows[20 * owner + raw[owner].count] = chosen
                var values = [Double](repeating: 0, count: rowCount)
                for row in chosen { values[row] = 1 }
                // Every other level is bad three times as often as the rest.
                if index & 1 == 1 { for row in chosen { predictor[row] += 1.1 } }
                raw[owner].append(Scenario.standardised(values))
            }
            owned[owner] = raw[owner].flatMap(\.self)
        }
        let intercept = Self.intercept(of: predictor, rate: 0.03)
        let labels = predictor.map { Double.random(in: 0..<1, using: &random) < sigmoid($0 + intercept) ? 1.0 : 0 }
        scenario = Scenario(
            designs: owned.map { DenseMatrix(rowCount: rowCount, columnCount: 20, values: $0) }, labels: labels, weights: nil)
        levels = rows.keys.sorted().map { column in
            let chosen = rows[column] ?? []
            return (column, chosen.count, chosen.count { labels[$0] == 1 })
        }
    }

    private static func sample(_ count: Int, of total: Int, _ random: inout SeededRandom) -> [Int] {
        var chosen: Set<Int> = []
        while chosen.count < count { chosen.insert(Int.random(in: 0..<total, using: &random)) }
        return chosen.sorted()
    }

    /// The intercept at which the mean probability is `rate`, by bisection over a part of the rows.
    private static func intercept(of predictor: [Double], rate: Double) -> Double {
        let part = predictor.prefix(20_000)
        var (low, high) = (-12.0, 0.0)
        for _ in 0..<40 {
            let middle = (low + high) / 2
            let mean = part.reduce(0) { $0 + sigmoid($1 + middle) } / Double(part.count)
            if mean > rate { high = middle } else { low = middle }
        }
        return low
    }

    /// Rows of the Hessian by the trainer's rule.
    var smallestShare: Double {
        let smallest = levels.map { Double($0.rowCount) / Double(scenario.rowCount) }.min() ?? 1
        return Double(sign: .plus, exponent: smallest.exponent, significand: 1)
    }
}

/// How far a run on shares is from the plain fit.
struct RareLevelErrors: CustomStringConvertible {
    var converged = false
    /// Largest error of a standardised coefficient: of levels with fewer than 50 events, of everything else.
    var rare = 0.0
    var frequent = 0.0
    /// The largest error of a level's log-odds, that is per unit of the 0/1 column.
    var rareLogOdds = 0.0
    var meanPD = 0.0
    var largestCoefficient = 0.0

    init(_ trained: Trained, _ problem: RareLevels) {
        let plain = problem.scenario.plaintext
        converged = trained.converged.allSatisfy(\.self) && plain.converged
        meanPD = trained.meanPDError(plain, problem.scenario)
        frequent = abs(trained.intercept - plain.intercept)
        for column in plain.coefficients.indices {
            let error = abs(trained.coefficients[column] - plain.coefficients[column])
            largestCoefficient = max(largestCoefficient, abs(trained.coefficients[column]))
            guard let level = problem.levels.first(where: { $0.column == column }), level.eventCount < 50 else {
                frequent = max(frequent, error)
                continue
            }
            let share = Double(level.rowCount) / Double(problem.scenario.rowCount)
            rare = max(rare, error)
            rareLogOdds = max(rareLogOdds, error / (share * (1 - share)).squareRoot())
        }
    }

    var description: String {
        func short(_ value: Double) -> String { "\((value * 1e6).rounded() / 1e6)" }
        return "converged \(converged), error \(short(frequent)), rare levels \(short(rare)) (log-odds \(short(rareLogOdds))), "
            + "mean |ΔPD| \(short(meanPD)), largest coefficient \(short(largestCoefficient))"
    }
}
