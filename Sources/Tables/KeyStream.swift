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
    fileprivate func open(_ place: inout Int) throws(Finding) -> CSVReader {
        var reader = CSVReader(try FileByteSource(path: path), options: options)
        let header = try reader.readHeader()
        guard let found = header.firstIndex(of: column) else { throw unknownColumn(column, among: header) }
        place = found
        return reader
    }

    fileprivate func normalise(_ text: UnsafeBufferPointer<UInt8>, into key: inout [UInt8]) {
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
                    plain.removeAll(keepingCapacity: true)
                    if cell.hasDoubledQuotes {
                        plain = [UInt8](unsafeUninitializedCapacity: text.count) { $1 = copyUndoubled(text, to: $0) }
                    }
                    func note(_ written: UnsafeBufferPointer<UInt8>) {
                        source.normalise(written, into: &key)
                        key.withUnsafeBufferPointer { key in
                            audit.note(key, written: written, row: first + index)
                            guard !key.isEmpty else { return }
                            forms[KeyForm(key).rawValue] += 1
                            body(key, first + index)
                        }
                    }
                    if cell.hasDoubledQuotes { plain.withUnsafeBufferPointer(note) } else { note(text) }
                }
            }
        }
        let rowCount = reader.rowCount
        return KeySurvey(
            rowCount: rowCount,
            warnings: audit.warnings(column: source.column, rowCount: rowCount) { lines.line(ofRow: $0) }, forms: forms, lines: lines)
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
    /// - Returns: false if the file is no longer the one of the first pass: it has another number of rows, or `isChosen` found another
    ///   key and returned nil.
    package static func copy(
        _ source: KeySource, rowCount: Int, isChosen: (Int, UnsafeBufferPointer<UInt8>) -> Bool?,
        sink: (UnsafeRawBufferPointer) throws(Finding) -> Void
    ) throws(Finding) -> Bool {
        var place = 0
        var reader = try source.open(&place)
        let lineFeed: [UInt8] = [UInt8(ascii: "\n")]
        func write(_ reader: borrowing CSVReader) throws(Finding) {
            try reader.withRecord(sink)
            try lineFeed.withUnsafeBufferPointer { bytes throws(Finding) in try sink(UnsafeRawBufferPointer(bytes)) }
        }
        try write(reader)
        var key: [UInt8] = []
        var row = 0
        while try reader.nextRecord() {
            guard row < rowCount else { return false }
            reader.withField(place) { source.normalise($0, into: &key) }
            guard let chosen = key.withUnsafeBufferPointer({ isChosen(row, $0) }) else { return false }
            if chosen { try write(reader) }
            row += 1
        }
        return row == rowCount
    }
}
