// Training at an outside owner: it shares its columns in, waits for the passes of others, and shares the rows to be scored.
//
// Spec: protocols/logistic-training.md, section «Outside owners».

import Features
import Findings
import Jobs
import Learning
import Parties
import SecretSharing
import Wire

struct OutsideTraining<Gate: DisclosureGate> {
    let job: Job
    let table: OwnTable
    let split: RowSplit
    let features: OwnFeatures
    let shape: TrainingShape
    let index: OwnerIndex
    let owner: OutsideOwner
    let gate: Gate
    /// In which coefficients are told.
    let target: ModelTarget
    let start: StartInputs?
    let startWarnings: [Finding]

    /// - Parameters:
    ///   - marks: of the phases so far.
    ///   - report: tells the phase and the passes.
    func run(marks: [PhaseMark], report: (Phase, (done: Int, of: Int)?) -> Void) async throws -> TrainResult {
        var marks = marks
        func mark(_ phase: Phase) {
            let endpoint = owner.endpoint
            endpoint.clock.mark()
            marks.append(PhaseMark(phase: phase, endNanoseconds: endpoint.clock.nanoseconds, traffic: endpoint.traffic))
        }
        let inputs = OwnerInputs(columns: features.training, penalty: features.penalty, labels: nil, start: start)
        let trainer = try await OutsideTrainer.share(inputs, shape: shape, index: index, owner: owner)
        mark(.share)
        report(.train, (0, shape.passes))
        guard try await trainer.converged(gate: gate, onPass: { report(.train, ($0, shape.passes)) }) else {
            throw Finding(RunFindings.notConverged, stage: .train, ["\(shape.passes)"])
        }
        var coefficients: [Double]?
        if job.training.model == .perOwner {
            let whitened = shape.columnCounts[index.value] > 0 ? try await trainer.coefficients(gate: gate) : []
            coefficients = target.coefficients(
                features.whitening?.coefficients(fromWhitened: whitened) ?? whitened, hasIntercept: features.hasIntercept)
        }
        mark(.train)
        report(.score, nil)
        try await owner.share(features.encode(table, positions: split.rest))
        mark(.score)
        return TrainResult(
            split: split, features: features, shape: shape, model: nil, coefficients: coefficients, inference: nil, predictors: nil,
            evaluation: nil, fitEvaluation: nil, labels: nil, target: target, startWarnings: startWarnings, marks: marks)
    }
}
