// Keys that a file has more than once: refused, or told when they are dropped.

import Findings
import Tables

struct KeyRepeats {
    var count = 0
    /// The first row whose key occurred before, and the row where it did.
    var first: (row: Int, original: Int)?

    /// - Throws: T131 under `.refuse`.
    func warning(_ survey: KeySurvey, _ source: KeySource, _ policy: DuplicatePolicy) throws(Finding) -> Finding? {
        guard let first else { return nil }
        let line = survey.line(ofRow: first.row)
        guard policy != .refuse else {
            throw Finding(
                TableFindings.duplicateKeys, stage: .table, column: source.column, line: line,
                ["\(count)", "\(survey.rowCount)", "\(survey.line(ofRow: first.original))"])
        }
        return Finding(
            TableFindings.duplicatesDropped, stage: .table, column: source.column, line: line,
            ["\(count)", "\(survey.rowCount)", policy.rawValue])
    }
}
