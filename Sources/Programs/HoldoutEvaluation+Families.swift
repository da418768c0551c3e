// The model of a job of numbers or counts judged without a prediction leaving.
//
// Spec: protocols/secure-evaluation.md, section «Numbers and counts».

import Algebra
import Evaluation
import Findings
import Jobs
import Learning
import Parties
import SecretSharing
import Secrets
import Statistics
import Wire

extension HoldoutEvaluation {
    /// - Parameters: as `run`.
    /// - Returns: the figures at the label owner, nil elsewhere.
    /// - Throws: R451, `ChannelError`, `DisclosureRefusal`.
    func runFamily<Gate: DisclosureGate>(
        training: OwnedMatrix, columns: SecretWords, labels: [LabelValue]?, target: ModelTarget, countMax: Int, engine: ReplicatedEngine,
        gate: Gate
    ) async throws -> FitEvaluation? {
        let matrix = heldOut.isEmpty ? training : try await scorer.share(columns, rowCount: judged.count)
        let truth = labels.map { labels in judged.map { labels[$0].value ?? 0 } }
        return target.family == .linear
            ? try await errors(matrix, truth, target, engine, gate) : try await counts(matrix, truth, countMax, engine, gate)
    }

    private func errors<Gate: DisclosureGate>(
        _ matrix: OwnedMatrix, _ truth: [Double]?, _ target: ModelTarget, _ engine: ReplicatedEngine, _ gate: Gate
    ) async throws -> FitEvaluation? {
        let format = ErrorEvaluator.labelFormat
        let bound = Double(1 << ErrorEvaluator.labelBits)
        let words = truth.map { truth in
            SecretWords(truth.map { FixedPoint.encode(min(max(($0 - target.centre) / target.scale, -bound), bound), format) })
        }
        let shared = try await engine.input(words, count: judged.count, owner: labelRole, format: format)
        let sums = try await ErrorEvaluator(engine: engine, rowCount: judged.count).evaluate(
            predictions: try await scorer.predictors(matrix), labels: shared, to: labelRole, gate: gate)
        guard let truth, let sums else { return nil }
        let fit = FitFigures(
            labels: truth, squares: sums.squares * target.scale * target.scale, absolute: sums.absolute * target.scale)
        return FitEvaluation(fit: fit, calibration: nil)
    }

    private func counts<Gate: DisclosureGate>(
        _ matrix: OwnedMatrix, _ truth: [Double]?, _ countMax: Int, _ engine: ReplicatedEngine, _ gate: Gate
    ) async throws -> FitEvaluation? {
        let evaluator = CountEvaluator(engine: engine, shape: EvaluationShape(rowCount: judged.count), countMax: countMax)
        let words = truth.map { SecretWords($0.map { UInt64($0) }) }
        let counts = try await engine.input(words, count: judged.count, owner: labelRole, format: evaluator.countFormat)
        let positive = try await engine.inputBits(truth.map { Self.bits($0.map { $0 > 0 }) }, count: judged.count, owner: labelRole)
        let told: DisclosedCounts?
        do {
            told = try await evaluator.evaluate(
                predictors: try await scorer.predictors(matrix), counts: counts, isPositive: positive, to: labelRole, gate: gate)
        } catch EvaluationError.tooFewEvents {
            throw Finding(RunFindings.tooFewEventsToEvaluate, stage: .score, ["\(EvaluationLimits.groupEventCountMin)"])
        }
        guard let truth, let told else { return nil }
        return FitEvaluation(
            fit: FitFigures(counts: truth, devianceShare: told.devianceShare),
            calibration: told.groups.filter { $0.rows > 0 }.map { group in
                FitEvaluation.Group(
                    rows: group.rows, meanPredicted: group.means / Double(group.rows),
                    meanObserved: Double(group.counts) / Double(group.rows))
            })
    }
}
