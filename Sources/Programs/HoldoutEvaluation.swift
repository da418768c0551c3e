// The model judged on the rows held out, without a score leaving: on the training rows where nothing is held out.
//
// Spec: protocols/secure-evaluation.md.

import Evaluation
import Findings
import Jobs
import Learning
import Parties
import SecretSharing
import Secrets
import Statistics
import Wire

struct HoldoutEvaluation {
    let split: RowSplit
    let labelRole: ComputeRole
    let scorer: BatchScorer

    /// What every party's gate lets out of it.
    static func rules(
        _ family: RegressionFamily, recipient: PartyID
    ) -> [(kind: Disclosure.Kind, recipient: PartyID?, fractionBitsMax: Int)] {
        let byGroup: [(kind: Disclosure.Kind, recipient: PartyID?, fractionBitsMax: Int)] = [
            (.evaluationRefusal, nil, 0), (.evaluationCounts, recipient, 0),
            (.evaluationProbabilities, recipient, EvaluationLimits.probabilityFractionBits),
        ]
        return switch family {
        case .logistic: byGroup + [(.evaluationPower, recipient, EvaluationLimits.powerFractionBits)]
        case .linear: [(.evaluationErrors, recipient, EvaluationLimits.errorFractionBits)]
        case .poisson: byGroup + [(.evaluationDeviance, recipient, EvaluationLimits.devianceFractionBits)]
        }
    }

    var heldOut: [Int] { split.parts.indices.filter { split.parts[$0] == .holdout } }
    /// The rows held out; where nothing is held out, the training rows.
    var judged: [Int] { heldOut.isEmpty ? split.training : heldOut }

    /// The same at all parties, before anything is shared.
    /// - Throws: R413, R450.
    static func check(_ split: RowSplit) throws(Finding) {
        let count = split.parts.count { $0 == .holdout }
        guard count == 0 || count >= EvaluationLimits.groupRowCountMin else {
            throw Finding(
                RunFindings.tooFewRowsToEvaluate, stage: .align, ["\(count)", "\(EvaluationLimits.groupRowCountMin)"])
        }
        guard count <= EvaluationLimits.rowCountMax else {
            throw Finding(RunFindings.tooManyRows, stage: .align, ["\(count)", "\(EvaluationLimits.rowCountMax)"])
        }
    }

    /// 64 a word, the first the lowest.
    static func bits(_ values: [Bool]) -> SecretWords {
        var words = [UInt64](repeating: 0, count: (values.count + 63) / 64)
        for (index, value) in values.enumerated() where value { words[index >> 6] |= 1 << UInt64(index & 63) }
        return SecretWords(words)
    }

    /// - Parameters:
    ///   - training: the shared training rows, for want of others.
    ///   - columns: this party's encoded columns of the rows held out.
    ///   - labels: by aligned position, at the label owner.
    /// - Returns: the figures at the label owner, nil elsewhere.
    /// - Throws: R451, `ChannelError`, `DisclosureRefusal`.
    func run<Gate: DisclosureGate>(
        training: OwnedMatrix, columns: SecretWords, labels: [LabelValue]?, engine: ReplicatedEngine, gate: Gate
    ) async throws -> EvaluationFigures? {
        let heldOut = heldOut
        let rows = judged
        let matrix = heldOut.isEmpty ? training : try await scorer.share(columns, rowCount: rows.count)
        let bits = labels.map { labels in Self.bits(rows.map { labels[$0] == .positive }) }
        let shared = try await engine.inputBits(bits, count: rows.count, owner: labelRole)
        let evaluator = SecureEvaluator(engine: engine, shape: EvaluationShape(rowCount: rows.count))
        do {
            return try await evaluator.evaluate(
                scores: try await scorer.predictors(matrix), labels: shared, to: labelRole, gate: gate)?.figures(
                    isDevelopment: heldOut.isEmpty)
        } catch EvaluationError.tooFewEvents {
            throw Finding(RunFindings.tooFewEventsToEvaluate, stage: .score, ["\(EvaluationLimits.groupEventCountMin)"])
        }
    }
}
