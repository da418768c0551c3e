// The simulator's join: rows that all owners have, by key, in the clear. In a deployment the private alignment takes its
// place; from there on the programs are the same.

import Features
import Findings
import Jobs
import Parties
import Tables

/// One party's table with its usable keys.
struct KeyedTable {
    let party: JobParty
    /// nil for a neutral compute node.
    let table: Table?
    let keys: KeyColumn?
    let warnings: [Finding]

    static func load(_ party: JobParty, beside jobPath: String) throws(Finding) -> KeyedTable {
        guard let source = party.table else { return KeyedTable(party: party, table: nil, keys: nil, warnings: []) }
        do throws(Finding) {
            let table = try Table.read(
                path: JobPath.resolve(source.path, beside: jobPath), options: try CSVOptions(delimiter: source.delimiter),
                columns: party.columnNames)
            let keys = try KeyColumn(try table.column(source.keyColumn), type: source.keyType, duplicates: source.duplicates)
            return KeyedTable(
                party: party, table: table, keys: keys,
                warnings: keys.warnings.map { $0.at(party: party.id.name, stage: .table, column: source.keyColumn) })
        } catch {
            throw error.at(party: party.id.name, stage: .table)
        }
    }
}

enum SimulatedJoin {
    /// For each party the table row of every aligned position; positions in the order of the keys.
    ///
    /// - Throws: R401 when nothing is common.
    static func align(_ tables: [KeyedTable]) throws(Finding) -> (keys: [String], rows: [[Int]]) {
        var common: [String: [Int]] = [:]
        let owners = tables.filter { $0.keys != nil }
        for (index, owner) in owners.enumerated() {
            guard let keys = owner.keys else { continue }
            var next: [String: [Int]] = [:]
            next.reserveCapacity(keys.count)
            for position in 0..<keys.count {
                let key = keys.keys[position]
                if index == 0 {
                    next[key] = [keys.rows[position]]
                } else if let before = common[key] {
                    next[key] = before + [keys.rows[position]]
                }
            }
            common = next
        }
        guard !common.isEmpty else {
            let types = owners.map { "\($0.party.id): \($0.keys?.type.rawValue ?? "") \($0.keys?.keys[0] ?? "")" }
            throw Finding(RunFindings.noCommonRows, stage: .align, [types.joined(separator: ", ")])
        }
        let keys = common.keys.sorted()
        var ownerIndex = 0
        var rows: [[Int]] = []
        for table in tables {
            if table.keys == nil {
                rows.append([Int](repeating: 0, count: keys.count))
            } else {
                let index = ownerIndex
                rows.append(keys.map { common[$0]?[index] ?? 0 })
                ownerIndex += 1
            }
        }
        return (keys, rows)
    }
}
