// Paths of a job file, and which columns of its table a party reads.

import Features

package enum JobPath {
    /// A relative path is relative to the folder of the job file.
    package static func resolve(_ path: String, beside jobPath: String) -> String {
        if path.hasPrefix("/") { return path }
        guard let slash = jobPath.lastIndex(of: "/") else { return path }
        return String(jobPath[...slash]) + path
    }
}

extension JobParty {
    /// The columns of the party's own table that the job reads.
    package var columnNames: Set<String> {
        var names = Set(columns.filter { $0.kind != .excluded }.map(\.name))
        if let table { names.insert(table.keyColumn) }
        if let label { names.insert(label.column) }
        if let weight { names.insert(weight) }
        if let vintage { names.insert(vintage) }
        return names
    }
}
