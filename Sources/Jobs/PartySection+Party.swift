// A node's own part of a job that was offered to it, joined with what its catalogue says about the table.

package import Parties
package import Tables

extension JobParty {
    /// A party that owns feature columns only, or none.
    ///
    /// - Parameter key: what the catalogue declares for the section's table; nil for a neutral node. The table's `path` is its
    ///   name in the catalogue.
    package init(
        offered section: PartySection, to id: PartyID, key: (column: String, type: IdentifierType, delimiter: Character)?
    ) {
        self.id = id
        table =
            if let name = section.tableName, let key {
                JobTable(
                    path: name, delimiter: key.delimiter, keyColumn: key.column, keyType: key.type,
                    duplicates: section.duplicates)
            } else { nil }
        label = nil
        weight = nil
        vintage = nil
        classWeights = nil
        columns = section.columns
    }
}
