// Data that give the label away: training would chase infinite coefficients, and the model would be worthless.
//
// Only the label owner can look: at its own columns before anything is shared, naming the column, and at the disclosed
// scores afterwards, when the culprit may be anybody's.

import Findings
import Statistics

enum Separation {
    /// - Throws: R418 for a column whose values of positive rows all lie on one side of those of negative rows.
    static func check(_ design: DenseMatrix, names: [String], labels: [Double]) throws(Finding) {
        for column in 0..<design.columnCount {
            let isSeparating = design.withColumn(column) { values in separates(values, labels) }
            if isSeparating { throw Finding(RunFindings.givesLabelAway, stage: .features, column: names[column]) }
        }
    }

    /// - Throws: R470 for a column that is the label up to a factor and a constant.
    static func checkNumbers(_ design: DenseMatrix, names: [String], labels: [Double]) throws(Finding) {
        let count = Double(max(1, labels.count))
        let mean = labels.reduce(0, +) / count
        let squares = labels.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        for column in 0..<design.columnCount {
            // Standardised columns: the products are the correlation.
            let product = design.withColumn(column) { values in zip(values, labels).reduce(0) { $0 + $1.0 * ($1.1 - mean) } }
            if product * product >= (1 - correlationGapMin) * squares * count {
                throw Finding(RunFindings.columnIsLabel, stage: .features, column: names[column])
            }
        }
    }

    /// Far below what rounding to a few digits makes.
    private static let correlationGapMin = 1e-9

    /// - Throws: R419 when the predictors of all positive training rows exceed those of all negative ones, or conversely.
    static func check(predictors: [Double], labels: [Double]) throws(Finding) {
        let isSeparated = predictors.withUnsafeBufferPointer { separates($0, labels) }
        if isSeparated { throw Finding(RunFindings.separable, stage: .train) }
    }

    private static func separates(_ values: UnsafeBufferPointer<Double>, _ labels: [Double]) -> Bool {
        var (ones, zeros) = ((Double.infinity, -Double.infinity), (Double.infinity, -Double.infinity))
        for (value, label) in zip(values, labels) {
            if label > 0.5 {
                ones = (min(ones.0, value), max(ones.1, value))
            } else {
                zeros = (min(zeros.0, value), max(zeros.1, value))
            }
        }
        return ones.0 > zeros.1 || zeros.0 > ones.1
    }
}
