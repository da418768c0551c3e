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
    /// d × d, block diagonal, times n/2^rowBits.
    let penalty: Shares
    /// Zero but for the intercept.
    let start: Shares

    static func share(
        _ inputs: OwnerInputs, shape: TrainingShape, labelOwner: ComputeRole, engine: ReplicatedEngine
    ) async throws(ChannelError) -> TrainingData {
        let mine = shape.columnCounts[Int(engine.role.rawValue)]
        precondition(inputs.penalty.count == mine * mine && (inputs.labels != nil) == (engine.role == labelOwner))
        let matrix = try await engine.shareColumns(
            inputs.columns, rowCount: shape.rowCount, columnCounts: shape.columnCounts, format: TrainingScales.entry)
        let labels = try await engine.input(
            inputs.labels.map { encode($0.labels, TrainingScales.label) }, count: shape.rowCount, owner: labelOwner,
            format: TrainingScales.label)
        var weights: Shares?
        if shape.hasWeights {
            let clear = inputs.labels.map { given in
                encode(given.weights ?? [Double](repeating: 1, count: shape.rowCount), TrainingScales.weight)
            }
            weights = try await engine.input(clear, count: shape.rowCount, owner: labelOwner, format: TrainingScales.weight)
        }
        let penalty = try await sharePenalty(inputs, shape: shape, matrix: matrix, engine: engine)
        let base = try await engine.input(
            inputs.labels.map { encode([$0.baseLogit], TrainingScales.coefficient) }, count: 1, owner: labelOwner,
            format: TrainingScales.coefficient)
        let zero = engine.constant([0], format: TrainingScales.coefficient)
        let intercept = matrix.columns(of: labelOwner).lowerBound
        let start = engine.gather(
            Shares.concatenated([zero, base]), (0..<shape.columnCount).map { $0 == intercept ? 1 : 0 })
        return TrainingData(matrix: matrix, labels: labels, weights: weights, penalty: penalty, start: start)
    }

    private static func sharePenalty(
        _ inputs: OwnerInputs, shape: TrainingShape, matrix: OwnedMatrix, engine: ReplicatedEngine
    ) async throws(ChannelError) -> Shares {
        let factor = TrainingScales(shape).dataFactor(shape)
        var blocks = [engine.constant([0], format: TrainingScales.penalty)]
        // Position 0 of the concatenation is the zero that fills everything off the blocks.
        var starts: [Int] = []
        var length = 1
        for owner in ComputeRole.allCases {
            let width = matrix.columns(of: owner).count
            starts.append(length)
            length += width * width
            if width == 0 { continue }
            let clear = owner == engine.role ? encode(inputs.penalty.map { $0 * factor }, TrainingScales.penalty) : nil
            blocks.append(
                try await engine.input(clear, count: width * width, owner: owner, format: TrainingScales.penalty))
        }
        var source = [Int](repeating: 0, count: shape.columnCount * shape.columnCount)
        for owner in ComputeRole.allCases {
            let columns = matrix.columns(of: owner)
            for row in columns {
                for column in columns {
                    source[row * shape.columnCount + column] =
                        starts[Int(owner.rawValue)] + (row - columns.lowerBound) * columns.count + column - columns.lowerBound
                }
            }
        }
        return engine.gather(Shares.concatenated(blocks), source)
    }

    private static func encode(_ values: [Double], _ format: FixedFormat) -> SecretWords {
        SecretWords(count: values.count) { out in
            for (index, value) in values.enumerated() { out[index] = FixedPoint.encode(value, format) }
        }
    }
}
