// What a party was told of its part of a model beside coefficients, as a store keeps it.

package import Jobs
import Learning
import Parties

package struct ModelStatistics: Sendable, Codable, Equatable {
    /// Of the coefficients, in their order.
    package let standardErrors: [Double]?
    /// Of the features, in their order.
    package let varianceInflation: [Double]?
    /// By party: row-major, this party's features by that one's.
    package let correlations: [String: [Double]]

    package init(standardErrors: [Double]?, varianceInflation: [Double]?, correlations: [String: [Double]] = [:]) {
        self.standardErrors = standardErrors
        self.varianceInflation = varianceInflation
        self.correlations = correlations
    }

    /// Whether they are those of so many features and numbers at all: a store may have been damaged.
    package func fits(coefficientCount: Int, featureCount: Int) -> Bool {
        (standardErrors.map { $0.count == coefficientCount && $0.allSatisfy { $0.isFinite && $0 >= 0 } } ?? true)
            && (varianceInflation.map { $0.count == featureCount && $0.allSatisfy(\.isFinite) } ?? true)
            && correlations.values.allSatisfy { values in
                values.allSatisfy { (-1...1).contains($0) } && (featureCount == 0 ? values.isEmpty : values.count % featureCount == 0)
            }
    }
}

extension TrainResult {
    /// nil where the job asked for none.
    package func statistics(of job: Job) -> ModelStatistics? {
        inference.map { told in
            ModelStatistics(
                standardErrors: told.standardErrors, varianceInflation: told.varianceInflation,
                correlations: Dictionary(
                    uniqueKeysWithValues: told.correlations.map { (job.parties[Int($0.key.rawValue)].id.name, $0.value) }))
        }
    }
}
