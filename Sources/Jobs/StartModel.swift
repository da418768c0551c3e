// The earlier model whose coefficients training starts from, as the job names it and as the parties agree on it.

import Statistics
import Wire

package struct StartModel: Sendable, Equatable {
    /// A model's id or the beginning of one, or in a simulation a path; empty at a node, which is told the reference.
    package let name: String
    /// nil until whoever runs the job has looked the model up.
    package let reference: ModelReference?

    package init(name: String, reference: ModelReference? = nil) {
        self.name = name
        self.reference = reference
    }
}

extension Job {
    /// The same job over a model that was looked up.
    package func starting(from reference: ModelReference) -> Job {
        var training = training
        training.options.start = StartModel(name: training.options.start?.name ?? "", reference: reference)
        return Job(
            name: name, parties: parties, holdout: holdout, seed: seed, training: training, evaluation: evaluation, purpose: purpose)
    }
}

extension RegressionFamily {
    /// In a manifest.
    var code: UInt8 {
        switch self {
        case .logistic: 1
        case .linear: 2
        case .poisson: 3
        }
    }

    init(code: UInt8) throws(DecodingError) {
        guard let family = Self.allCases.first(where: { $0.code == code }) else { throw .invalidValue }
        self = family
    }
}
