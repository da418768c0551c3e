// The label owner's labels and weights, read from text in the clear at itself.

package import Findings
package import Jobs
import Learning
import Statistics
package import Tables

/// One aligned position's label.
package enum LabelValue: Sendable, Equatable {
    case positive, negative, unknown
    /// Of the linear and the Poisson family.
    case number(Double)

    /// 1 and 0 of the classes; nil where it is not known.
    package var value: Double? {
        switch self {
        case .positive: 1
        case .negative: 0
        case .number(let number): number
        case .unknown: nil
        }
    }
}

package enum LabelReading {
    /// Rows of either class that training needs, and events of a count.
    static let rowsOfClassMin = 10

    /// - Throws: R404 for a value that the job does not name; R464, R465 for one that is no number or no count within the bound.
    package static func labels(
        _ column: TextColumn, _ label: JobLabel, rows: [Int], options: TrainingJobOptions = TrainingJobOptions()
    ) throws(Finding) -> [LabelValue] {
        guard options.family == .logistic else { return try numbers(column, label, rows: rows, options) }
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

    private static func numbers(
        _ column: TextColumn, _ label: JobLabel, rows: [Int], _ options: TrainingJobOptions
    ) throws(Finding) -> [LabelValue] {
        let unknown = Set(label.unlabelled + [""])
        var values: [LabelValue] = []
        values.reserveCapacity(rows.count)
        for row in rows {
            let text = column[row]
            if unknown.contains(text) {
                values.append(.unknown)
                continue
            }
            var number: Double?
            if case .value(let value) = column.withUTF8(at: row, { NumberText.parse($0) }) { number = value }
            let line = column.line(ofRow: row)
            if options.family == .poisson {
                guard let number, number == number.rounded(), (0...Double(options.countMax)).contains(number) else {
                    throw Finding(
                        RunFindings.labelNoCount, stage: .table, column: label.column, line: line, [text, "\(options.countMax)"])
                }
                values.append(.number(number))
            } else {
                guard let number, abs(number) <= numberMax else {
                    throw Finding(RunFindings.labelNoNumber, stage: .table, column: label.column, line: line, [text])
                }
                values.append(.number(number))
            }
        }
        return values
    }

    /// Larger numbers are wrong units.
    private static let numberMax = 1e15

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
