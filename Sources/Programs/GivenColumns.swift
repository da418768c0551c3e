// Columns that one side of an intersection gives to the other, to be summed or delivered.
//
// Spec: protocols/intersection-session.md, section «Columns».

package import Findings
package import SetIntersection
import Tables

package struct GivenColumn: Sendable, Equatable {
    package static let nameBytesMax = 64
    package static let decimalsMax = 9
    package static let recordBytesMax = 4096

    package let name: String
    /// Places behind the point of a column that is summed; 0 of one that is delivered.
    package let decimals: Int

    package init(name: String, decimals: Int = 0) {
        self.name = name
        self.decimals = decimals
    }

    /// A peer's name is shown and written into a header: no control characters, none that turn the direction of writing.
    func isProper(for disclosure: IntersectionDisclosure) -> Bool {
        (1...Self.nameBytesMax).contains(name.utf8.count) && (0...(disclosure == .sum ? Self.decimalsMax : 0)).contains(decimals)
            && name.unicodeScalars.allSatisfy {
                switch $0.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: false
                default: true
                }
            }
    }

    /// A sum as people write it: `-1234.50` of −123450 with two decimals.
    package func text(_ sum: Int64) -> String {
        guard decimals > 0 else { return "\(sum)" }
        var digits = "\(sum.magnitude)"
        digits = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        return (sum < 0 ? "-" : "") + digits.dropLast(decimals) + "." + digits.suffix(decimals)
    }
}

/// What a side gives, by identifier.
package enum GivenCells: Sendable {
    case sums(SummedColumns)
    case records(PayloadRecords)
}

extension IntersectionWishes {
    /// With the length of the records that are given.
    func giving(_ cells: GivenCells?) -> IntersectionWishes {
        guard case .records(let records) = cells else { return self }
        var wishes = self
        wishes.recordBytes = records.recordBytes
        return wishes
    }
}

extension IntersectionInput {
    /// Reads the columns that are to be given, in a second pass over the file.
    ///
    /// - Throws: A715 if the file is not the one that was read before; T101 to T120; A726 and A727 for a cell that cannot be
    ///   summed; A728 for cells that are too long.
    package func giving(_ columns: [GivenColumn], as disclosure: IntersectionDisclosure) throws(Finding) -> IntersectionInput {
        guard !columns.isEmpty else { return self }
        var input = self
        switch disclosure {
        case .rows, .count: return self
        case .sum: input.given = .sums(try summed(columns))
        case .payload: input.given = .records(try records(columns))
        }
        return input
    }

    private func summed(_ columns: [GivenColumn]) throws(Finding) -> SummedColumns {
        var values = [Int64](repeating: 0, count: count * columns.count)
        let most = SummedColumns.magnitudeMax(count: count)
        try readCells(columns) { (position, cells, line) throws(Finding) in
            for (place, column) in columns.enumerated() {
                let cell = cells[place]
                func refuse(_ kind: FindingKind, _ limit: String) -> Finding {
                    let text = String(decoding: cell.prefix(40), as: UTF8.self)
                    return Finding(kind, stage: .table, column: column.name, line: line, [text, limit])
                }
                switch FixedPointText.parse(cell, decimals: column.decimals) {
                case .value(let value):
                    guard value.magnitude <= most else {
                        throw refuse(IntersectionFindings.sumTooLarge, column.text(Int64(most)))
                    }
                    values[position * columns.count + place] = value
                case .notANumber: throw refuse(IntersectionFindings.notSummable, "\(column.decimals)")
                case .tooLarge: throw refuse(IntersectionFindings.sumTooLarge, column.text(Int64(most)))
                }
            }
        }
        return SummedColumns(columnCount: columns.count, values: values)
    }

    private func records(_ columns: [GivenColumn]) throws(Finding) -> PayloadRecords {
        // Of each identifier where its cells lie in `text`.
        var text: [UInt8] = []
        var places = [Range<Int>](repeating: 0..<0, count: count)
        var longest = 0
        try readCells(columns) { (position, cells, line) throws(Finding) in
            let start = text.count
            RecordCells.append(cells, to: &text)
            places[position] = start..<text.count
            longest = max(longest, text.count - start)
            guard longest <= GivenColumn.recordBytesMax else {
                throw Finding(
                    IntersectionFindings.payloadTooLong, stage: .table, column: columns[0].name, line: line,
                    ["\(longest)", "\(GivenColumn.recordBytesMax)"])
            }
        }
        let recordBytes = max(16, (longest + 15) / 16 * 16)
        var bytes = [UInt8](repeating: 0, count: count * recordBytes)
        for (position, place) in places.enumerated() {
            bytes.replaceSubrange(position * recordBytes..<position * recordBytes + place.count, with: text[place])
        }
        return PayloadRecords(recordBytes: recordBytes, bytes: bytes)
    }

    /// The cells of each identifier's row, in the order of the file.
    private func readCells(
        _ columns: [GivenColumn], _ body: (_ position: Int, _ cells: [ArraySlice<UInt8>], _ line: Int) throws(Finding) -> Void
    ) throws(Finding) {
        var chosen: [(row: UInt32, position: UInt32)] = rows.indices.map { (rows[$0], UInt32(truncatingIfNeeded: $0)) }
        chosen.sort { $0.row < $1.row }
        var next = 0
        let isSame = try RowFields.read(source, rowCount: rowCount, columns: columns.map(\.name)) {
            (row, key, cells, line) throws(Finding) in
            guard next < chosen.count, Int(chosen[next].row) == row else { return true }
            let position = Int(chosen[next].position)
            next += 1
            guard IdentifierDigest(of: key) == identifiers.values[position] else { return false }
            try body(position, cells, line)
            return true
        }
        guard isSame, next == chosen.count else { throw Finding(IntersectionFindings.fileChanged, stage: .table, [source.path]) }
    }
}
