// Fitting an encoding to the training rows, and refusing columns that carry nothing.

package import Findings
import Statistics
package import Tables

extension FittedEncoding {
    /// Fits every column that is not excluded to `trainingRows`; no other row is read.
    ///
    /// `lineOfRow` is the 1-based line of the file a row came from, for findings; without it the columns' own count. Throws
    /// the first finding that is an error; `warnings` are in the order of the columns, repeated indicators last.
    package static func fit(
        columns table: [(ColumnSpecification, TextColumn)], trainingRows: [Int], party: String,
        lineOfRow: ((Int) -> Int)? = nil
    ) throws(Finding) -> (encoding: FittedEncoding, warnings: [Finding]) {
        guard !trainingRows.isEmpty else {
            throw Finding(FeatureFindings.noTrainingRow, party: party, stage: .features)
        }
        var fitted: [FittedColumn] = []
        var read: [ColumnValues] = []
        var warnings: [Finding] = []
        for (specification, text) in table {
            precondition(specification.name == text.name, "a specification stands beside its column")
            guard let reading = CellReading(specification.kind) else { continue }
            let source = CellSource(column: text, party: party, lineOfRow: lineOfRow)
            let values = try reading.values(of: source, rows: trainingRows)
            fitted.append(try fit(reading, values, source, &warnings))
            read.append(values)
        }
        try checkCounts(fitted, trainingRows.count, party)
        try dropDuplicates(&fitted, read, trainingRows.count, party, &warnings)
        return (FittedEncoding(party: party, columns: fitted), warnings)
    }

    private static func fit(
        _ reading: CellReading, _ values: ColumnValues, _ source: CellSource, _ warnings: inout [Finding]
    ) throws(Finding) -> FittedColumn {
        let content: FittedColumn.Content
        switch values {
        case .numbers(let numbers): content = try fitNumbers(numbers, source, &warnings)
        case .levels(let levels): content = try fitLevels(levels, reading, source, &warnings)
        }
        return FittedColumn(name: source.column.name, reading: reading, content: content)
    }

    private static func fitNumbers(
        _ numbers: [Double?], _ source: CellSource, _ warnings: inout [Finding]
    ) throws(Finding) -> FittedColumn.Content {
        let missingCount = numbers.count { $0 == nil }
        if missingCount == numbers.count { throw source.finding(FeatureFindings.allMissing) }
        guard let encoding = NumericEncoding(fitting: numbers) else {
            throw source.finding(FeatureFindings.constantColumn)
        }
        if missingCount > 0 {
            warnings.append(source.finding(FeatureFindings.imputed, ["\(missingCount)", "\(numbers.count)"]))
        }
        let fewer = min(missingCount, numbers.count - missingCount)
        let hasIndicator = fewer >= FeatureLimits.levelRowCountMin
        return .numeric(
            encoding, missing: hasIndicator ? IndicatorEncoding(count: missingCount, of: numbers.count) : nil)
    }

    private static func fitLevels(
        _ levels: [String?], _ reading: CellReading, _ source: CellSource, _ warnings: inout [Finding]
    ) throws(Finding) -> FittedColumn.Content {
        if levels.allSatisfy({ $0 == nil }) { throw source.finding(FeatureFindings.allMissing) }
        if levels.allSatisfy({ $0 == levels.first }) { throw source.finding(FeatureFindings.constantColumn) }
        let smallest = "\(FeatureLimits.levelRowCountMin)"
        var prefix: Int?
        if case .level(let length) = reading { prefix = length }
        guard let (encoding, merger) = CategoricalEncoding.fit(levels, prefix: prefix) else {
            throw source.finding(FeatureFindings.noCommonLevel, [smallest])
        }
        if let merger {
            warnings.append(
                source.finding(
                    FeatureFindings.levelsMerged, ["\(merger.levelCount)", "\(merger.rowCount)", smallest]))
        }
        return .categorical(encoding)
    }

    /// Before anything of size rows × features is allocated.
    private static func checkCounts(_ columns: [FittedColumn], _ rowCount: Int, _ party: String) throws(Finding) {
        let featureCount = columns.reduce(0) { $0 + $1.featureNames.count }
        guard featureCount > 0 else { throw Finding(FeatureFindings.noFeature, party: party, stage: .features) }
        guard featureCount <= rowCount else {
            throw Finding(
                FeatureFindings.moreFeaturesThanRows, party: party, stage: .features, ["\(featureCount)", "\(rowCount)"])
        }
        guard featureCount <= FeatureLimits.featureCountMax else {
            throw Finding(
                FeatureFindings.tooManyFeatures, party: party, stage: .features,
                ["\(featureCount)", "\(FeatureLimits.featureCountMax)"])
        }
    }
}
