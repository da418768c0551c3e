// A party's own table, its rows in the order that the alignment gave.

package import Features
package import Findings
package import Jobs
package import Tables

package struct OwnTable: Sendable {
    package let columns: [(ColumnSpecification, TextColumn)]
    package let offset: (ColumnSpecification, TextColumn)?
    package let classWeights: ClassWeights?
    /// For each aligned position the row of the table.
    package let rows: [Int]
    package let label: TextColumn?
    package let weight: TextColumn?
    package let vintage: TextColumn?

    /// - Parameter table: nil for a neutral compute node, which knows the number of positions only.
    package init(party: JobParty, table: Table?, rows: [Int]) throws(Finding) {
        var columns: [(ColumnSpecification, TextColumn)] = []
        if let table {
            for specification in party.columns where specification.isFeature {
                columns.append((specification, try table.column(specification.name)))
            }
            offset = try party.columns.first(where: \.isOffset).map { specification throws(Finding) in
                (specification, try table.column(specification.name))
            }
            label = try party.label.map { label throws(Finding) in try table.column(label.column) }
            weight = try party.weight.map { weight throws(Finding) in try table.column(weight) }
            vintage = try party.vintage.map { vintage throws(Finding) in try table.column(vintage) }
        } else {
            offset = nil
            label = nil
            weight = nil
            vintage = nil
        }
        self.columns = columns
        classWeights = party.classWeights
        self.rows = rows
    }
}
