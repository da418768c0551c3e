// The shared inputs of a training run.
//
// Spec: protocols/logistic-training.md, section «Sharing in».

import Algebra
import Parties
package import SecretSharing
import Secrets
import Wire

package struct TrainingData: Sendable {
    package let matrix: OwnedMatrix
    let labels: Shares
    let weights: Shares?
    /// Weights that every party knows, in their fixed-point scale.
    let publicWeights: [UInt64]?
    /// Σ of the owners' offsets, in the predictor's scale.
    package let offset: Shares?
    /// d × d, block diagonal, times n/2^rowBits.
    let penalty: Shares
    /// The intercept's start, one element: every row's linear predictor before the first step.
    let base: Shares
    /// Zero but for the intercept.
    let start: Shares

    static func share(
        _ inputs: OwnerInputs, shape: TrainingShape, labelOwner: ComputeRole, engine: ReplicatedEngine
    ) async throws(ChannelError) -> TrainingData {
        let mine = shape.columnCounts[Int(engine.role.rawValue)]
        precondition(inputs.penalty.count == mine * mine && (inputs.labels != nil) == (engine.role == labelOwner))
        precondition(inputs.entryCount == shape.rowCount * mine)
        let matrix = try await engine.shareColumns(
            rowCount: shape.rowCount, columnCounts: shape.columnCounts, format: TrainingScales.entry, fill: inputs.fill)
        let labels = try await engine.input(
            inputs.labels.map { encode($0.labels.map { $0 * shape.lossFactor }, TrainingScales.label) }, count: shape.rowCount,
            owner: labelOwner,
            format: TrainingScales.label)
        var weights: Shares?
        if shape.hasWeights && !shape.options.weightsArePublic {
            let clear = inputs.labels.map { given in
                encode(given.weights ?? [Double](repeating: 1, count: shape.rowCount), TrainingScales.weight)
            }
            weights = try await engine.input(clear, count: shape.rowCount, owner: labelOwner, format: TrainingScales.weight)
        }
        let penalty = try await sharePenalty(inputs, shape: shape, matrix: matrix, engine: engine)
        let base = try await engine.input(
            inputs.labels.map {
                encode(
                    [$0.start(shape.options.family, publicWeights: inputs.publicWeights, offset: inputs.offset)],
                    TrainingScales.coefficient)
            }, count: 1, owner: labelOwner, format: TrainingScales.coefficient)
        let zero = engine.constant([0], format: TrainingScales.coefficient)
        let intercept = matrix.columns(of: labelOwner).lowerBound
        var start = engine.gather(
            Shares.concatenated([zero, base]), (0..<shape.columnCount).map { $0 == intercept ? 1 : 0 })
        let offset = try await shareOffset(inputs.offset, rowCount: shape.rowCount, owners: shape.options.offsetOwners, engine: engine)
        if shape.options.startsFromModel {
            guard let given = inputs.start else { preconditionFailure("every party has a part of the earlier model") }
            start = try await given.start(shape: shape, engine: engine)
        }
        let publicWeights = shape.options.weightsArePublic ? inputs.publicWeights.map { encodePublic($0) } : nil
        precondition((publicWeights?.count ?? 0) == (shape.hasWeights && shape.options.weightsArePublic ? shape.rowCount : 0))
        return TrainingData(
            matrix: matrix, labels: labels, weights: weights, publicWeights: publicWeights, offset: offset, penalty: penalty, base: base,
            start: start)
    }

    /// A selection of rows, public; local. The penalty's factor n/2^rowBits is taken to be that of all rows.
    func rows(_ indices: [Int], engine: ReplicatedEngine) -> TrainingData {
        TrainingData(
            matrix: engine.rows(matrix, indices), labels: engine.gather(labels, indices),
            weights: weights.map { engine.gather($0, indices) }, publicWeights: publicWeights.map { all in indices.map { all[$0] } },
            offset: offset.map { engine.gather($0, indices) }, penalty: penalty, base: base, start: start)
    }

    private static func sharePenalty(
        _ inputs: OwnerInputs, shape: TrainingShape, matrix: OwnedMatrix, engine: ReplicatedEngine
    ) async throws(ChannelError) -> Shares {
        var blocks = [engine.constant([0], format: TrainingScales.penalty)]
        // Position 0 of the concatenation is the zero that fills everything off the blocks.
        var length = 1
        var source = [Int](repeating: 0, count: shape.columnCount * shape.columnCount)
        for owner in engine.owners {
            let columns = matrix.columns(of: owner)
            let count = columns.count * columns.count
            if count == 0 { continue }
            for row in columns {
                for column in columns {
                    source[row * shape.columnCount + column] =
                        length + (row - columns.lowerBound) * columns.count + column - columns.lowerBound
                }
            }
            length += count
            if let role = owner.role {
                blocks.append(
                    try await engine.input(
                        role == engine.role ? penalty(inputs, shape) : nil, count: count, owner: role, format: TrainingScales.penalty))
            } else if let index = owner.outside {
                blocks.append(try await engine.input(fromOutside: index, count: count, format: TrainingScales.penalty))
            }
        }
        return engine.gather(Shares.concatenated(blocks), source)
    }

    /// An owner's own block in the scale of the Hessian's data terms.
    static func penalty(_ inputs: OwnerInputs, _ shape: TrainingShape) -> SecretWords {
        let factor = TrainingScales(shape).dataFactor(shape) * shape.lossFactor
        return encode(inputs.penalty.map { $0 * factor }, TrainingScales.penalty)
    }

    private static func encodePublic(_ weights: [Double]) -> [UInt64] {
        weights.map { FixedPoint.encode($0, TrainingScales.weight) }
    }

    static func encode(_ values: [Double], _ format: FixedFormat) -> SecretWords {
        SecretWords(count: values.count) { out in
            for (index, value) in values.enumerated() { out[index] = FixedPoint.encode(value, format) }
        }
    }
}
