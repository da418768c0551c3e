// What an owner is told of its model beside coefficients, in words and rules: the gate's, and the trainer's inputs.
//
// Spec: protocols/inference.md.

import Features
import Findings
import Jobs
import Learning
import Parties
import SecretSharing
import Statistics

extension TrainingJobOptions {
    var kinds: Set<InferenceKind> {
        Set(
            inference.map { kind in
                switch kind {
                case .standardErrors: .standardErrors
                case .varianceInflation: .varianceInflation
                case .correlations: .correlations
                }
            })
    }

    /// What every party's gate lets through for it.
    func rules(_ parties: [PartyID]) -> [(kind: Disclosure.Kind, recipient: PartyID?, fractionBitsMax: Int)] {
        var rules: [(kind: Disclosure.Kind, recipient: PartyID?, fractionBitsMax: Int)] = []
        if inference.contains(.standardErrors), family.hasResidualVariance {
            rules.append((.residualVariance, nil, LogisticTrainer.squaresFractionBits))
        }
        if !inference.isDisjoint(with: [.standardErrors, .varianceInflation]) { rules.append((.accuracy, nil, 0)) }
        for party in parties {
            if inference.contains(.standardErrors) { rules.append((.standardErrors, party, LogisticTrainer.formFractionBits)) }
            if inference.contains(.varianceInflation) { rules.append((.varianceInflation, party, LogisticTrainer.formFractionBits)) }
            if inference.contains(.correlations) { rules.append((.correlations, party, LogisticTrainer.correlationFractionBits)) }
        }
        return rules
    }
}

extension OwnFeatures {
    /// This owner's whitening as matrices; of an intercept alone it is 1.
    var inferenceInputs: InferenceInputs {
        if let whitening { return InferenceInputs(unwhitening: whitening.unwhiteningMatrix, whitening: whitening.whiteningMatrix) }
        let one = [Double](repeating: 1, count: hasIntercept ? 1 : 0)
        return InferenceInputs(unwhitening: one, whitening: one)
    }
}

extension TrainProgram {
    /// - Throws: R461, `ChannelError`, `DisclosureRefusal`.
    static func infer<Gate: DisclosureGate>(
        _ trainer: LogisticTrainer, _ model: SharedModel, _ features: OwnFeatures, job: Job, target: ModelTarget, labelOwner: ComputeRole,
        gate: Gate
    ) async throws -> InferenceResult? {
        let kinds = job.training.options.kinds
        guard !kinds.isEmpty else { return nil }
        do {
            var told = try await trainer.infer(
                kinds, model: model, mine: features.inferenceInputs, labelOwner: labelOwner, gate: gate)
            told.standardErrors = told.standardErrors?.map { $0 * target.scale }
            told.residualVariance = told.residualVariance.map { $0 * target.scale * target.scale }
            return told
        } catch is InaccurateInverse {
            throw Finding(RunFindings.inaccurateErrors, stage: .train)
        }
    }
}
