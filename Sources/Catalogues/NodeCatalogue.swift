// The tables of a node: declared in its configuration, checked when it starts, listed to peers as far as the policy lets them see.
//
// Spec: protocols/control.md, section «Catalogue». The catalogue holds names and counts only; cells are read from the file for
// each job and never kept.

package import Findings
package import Parties
package import Sessions
package import Tables

package struct NodeCatalogue: Sendable {
    private struct Entry: Sendable {
        let declaration: TableDeclaration
        let rowCount: Int
    }

    private let root: DataRoot
    /// In the order of the configuration.
    private let entries: [Entry]
    private let rowsMax: Int

    /// Reads every file once: its header must have the key and all declared columns, its rows are counted.
    ///
    /// - Parameter rowsMax: the most rows that a job may read; larger tables are counted and listed, but not read.
    /// - Throws: D622 to D624 and T101 to T120, with the line of the configuration where a declaration is wrong.
    package init(root: DataRoot, tables: [TableDeclaration], rowsMax: Int) throws(Finding) {
        self.root = root
        self.rowsMax = rowsMax
        var entries: [Entry] = []
        for table in tables {
            do throws(Finding) {
                entries.append(Entry(declaration: table, rowCount: try Self.check(table, root)))
            } catch {
                throw error.at(stage: .table)
            }
        }
        self.entries = entries
    }

    package var tableCount: Int { entries.count }

    package func declaration(_ name: String) -> TableDeclaration? {
        entries.first { $0.declaration.name == name }?.declaration
    }

    /// Rows when the node started. For the node itself: peers are told a rounded count.
    package func rowCount(_ name: String) -> Int? {
        entries.first { $0.declaration.name == name }?.rowCount
    }

    /// What the peer may see, in the order of the configuration: tables that a rule gives it, with that rule's columns.
    package func listing(for peer: PartyID, policy: AccessPolicy) -> [TableListing] {
        entries.compactMap { entry in
            let table = entry.declaration
            guard let view = policy.view(of: table.name, for: peer) else { return nil }
            return TableListing(
                name: table.name, description: table.description, keyType: Self.listed(table.keyType),
                roundedRowCount: Self.rounded(entry.rowCount), purposes: view.purposes,
                columns: table.columns.filter { view.columns.contains($0.name) }.map {
                    TableListing.Column(name: $0.name, kind: $0.kind.rawValue, description: $0.description)
                })
        }
    }

    /// The key and the named columns of a table, read from its file now.
    ///
    /// Throws D625, D641, and what reading throws.
    package func read(_ name: String, columns: [String]) throws(Finding) -> Table {
        guard let table = declaration(name) else { throw Finding(NodeFindings.noSuchTable, stage: .table, [name]) }
        let options = try CSVOptions(delimiter: table.delimiter, limits: CSVLimits(rowsMax: rowsMax))
        return try Table.read(
            root.open(file: table.path), name: table.name, options: options, columns: Set(columns).union([table.keyColumn]))
    }

    /// To the nearest multiple of 1,000, so that one firm more or less does not show.
    package static func rounded(_ rowCount: Int) -> UInt64 {
        let step = CatalogueLimits.rowCountStep
        return (UInt64(max(0, rowCount)) + step / 2) / step * step
    }

    private static func listed(_ type: IdentifierType) -> String {
        switch type {
        case .unifiedSocialCreditCode: "uscc"
        case .text: "text"
        }
    }

    /// The number of rows.
    private static func check(_ table: TableDeclaration, _ root: DataRoot) throws(Finding) -> Int {
        var reader = CSVReader(try root.open(file: table.path), options: try CSVOptions(delimiter: table.delimiter))
        // A table without rows: its `column` words the nearest names.
        let header = Table(
            name: table.name, columns: try reader.readHeader().map { TextColumn(name: $0, values: EmptyCollection<String>()) })
        try require(table.keyColumn, of: header, line: table.line)
        for column in table.columns { try require(column.name, of: header, line: column.line) }
        while try reader.nextRecord() {}
        return reader.rowCount
    }

    private static func require(_ name: String, of header: Table, line: Int?) throws(Finding) {
        do throws(Finding) {
            _ = try header.column(name)
        } catch {
            let near = error.arguments.count > 1 ? error.arguments[1] : "-"
            throw Finding(
                NodeFindings.columnNotInFile, stage: .table, column: name, line: line, [header.name, name, near])
        }
    }
}
