// Names like the one that was asked for: what an unknown column's message offers.

import Findings

/// T111 with up to three names by edit distance, nearest first.
func unknownColumn(_ name: String, among names: [String]) -> Finding {
    let wanted = folded(name)
    let ranked = names.enumerated()
        .map { (distance: editDistance(wanted, folded($1)), place: $0, name: $1) }
        .sorted { ($0.distance, $0.place) < ($1.distance, $1.place) }
    let near = ranked.prefix(3).map { $0.name.count > 40 ? $0.name.prefix(40) + "…" : $0.name }
    return Finding(
        TableFindings.unknownColumn, stage: .table, column: name, [name, near.isEmpty ? "-" : near.joined(separator: ", ")])
}

/// Lower case without the marks that spellings differ in, and at most 64 scalars: 10,000 names are compared at once.
private func folded(_ name: String) -> [Unicode.Scalar] {
    Array(name.prefix(64).lowercased().unicodeScalars.filter { $0 != "_" && $0 != " " && $0 != "-" }.prefix(64))
}

/// Insertions, deletions and substitutions between the two (Levenshtein).
private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var above = Array(0...right.count)
    for (row, character) in left.enumerated() {
        var current = [row + 1]
        current.reserveCapacity(right.count + 1)
        for (column, other) in right.enumerated() {
            current.append(min(above[column] + (character == other ? 0 : 1), above[column + 1] + 1, current[column] + 1))
        }
        above = current
    }
    return above[right.count]
}
