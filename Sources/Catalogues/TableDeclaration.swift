// A table as a node's configuration declares it, and the names and sizes that a declaration may have.

import Findings
package import Tables

/// What a column holds, as the owner says; a job must use it as that.
package enum ColumnKind: String, Sendable, CaseIterable {
    case numeric, categorical, date
}

package struct ColumnDeclaration: Sendable, Equatable {
    package let name: String
    package let kind: ColumnKind
    package let description: String
    /// Of the configuration, for findings.
    package let line: Int?

    package init(name: String, kind: ColumnKind, description: String, line: Int? = nil) {
        self.name = name
        self.kind = kind
        self.description = description
        self.line = line
    }
}

package struct TableDeclaration: Sendable, Equatable {
    /// An id: what peers call the table.
    package let name: String
    /// Relative to the data root; never told to a peer.
    package let path: String
    package let delimiter: Character
    package let description: String
    package let keyColumn: String
    package let keyType: IdentifierType
    package let columns: [ColumnDeclaration]
    /// Of the configuration, for findings.
    package let line: Int?

    package init(
        name: String, path: String, delimiter: Character = ",", description: String = "", keyColumn: String,
        keyType: IdentifierType, columns: [ColumnDeclaration], line: Int? = nil
    ) {
        self.name = name
        self.path = path
        self.delimiter = delimiter
        self.description = description
        self.keyColumn = keyColumn
        self.keyType = keyType
        self.columns = columns
        self.line = line
    }

    package func column(_ name: String) -> ColumnDeclaration? { columns.first { $0.name == name } }
}

/// Sizes chosen so that a whole catalogue fits one frame of 2^20 bytes: 2,000 columns of at most 351 bytes and 100 tables of at
/// most 2,472 make 949,205 with the head.
package enum CatalogueLimits {
    package static let tableCountMax = 100
    /// Over all tables.
    package static let columnCountMax = 2_000
    package static let purposeCountMax = 32
    package static let idBytesMax = 64
    package static let columnNameBytesMax = 128
    package static let descriptionBytesMax = 200
    package static let pathBytesMax = 1_024
    /// Row counts are told to peers as multiples of this.
    package static let rowCountStep: UInt64 = 1_000

    /// Names of tables and purposes: 1 to 64 characters out of a–z, 0–9, `_` and `-`.
    package static func isID(_ name: String) -> Bool {
        (1...idBytesMax).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
            }
    }
}
