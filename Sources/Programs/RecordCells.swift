// Cells of columns as records of one length, and those that a peer delivered as columns of a file.
//
// Spec: protocols/intersection-payload.md, section «Records».

import Parties
import SetIntersection
import Tables

package enum RecordCells {
    /// u16 length ‖ bytes for each cell.
    ///
    /// - Precondition: no cell is longer than 65,535 bytes; tables have a cap below it on what is given.
    static func append(_ cells: [ArraySlice<UInt8>], to record: inout [UInt8]) {
        for cell in cells {
            let length = UInt16(clamping: cell.count)
            record.append(UInt8(length & 0xFF))
            record.append(UInt8(length >> 8))
            record.append(contentsOf: cell)
        }
    }

    /// nil unless these are `count` cells of UTF-8 without NUL, and zeros behind them.
    package static func decode(_ record: ArraySlice<UInt8>, count: Int) -> [ArraySlice<UInt8>]? {
        var rest = record
        var cells: [ArraySlice<UInt8>] = []
        for _ in 0..<count {
            guard rest.count >= 2 else { return nil }
            let length = Int(rest[rest.startIndex]) | Int(rest[rest.startIndex + 1]) << 8
            rest = rest.dropFirst(2)
            guard rest.count >= length else { return nil }
            let cell = rest.prefix(length)
            guard !cell.contains(0), String(validating: cell, as: UTF8.self) != nil else { return nil }
            cells.append(cell)
            rest = rest.dropFirst(length)
        }
        return rest.allSatisfy { $0 == 0 } ? cells : nil
    }
}

/// What a peer delivered, as cells to be put behind a party's own.
package struct DeliveredCells: Sendable {
    let giver: String
    let columns: [String]
    let records: PayloadRecords

    /// `,tax.paid,tax.sector`
    func header(_ options: CSVOptions) -> [UInt8] { line(columns.map { Array("\(giver).\($0)".utf8)[...] }, options) }

    func cells(_ index: Int, _ options: CSVOptions) -> [UInt8] {
        line(RecordCells.decode(records[index], count: columns.count) ?? [], options)
    }

    private func line(_ cells: [ArraySlice<UInt8>], _ options: CSVOptions) -> [UInt8] {
        var writer = CSVWriter(options: options)
        // An empty cell before the first one: each has its delimiter in front.
        writer.text("")
        for cell in cells {
            let text = String(decoding: cell, as: UTF8.self)
            // Numbers stay what they are; other text that a spreadsheet would run is disarmed, for the peer may have written it.
            if case .value = NumberText.parse(text) { writer.plain(text) } else { writer.text(text) }
        }
        return writer.bytes
    }
}

extension IntersectionOutcome {
    /// nil where this side gets no cells.
    package var delivered: DeliveredCells? {
        guard let records = result.records, let giver = terms.giver else { return nil }
        return DeliveredCells(giver: giver.name, columns: terms.columns.map(\.name), records: records)
    }
}
