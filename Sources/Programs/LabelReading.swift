// The label owner's labels and weights, read from text in the clear at itself.

package import Findings
package import Jobs
import Learning
package import Tables

/// One aligned position's label.
package enum LabelValue: Sendable {
    case positive, negative, unknown
}

package enum LabelReading {
    /// Rows of either class that training needs.
    static let rowsOfClassMin = 10

    /// - Throws: R404 for a value that the job does not name.
    package static func labels(_ column: TextColumn, _ label: JobLabel, rows: [Int]) throws(Finding) -> [LabelValue] {
        var known: [String: LabelValue] = ["": .unknown]
        for value in label.unlabelled { known[value] = .unknown }
        for value in label.positive { known[value] = .positive }
        for value in label.negative { known[value] = .negative }
        var values: [LabelValue] = []
        values.reserveCapacity(rows.count)
        for row in rows {
            let text = column[row]
            guard let value = known[text] else {
                throw Finding(
                    RunFindings.unknownLabel, stage: .table, column: label.column, line: column.line(ofRow: row), [text])
            }
            values.append(value)
        }
        return values
    }

    /// Weights of the training rows, scaled to mean 1 and cut at the trainer's limit.
    package static func weights(_ column: TextColumn, rows: [Int]) throws(Finding) -> [Double] {
        var weights: [Double] = []
        weights.reserveCapacity(rows.count)
        for row in rows {
            guard case .value(let weight) = column.withUTF8(at: row, { NumberText.parse($0) }), weight > 0 else {
                throw Finding(
                    RunFindings.badWeight, stage: .table, column: column.name, line: column.line(ofRow: row), [column[row]])
            }
            weights.append(weight)
        }
        return scaled(weights)
    }

    /// To mean 1, then cut.
    static func scaled(_ weights: [Double]) -> [Double] {
        let mean = weights.reduce(0, +) / Double(max(1, weights.count))
        return weights.map { min($0 / mean, LearningLimits.weightMax) }
    }

    /// - Throws: R403 when a class is (nearly) absent.
    static func check(_ labels: [LabelValue], trainingPositions: [Int]) throws(Finding) {
        let positives = trainingPositions.count { labels[$0] == .positive }
        let negatives = trainingPositions.count - positives
        guard min(positives, negatives) >= rowsOfClassMin else {
            throw Finding(
                RunFindings.oneClass, stage: .train, ["\(positives)", "\(negatives)", "\(rowsOfClassMin)"])
        }
    }
}
