// Rows of text in columns that line up, also where some characters are two cells wide.

import Findings

package struct TextTable {
    private let headings: [String]
    private var rows: [[String]] = []

    /// Without headings for lists of facts.
    package init(_ headings: [String] = []) { self.headings = headings }

    /// Control characters in the cells are escaped: names are other people's.
    package mutating func add(_ cells: String...) { rows.append(cells.map { Finding.escaped($0) }) }

    /// One line a row, two blanks between columns, none at the ends of lines.
    package var text: String {
        let all = (headings.isEmpty ? [] : [headings]) + rows
        let count = all.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in all.map { column < $0.count ? DisplayWidth.of($0[column]) : 0 }.max() ?? 0 }
        return all.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                line += column + 1 < row.count ? DisplayWidth.padded(cell, to: widths[column]) + "  " : cell
            }
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }
}
