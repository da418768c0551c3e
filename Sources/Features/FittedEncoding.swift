// One owner's feature encoding as frozen into a model: the same cells give the same features, to the last bit, for ever.
//
// Everything in it is computed from the owner's training rows and stays with the owner, who encodes its own tables.

package import Findings
package import Statistics
package import Tables

/// The fitted columns of one owner, in the order of its feature columns.
package struct FittedEncoding: Codable, Sendable, Equatable {
    package let party: String
    let columns: [FittedColumn]

    /// `GrAppv`, `NoEmp:missing`, `State=CA`, `State:missing`, `State:other`. Parts come from the table: escape before showing.
    package var featureNames: [String] { columns.flatMap(\.featureNames) }

    package var featureCount: Int { columns.reduce(0) { $0 + $1.featureNames.count } }

    /// By how much a feature's own unit is larger than the standardised one: a coefficient divided by it is per yuan, per day, or
    /// of a level against the reference. After log1p where that was asked for, and between the cuts.
    package var unitsPerDeviation: [Double] { columns.flatMap(\.unitsPerDeviation) }

    /// The names of the table's columns that the encoding reads.
    package var columnNames: [String] { columns.map(\.name) }

    /// The smallest share of training rows in which a dummy or an indicator differs from what it mostly is; 1 without any.
    ///
    /// It decides how many rows a Hessian needs: fewer than 40 rows of a level make a subsampled Hessian diverge.
    package var smallestLevelShare: Double { columns.flatMap(\.indicatorShares).min() ?? 1 }

    /// The feature columns of the given rows: `rows.count` × `featureCount`, in the order of `featureNames`.
    ///
    /// A row's features depend on that row alone. `columns` are the table's, in any order, and may be more than are used;
    /// `lineOfRow` is the 1-based line of the file a row came from, for findings; without it the columns' own count.
    package func encode(
        columns table: [TextColumn], rows: [Int], lineOfRow: ((Int) -> Int)? = nil
    ) throws(Finding) -> DenseMatrix {
        var values: [Double] = []
        values.reserveCapacity(rows.count * featureCount)
        for column in columns {
            guard let text = table.first(where: { $0.name == column.name }) else {
                throw Finding(FeatureFindings.columnAbsent, party: party, stage: .features, column: column.name)
            }
            let source = CellSource(column: text, party: party, lineOfRow: lineOfRow)
            column.append(try column.reading.values(of: source, rows: rows), to: &values)
        }
        return DenseMatrix(rowCount: rows.count, columnCount: featureCount, values: values)
    }
}
