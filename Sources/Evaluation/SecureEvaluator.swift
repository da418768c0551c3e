// Evaluation of shared scores against shared labels: sort, count, compare; only aggregates leave, through the gate.
//
// Spec: protocols/secure-evaluation.md. Straight-line: the same messages whatever the data, but for the one bit that may end it.

import Algebra
package import Parties
package import SecretSharing
import Wire

package enum EvaluationError: Error, Sendable, Hashable {
    /// Fewer events, or fewer rows without one, than a group must have: the same at all parties.
    case tooFewEvents
}

package struct SecureEvaluator {
    let engine: ReplicatedEngine
    let shape: EvaluationShape

    package init(engine: ReplicatedEngine, shape: EvaluationShape) {
        self.engine = engine
        self.shape = shape
    }

    /// - Parameters:
    ///   - scores: linear predictors; higher is worse.
    ///   - labels: 1 for an event.
    /// - Returns: at the recipient what the figures are made of, nil elsewhere.
    /// - Throws: `EvaluationError`, `ChannelError`, `DisclosureRefusal`.
    package func evaluate<Gate: DisclosureGate>(
        scores: Shares, labels: Plane, to recipient: ComputeRole, gate: Gate
    ) async throws -> DisclosedEvaluation? {
        precondition(scores.count == shape.rowCount)
        let n = shape.rowCount
        // In the order of the scores, ties in the order of the rows.
        let keys = try await ScoreKeys.planes(scores, engine: engine)
        let sorted = try await engine.sort(keys: keys, carrying: [labels], keepsKeys: true)
        guard let permutation = sorted.permutation else { preconditionFailure("asked for") }
        let drop = scores.format.fractionBits - ProbabilityPieces.argumentFractionBits
        let rounded = drop > 0 ? try await engine.truncate(scores, by: drop) : scores
        let arguments = try await engine.permute([rounded], by: permutation)[0]

        let ends = try await engine.groupEnds(sortedKeys: sorted.keys, elementCount: n)
        let numbers = try await engine.arithmetic(BitShares(elementCount: n, planes: sorted.carried + [ends]))
        let count = FixedFormat.integer(bits: shape.rowBits)
        let eventsBelow = engine.prefixSums(numbers.slice(0..<n)).read(as: count)
        let power = try await RankingPower(engine: engine, shape: shape).numerators(
            eventsBelow: eventsBelow, ends: ends, isEnd: numbers.slice(n..<2 * n).read(as: .bit))
        let probabilities = try await GroupProbabilities(engine: engine, shape: shape).sums(
            index: BitShares(elementCount: n, planes: Array(sorted.keys[(EvaluationLimits.scoreBits - 6)...])), arguments: arguments)

        // Groups: what is too small is merged before anything leaves.
        let tops = engine.gather(eventsBelow, shape.groups.map { $0.upperBound - 1 })
        let events = engine.differences(tops).read(as: count)
        let all = engine.gather(eventsBelow, [n - 1])
        let merging = GroupMerging(engine: engine, shape: shape)
        let small = try await merging.tooSmall(events: events, all: all)
        let refusal = Disclosure(kind: .evaluationRefusal, recipient: nil, count: 1, fractionBits: 0, rowCount: n)
        guard try await engine.disclose(small.whole, refusal, to: nil, gate: gate) == [0] else { throw EvaluationError.tooFewEvents }
        let groups = try await merging.merge(events: events, probabilities: probabilities, small: small.groups)

        // The only disclosures, to one recipient.
        func disclose(_ x: Shares, _ kind: Disclosure.Kind, _ fractionBits: Int) async throws -> [Int64]? {
            let disclosure = Disclosure(
                kind: kind, recipient: engine.party(recipient), count: x.count, fractionBits: fractionBits, rowCount: n)
            return try await engine.disclose(x, disclosure, to: recipient, gate: gate)
        }
        let counts = try await disclose(Shares.concatenated([all, groups.rows, groups.events]), .evaluationCounts, 0)
        let numerators = try await disclose(power, .evaluationPower, shape.powerFractionBits)
        let sums = try await disclose(groups.probabilities, .evaluationProbabilities, EvaluationLimits.probabilityFractionBits)
        guard let counts, let numerators, let sums else { return nil }
        let unit = FixedPoint.scale(shape.power.fractionBits - shape.powerFractionBits)
        let groupCount = shape.groupCount
        return DisclosedEvaluation(
            shape: shape, events: Int(counts[0]), area: Double(numerators[0]) * unit, distance: Double(numerators[1]) * unit,
            groups: (0..<groupCount).map { index in
                (
                    rows: Int(counts[1 + index]), events: Int(counts[1 + groupCount + index]),
                    probability: FixedPoint.decode(
                        UInt64(bitPattern: sums[index]), fractionBits: EvaluationLimits.probabilityFractionBits)
                )
            })
    }
}
