// Coefficients of an earlier encoding brought to this one: by feature name, in the columns' own units.

extension FittedEncoding {
    /// The earlier coefficients of this encoding's features; 0 where there is none.
    ///
    /// - Parameter coefficients: one a feature of the earlier encoding, on its standardised scale.
    /// - Returns: on this encoding's standardised scale; and the columns that both have and encode otherwise (another reading, or another
    ///   reference level), which begin at 0.
    package func coefficients(
        from earlier: FittedEncoding, _ coefficients: [Double]
    ) -> (values: [Double], changed: [String]) {
        precondition(coefficients.count == earlier.featureCount, "a coefficient for every feature")
        let perUnit = zip(coefficients, earlier.unitsPerDeviation).map { $0 / $1 }
        let known = Dictionary(zip(earlier.featureNames, perUnit)) { first, _ in first }
        var (values, changed): ([Double], [String]) = ([], [])
        for column in columns {
            let before = earlier.columns.first { $0.name == column.name }
            let isAlike = before.map(column.isEncodedLike) ?? false
            if before != nil, !isAlike { changed.append(column.name) }
            for (name, unit) in zip(column.featureNames, column.unitsPerDeviation) {
                let value = isAlike ? (known[name] ?? 0) * unit : 0
                values.append(value.isFinite ? value : 0)
            }
        }
        return (values, changed)
    }
}

extension FittedColumn {
    /// Whether a coefficient of the other means the same here, whatever the training rows were.
    fileprivate func isEncodedLike(_ other: FittedColumn) -> Bool {
        guard reading == other.reading else { return false }
        switch (content, other.content) {
        case (.numeric, .numeric): return true
        case (.categorical(let mine), .categorical(let theirs)): return mine.reference == theirs.reference
        default: return false
        }
    }
}
