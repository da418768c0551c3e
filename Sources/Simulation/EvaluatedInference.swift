// What the owners were told of standard errors, variance inflation and correlations, side by side in the order of columns.

import Jobs
import Learning
import Parties
import Programs
import Statistics

/// A correlation between columns of two owners, under MPC and in plaintext.
package struct CorrelationPair: Sendable, Codable {
    package let party: String
    package let feature: String
    package let otherParty: String
    package let otherFeature: String
    package let mpc: Double
    package let plaintext: Double
}

/// All owners' figures together; nil unless every owner has them.
struct ToldInference {
    /// The intercept's first.
    let standardErrors: [Double]?
    let inflation: [Double]?

    init(_ results: [PartyResult], labelOwnerIndex: Int) {
        var (errors, inflation): ([Double]?, [Double]?) = ([], [])
        var intercept: [Double] = []
        for (index, result) in results.enumerated() {
            var mine = result.inference?.standardErrors
            if index == labelOwnerIndex, let first = mine?.first {
                intercept = [first]
                mine?.removeFirst()
            }
            if let mine { errors?.append(contentsOf: mine) } else { errors = nil }
            if let mine = result.inference?.varianceInflation { inflation?.append(contentsOf: mine) } else { inflation = nil }
        }
        standardErrors = errors.map { intercept + $0 }
        self.inflation = inflation
    }
}

extension SimulationOutcome {
    /// As the party of the lower role was told; both are told the same.
    func correlations(_ training: DenseMatrix) -> [CorrelationPair] {
        guard job.training.options.inference.contains(.correlations) else { return [] }
        let gram = training.gram()
        let names = results.map(\.features.featureNames)
        let starts = names.indices.map { index in names[..<index].reduce(0) { $0 + $1.count } }
        var pairs: [CorrelationPair] = []
        for first in names.indices {
            for second in names.indices where second > first {
                guard let role = ComputeRole(rawValue: UInt8(second)), let told = results[first].inference?.correlations[role],
                    told.count == names[first].count * names[second].count
                else { continue }
                for (row, feature) in names[first].enumerated() {
                    for (column, other) in names[second].enumerated() {
                        pairs.append(
                            CorrelationPair(
                                party: job.parties[first].id.name, feature: feature, otherParty: job.parties[second].id.name,
                                otherFeature: other, mpc: told[row * names[second].count + column],
                                plaintext: gram[starts[first] + row, starts[second] + column] / Double(training.rowCount)))
                    }
                }
            }
        }
        return pairs
    }
}
