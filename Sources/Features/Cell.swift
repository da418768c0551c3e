// Reading one cell under its declared kind; whatever cannot be used becomes a finding with its line.

import Findings
import Glibc
import Tables

/// Where the cells of one column lie, for the findings about them.
struct CellSource {
    let column: TextColumn
    let party: String
    /// The 1-based line of the file a row came from, where the column's own count does not hold.
    let lineOfRow: ((Int) -> Int)?

    /// A finding that names party and column and, for a cell, its line.
    func finding(_ kind: FindingKind, row: Int? = nil, _ arguments: [String] = []) -> Finding {
        Finding(kind, party: party, stage: .features, column: column.name, line: row.map(lineOfRow ?? column.line(ofRow:)), arguments)
    }

    /// A number, nil if missing; log1p is applied where asked for.
    func number(at row: Int, log1p: Bool) throws(Finding) -> Double? {
        switch column.withUTF8(at: row, { NumberText.parse($0) }) {
        case .missing: return nil
        case .notANumber: throw finding(FeatureFindings.notANumber, row: row, [column[row]])
        case .notFinite: throw finding(FeatureFindings.notFinite, row: row, [column[row]])
        case .value(let value):
            guard abs(value) < FeatureLimits.valueMax else {
                throw finding(FeatureFindings.tooLarge, row: row, [column[row]])
            }
            guard log1p else { return value }
            guard value >= 0 else { throw finding(FeatureFindings.negativeUnderLogarithm, row: row, [column[row]]) }
            return Glibc.log1p(value)
        }
    }

    /// A date in days, nil if missing.
    func days(at row: Int, format: DateFormat, pattern: String) throws(Finding) -> Double? {
        if isMissing(at: row) { return nil }
        guard let days = column.withUTF8(at: row, { format.days($0) }) else {
            throw finding(FeatureFindings.notADate, row: row, [column[row], pattern])
        }
        return Double(days)
    }

    /// A level, nil if missing: the text of the cell, cut to `prefix` characters.
    func level(at row: Int, prefix: Int?) -> String? {
        if isMissing(at: row) { return nil }
        let text = column[row]
        return prefix.map { String(text.prefix($0)) } ?? text
    }

    private func isMissing(at row: Int) -> Bool {
        column.withUTF8(at: row) { $0.isEmpty }
    }
}
