// A party's offset column, read from text in the clear at itself.
//
// Spec: protocols/regression-families.md, section «Offset».

package import Features
package import Findings
import Glibc
import Jobs
import Learning
package import Tables

package enum OffsetReading {
    /// The offsets of rows; the logarithm where the job asks for it.
    ///
    /// - Parameter unit: of the linear family the label's standard deviation: the offset is in the label's unit.
    /// - Throws: R460 for a cell that is missing, no number, or beyond ±64.
    package static func values(
        _ column: TextColumn, _ specification: ColumnSpecification, rows: [Int], unit: Double = 1
    ) throws(Finding) -> [Double] {
        var takesLogarithm = false
        if case .offset(let log) = specification.kind { takesLogarithm = log }
        var values: [Double] = []
        values.reserveCapacity(rows.count)
        for row in rows {
            var value = Double.nan
            if case .value(let number) = column.withUTF8(at: row, { NumberText.parse($0) }) {
                value = (takesLogarithm ? log(number) : number) / unit
            }
            guard abs(value) <= TrainingOptions.offsetMax else {
                throw Finding(
                    RunFindings.badOffset, stage: .table, column: column.name, line: column.line(ofRow: row), [column[row]])
            }
            values.append(value)
        }
        return values
    }
}

extension OwnTable {
    /// This party's offsets of aligned positions, nil where it brings none.
    package func offsets(_ positions: [Int], unit: Double = 1) throws(Finding) -> [Double]? {
        guard let (specification, column) = offset else { return nil }
        return try OffsetReading.values(column, specification, rows: positions.map { rows[$0] }, unit: unit)
    }

    /// The same in the label's own unit, as the trainer has read them: for comparison with plain regression.
    package func offsets(_ positions: [Int], target: ModelTarget) throws(Finding) -> [Double]? {
        try offsets(positions, unit: target.scale)?.map { $0 * target.scale }
    }

    /// Weights of the training rows at the label owner: the column's, by class, or both; mean 1, cut at the trainer's limit.
    package func trainingWeights(_ labels: [LabelValue], split: RowSplit) throws(Finding) -> [Double]? {
        let positives = split.training.count { labels[$0] == .positive }
        let factors = classWeights?.factors(positives: positives, negatives: split.training.count - positives)
        let given = try weight.map { column throws(Finding) in try LabelReading.weights(column, rows: split.training.map { rows[$0] }) }
        guard let factors else { return given }
        let products = split.training.enumerated().map { index, position in
            (given?[index] ?? 1) * (labels[position] == .positive ? factors.positive : factors.negative)
        }
        return LabelReading.scaled(products)
    }
}
