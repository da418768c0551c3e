// The population stability index: how far the scores of one sample have moved from those of another.

import Foundation
import Statistics

/// PSI = Σ (a − e)·ln(a / e) over ten bins at the reference sample's deciles, e and a being the two samples' shares.
package struct PopulationStability: Sendable, Equatable {
    package enum Reading: Sendable {
        /// Below 0.1, below 0.25, from there on: the rule of thumb of credit scoring.
        case stable, watch, shifted
    }

    package static let watchFrom = 0.1
    package static let shiftFrom = 0.25

    package let index: Double
    package let referenceCount: Int
    package let count: Int
    /// What chance alone stays below 19 times in 20 if nothing has moved: (1/n + 1/m)·χ²(bins − 1).
    ///
    /// B. Yurdakul and J. Naranjo, Journal of Risk Model Validation 14 (2020). An index above 0.1 says nothing where this
    /// bound is larger.
    package let chanceBound: Double

    package var reading: Reading {
        index < Self.watchFrom ? .stable : index < Self.shiftFrom ? .watch : .shifted
    }

    /// Nil for fewer than 20 rows on either side or a reference of one score.
    package init?(reference: [Double], scores: [Double]) {
        guard reference.count >= GroupLimits.rowCountMin, scores.count >= GroupLimits.rowCountMin else { return nil }
        let sorted = reference.filter(\.isFinite).sorted()
        guard let largest = sorted.last else { return nil }
        var edges: [Double] = []
        for decile in 1...9 {
            let edge = sorted[min(sorted.count - 1, sorted.count * decile / 10)]
            // Equal deciles are one edge; nothing lies above the largest score.
            if edge != edges.last, edge < largest || decile == 1 { edges.append(edge) }
        }
        guard sorted[0] < largest else { return nil }
        let expected = Self.shares(sorted, edges)
        let actual = Self.shares(scores.filter(\.isFinite), edges)
        index = zip(expected, actual).reduce(0) { $0 + ($1.1 - $1.0) * log($1.1 / $1.0) }
        referenceCount = reference.count
        count = scores.count
        chanceBound =
            (1 / Double(reference.count) + 1 / Double(scores.count))
            * ChiSquare.upperFivePercent(degreesOfFreedom: edges.count)
    }

    /// An empty bin counts as half a row: the logarithm has no value at 0.
    private static func shares(_ values: [Double], _ edges: [Double]) -> [Double] {
        var counts = [Double](repeating: 0, count: edges.count + 1)
        for value in values { counts[edges.count { value > $0 }] += 1 }
        return counts.map { max($0, 0.5) / Double(max(1, values.count)) }
    }
}
