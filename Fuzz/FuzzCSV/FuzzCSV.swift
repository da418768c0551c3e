// Fuzzes the CSV reader and the key column on top of it: files that a user chose.

import Findings
import FuzzKit
import Tables

@main struct FuzzCSV: FuzzTarget {
    private static let delimiters: [Character] = [",", ";", "\t", " ", "|"]

    /// The first byte chooses the delimiter and the limits, the second how the source delivers.
    static func check(_ bytes: [UInt8]) {
        guard bytes.count >= 2 else { return }
        let delimiter = delimiters[Int(bytes[0]) % delimiters.count]
        let limits =
            bytes[0] >= 128
            ? CSVLimits(lineBytesMax: 40, fieldBytesMax: 12, columnsMax: 4, rowsMax: 5)
            : CSVLimits(lineBytesMax: 4096, fieldBytesMax: 1024, columnsMax: 64, rowsMax: 1000)
        guard let options = try? CSVOptions(delimiter: delimiter, limits: limits) else { return }
        let file = Array(bytes.dropFirst(2))

        // However the source cuts the file, the outcome is one.
        let whole = outcome(MemoryByteSource(file), options)
        let pieces = outcome(MemoryByteSource(file, deliveryBytesMax: 1 + Int(bytes[1] % 16)), options)
        precondition(whole == pieces)
        guard case .success(let table) = whole else { return }
        precondition(table.columns.count <= limits.columnsMax && table.rowCount <= limits.rowsMax)
        for column in table.columns { check(column, limits) }
    }

    private enum Outcome: Equatable {
        case success(Contents)
        case refused(Finding)
    }

    private struct Contents: Equatable {
        let rowCount: Int
        let columns: [TextColumn]
    }

    private static func outcome(_ source: MemoryByteSource, _ options: CSVOptions) -> Outcome {
        do throws(Finding) {
            let table = try Table.read(source, name: "fuzz", options: options)
            return .success(Contents(rowCount: table.rowCount, columns: table.columns))
        } catch {
            return .refused(error)
        }
    }

    /// Cells are UTF-8, trimmed and within the limit; keys are distinct, whatever the cells are.
    private static func check(_ column: TextColumn, _ limits: CSVLimits) {
        for row in 0..<column.count {
            column.withUTF8(at: row) { text in
                precondition(String(validating: text, as: UTF8.self) != nil && text.count <= limits.fieldBytesMax)
                precondition(text.first.map { $0 != 0x20 && $0 != 0x09 } ?? true)
            }
            precondition(column.line(ofRow: row) >= 2)
        }
        for type in IdentifierType.allCases {
            for policy in DuplicatePolicy.allCases {
                guard let keys = try? KeyColumn(column, type: type, duplicates: policy) else {
                    precondition(policy == .refuse)
                    continue
                }
                precondition(Set((0..<keys.count).map { Array(keys.keys[$0].utf8) }).count == keys.count)
                precondition(keys.rows.allSatisfy { (0..<column.count).contains($0) })
            }
        }
    }
}
