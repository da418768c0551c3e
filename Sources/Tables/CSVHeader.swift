// What the first line of a table must be: one distinct, non-empty name a column.

import Findings

/// Throws T108 to T110.
func checkHeader(_ names: [String], line: Int) throws(Finding) {
    // Data in place of names shows as numbers: all of them, or one that occurs twice.
    let numeric = names.filter(isNumber)
    let filled = names.filter { !$0.isEmpty }
    if !numeric.isEmpty && (numeric.count == filled.count || Set(numeric).count < numeric.count) {
        let shown = numeric.prefix(5).joined(separator: ", ")
        throw Finding(TableFindings.headerLooksLikeData, stage: .table, line: line, [shown])
    }
    if let empty = names.firstIndex(of: "") {
        throw Finding(TableFindings.emptyHeaderName, stage: .table, line: line, ["\(empty + 1)", "\(names.count)"])
    }
    var places: [String: Int] = [:]
    for (index, name) in names.enumerated() {
        if let first = places.updateValue(index, forKey: name) {
            throw Finding(
                TableFindings.duplicateHeaderName, stage: .table, column: name, line: line,
                [name, "\(first + 1)", "\(index + 1)"])
        }
    }
}

private func isNumber(_ name: String) -> Bool {
    if case .value = NumberText.parse(name) { return true }
    return false
}
