// Feature columns that are one column twice: an error, except for indicators of values missing in the same rows.
//
// Two registers filled in from one form miss their values together. Nobody can mend that in a table, and one indicator says
// all there is to say, so the other is left out with a warning.

import Findings
import Statistics

extension FittedEncoding {
    /// Drops indicators of missing values that repeat another column, and throws for any other repetition.
    static func dropDuplicates(
        _ columns: inout [FittedColumn], _ read: [ColumnValues], _ rowCount: Int, _ party: String,
        _ warnings: inout [Finding]
    ) throws(Finding) {
        let features = Feature.all(of: columns)
        var dropped = Set<Int>()
        for (first, second) in duplicatePairs(columns, read, rowCount, featureCount: features.count) {
            if dropped.contains(first) || dropped.contains(second) { continue }
            guard let drop = [second, first].first(where: { features[$0].isMissingIndicator }) else {
                throw Finding(
                    FeatureFindings.duplicateColumns, party: party, stage: .features, column: features[second].column,
                    [features[first].name, features[second].name])
            }
            dropped.insert(drop)
            let kept = drop == second ? first : second
            warnings.append(
                Finding(
                    FeatureFindings.indicatorDropped, party: party, stage: .features, column: features[drop].column,
                    [features[drop].name, features[kept].name]))
        }
        for index in dropped { columns[features[index].columnIndex].dropMissingFeature() }
    }

    /// Pairs of feature columns, first < second, whose correlation over the training rows is ±1 to twelve digits.
    private static func duplicatePairs(
        _ columns: [FittedColumn], _ read: [ColumnValues], _ rowCount: Int, featureCount: Int
    ) -> [(Int, Int)] {
        var values: [Double] = []
        values.reserveCapacity(rowCount * featureCount)
        for (column, cells) in zip(columns, read) { column.append(cells, to: &values) }
        // All columns are centred, so the Gram matrix holds the covariances.
        let gram = DenseMatrix(rowCount: rowCount, columnCount: featureCount, values: values).gram()
        var pairs: [(Int, Int)] = []
        for second in 0..<featureCount {
            for first in 0..<second {
                let scale = (gram[first, first] * gram[second, second]).squareRoot()
                if abs(gram[second, first]) >= (1 - FeatureLimits.correlationGapMin) * scale { pairs.append((first, second)) }
            }
        }
        return pairs
    }
}

/// One feature column and where it comes from.
private struct Feature {
    let name: String
    let column: String
    let columnIndex: Int
    let isMissingIndicator: Bool

    static func all(of columns: [FittedColumn]) -> [Feature] {
        columns.enumerated().flatMap { index, column in
            column.featureNames.enumerated().map { position, name in
                Feature(
                    name: name, column: column.name, columnIndex: index, isMissingIndicator: position == column.missingFeature)
            }
        }
    }
}
