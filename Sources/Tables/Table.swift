// One owner's table in the clear: named columns of text, all of one length.

package import Findings

package struct Table: Sendable {
    /// The file's name without folders, or what the caller called it.
    package let name: String
    package let rowCount: Int
    /// The columns that were read, in the order of the file.
    package let columns: [TextColumn]
    private let places: [String: Int]

    /// Precondition: columns of equal length with distinct names.
    package init(name: String, columns: [TextColumn]) {
        self.init(name: name, rowCount: columns.first?.count ?? 0, columns: columns)
    }

    init(name: String, rowCount: Int, columns: [TextColumn]) {
        precondition(columns.allSatisfy { $0.count == rowCount })
        self.name = name
        self.rowCount = rowCount
        self.columns = columns
        self.places = Dictionary(uniqueKeysWithValues: columns.enumerated().map { ($1.name, $0) })
    }

    package var columnNames: [String] { columns.map(\.name) }

    /// Throws T111 with the nearest names.
    package func column(_ name: String) throws(Finding) -> TextColumn {
        guard let place = places[name] else { throw unknownColumn(name, among: columnNames) }
        return columns[place]
    }
}
