// The part of a job that one node is asked to play, as bytes; and the job as that node sees it.
//
// Spec: protocols/control.md, section «Offer».

package import Features
import Parties
package import Tables
package import Wire

/// Table and columns that a node is to bring. A node that computes only brings none.
package struct PartySection: Sendable, Equatable {
    package let tableName: String?
    package let duplicates: DuplicatePolicy
    package let columns: [ColumnSpecification]

    package init(tableName: String?, duplicates: DuplicatePolicy, columns: [ColumnSpecification]) {
        self.tableName = tableName
        self.duplicates = duplicates
        self.columns = columns
    }

    package static let columnCountMax = 4096

    package func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.write(tableName ?? "")
        writer.write(duplicates.rawValue)
        writer.write(UInt32(columns.count))
        for column in columns {
            writer.write(column.name)
            switch column.kind {
            case .numeric(let log1p):
                writer.write(UInt8(1))
                writer.write(UInt8(log1p ? 1 : 0))
            case .categorical(let prefix):
                writer.write(UInt8(2))
                writer.write(UInt8(prefix ?? 0))
            case .date(let pattern):
                writer.write(UInt8(3))
                writer.write(pattern)
            case .excluded: writer.write(UInt8(4))
            case .offset(let log):
                writer.write(UInt8(5))
                writer.write(UInt8(log ? 1 : 0))
            }
        }
        return writer.bytes
    }

    package init(decoding bytes: [UInt8]) throws(DecodingError) {
        var reader = ByteReader(bytes)
        let name = try reader.readString(byteCountMax: 256)
        tableName = name.isEmpty ? nil : name
        guard let duplicates = DuplicatePolicy(rawValue: try reader.readString(byteCountMax: 16)) else { throw .invalidValue }
        self.duplicates = duplicates
        let count = Int(try reader.readUInt32())
        guard count <= Self.columnCountMax, count <= reader.remaining else { throw .limitExceeded }
        var columns: [ColumnSpecification] = []
        for _ in 0..<count {
            let name = try reader.readString(byteCountMax: 1024)
            columns.append(ColumnSpecification(name: name, kind: try Self.kind(&reader)))
        }
        try reader.finish()
        self.columns = columns
    }

    private static func kind(_ reader: inout ByteReader) throws(DecodingError) -> ColumnSpecification.Kind {
        switch try reader.readUInt8() {
        case 1:
            let flag = try reader.readUInt8()
            guard flag <= 1 else { throw .invalidValue }
            return .numeric(log1p: flag == 1)
        case 2:
            let prefix = try reader.readUInt8()
            guard prefix <= 64 else { throw .invalidValue }
            return .categorical(prefix: prefix == 0 ? nil : Int(prefix))
        case 3:
            let pattern = try reader.readString(byteCountMax: 64)
            guard (try? DateFormat(pattern)) != nil else { throw .invalidValue }
            return .date(pattern: pattern)
        case 4: return .excluded
        case 5:
            let flag = try reader.readUInt8()
            guard flag <= 1 else { throw .invalidValue }
            return .offset(log: flag == 1)
        default: throw .invalidValue
        }
    }
}

extension JobParty {
    /// What this party is offered; its table path is then a name in its catalogue.
    package var section: PartySection {
        PartySection(tableName: table?.path, duplicates: table?.duplicates ?? .refuse, columns: columns)
    }
}
