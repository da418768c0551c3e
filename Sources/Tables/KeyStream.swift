// The keys of a table, read once from front to back without keeping a cell, and a second pass that copies some of its rows.

package import Findings

/// Where a table's keys are.
package struct KeySource: Sendable {
    package let path: String
    package let options: CSVOptions
    package let column: String
    package let type: IdentifierType

    package init(path: String, options: CSVOptions, column: String, type: IdentifierType) {
        self.path = path
        self.options = options
        self.column = column
        self.type = type
    }

    /// - Parameter place: becomes the key's place in the header.
    /// - Throws: T101 to T111.
    func open(_ place: inout Int) throws(Finding) -> CSVReader {
        var reader = CSVReader(try FileByteSource(path: path), options: options)
        let header = try reader.readHeader()
        guard let found = header.firstIndex(of: column) else { throw unknownColumn(column, among: header) }
        place = found
        return reader
    }

    func normalise(_ text: UnsafeBufferPointer<UInt8>, into key: inout [UInt8]) {
        key.removeAll(keepingCapacity: true)
        switch type {
        case .unifiedSocialCreditCode: IdentifierText.normalise(text, into: &key)
        case .text: key.append(contentsOf: text)
        }
    }
}

/// What a pass over a table's keys found besides the keys.
package struct KeySurvey: Sendable {
    package let rowCount: Int
    /// T123 to T130 and T133.
    package let warnings: [Finding]
    /// Keys by `KeyForm`; rows without a key are in none.
    package let forms: [Int]
    private let lines: RowLines

    /// Reads the table; `body` gets each key that is not empty, as it is compared, and its row.
    ///
    /// - Throws: T101 to T120.
    package static func read(
        _ source: KeySource, _ body: (UnsafeBufferPointer<UInt8>, Int) -> Void
    ) throws(Finding) -> KeySurvey {
        var place = 0
        var reader = try source.open(&place)
        var batch = CSVBatch(columns: [place])
        var audit = KeyAudit(type: source.type)
        var lines = RowLines()
        var forms = [Int](repeating: 0, count: KeyForm.allCases.count)
        var (plain, key): ([UInt8], [UInt8]) = ([], [])
        while try reader.nextBatch(&batch) {
            let first = reader.rowCount - batch.rowCount
            for (index, line) in batch.lines.enumerated() { lines.note(row: first + index, line: line) }
            reader.withBuffer { buffer in
                for index in 0..<batch.rowCount {
                    let cell = batch.cells[index]
                    let text = UnsafeBufferPointer(rebasing: buffer[Int(cell.start)..<Int(cell.end)])
                    guard cell.hasDoubledQuotes else {
                        take(text, row: first + index, source, &key, &audit, &forms, body)
                        continue
                    }
                    plain = [UInt8](unsafeUninitializedCapacity: text.count) { $1 = copyUndoubled(text, to: $0) }
                    plain.withUnsafeBufferPointer { take($0, row: first + index, source, &key, &audit, &forms, body) }
                }
            }
        }
        let rowCount = reader.rowCount
        return KeySurvey(
            rowCount: rowCount,
            warnings: audit.warnings(column: source.column, rowCount: rowCount) { lines.line(ofRow: $0) }, forms: forms, lines: lines)
    }

    /// One cell, with its quotes resolved.
    @inline(__always)
    private static func take(
        _ written: UnsafeBufferPointer<UInt8>, row: Int, _ source: KeySource, _ key: inout [UInt8], _ audit: inout KeyAudit,
        _ forms: inout [Int], _ body: (UnsafeBufferPointer<UInt8>, Int) -> Void
    ) {
        source.normalise(written, into: &key)
        key.withUnsafeBufferPointer { key in
            audit.note(key, written: written, row: row)
            guard !key.isEmpty else { return }
            forms[KeyForm(key).rawValue] += 1
            body(key, row)
        }
    }

    /// The 1-based line of the file on which the row starts.
    package func line(ofRow row: Int) -> Int { lines.line(ofRow: row) }
}

/// The second pass.
package enum RowCopy {
    /// Hands the header and the chosen rows to `sink`, each as it is written in the file, with a line feed.
    ///
    /// - Parameters:
    ///   - rowCount: rows that the first pass saw.
    ///   - isChosen: asked for every row in order; the key as it is compared.
    ///   - suffix: what is put behind a chosen row, and behind the header (nil), before the line feed.
    /// - Returns: false if the file is no longer the one of the first pass: it has another number of rows, or `isChosen` found another
    ///   key and returned nil.
    package static func copy(
        _ source: KeySource, rowCount: Int, isChosen: (Int, UnsafeBufferPointer<UInt8>) -> Bool?,
        suffix: (Int?) -> [UInt8] = { _ in [] }, sink: (UnsafeRawBufferPointer) throws(Finding) -> Void
    ) throws(Finding) -> Bool {
        var place = 0
        var reader = try source.open(&place)
        func write(_ reader: borrowing CSVReader, _ row: Int?) throws(Finding) {
            try reader.withRecord(sink)
            let end = suffix(row) + [UInt8(ascii: "\n")]
            try end.withUnsafeBufferPointer { bytes throws(Finding) in try sink(UnsafeRawBufferPointer(bytes)) }
        }
        try write(reader, nil)
        var key: [UInt8] = []
        var row = 0
        while try reader.nextRecord() {
            guard row < rowCount else { return false }
            reader.withField(place) { source.normalise($0, into: &key) }
            guard let chosen = key.withUnsafeBufferPointer({ isChosen(row, $0) }) else { return false }
            if chosen { try write(reader, row) }
            row += 1
        }
        return row == rowCount
    }
}
