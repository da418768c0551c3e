// Streaming CSV: records out of a byte source, one at a time, in a buffer of fixed size.

package import Findings

/// Reads the header, then one record after the other. Holds at most one line cap and one chunk of bytes.
///
/// Accepted beyond RFC 4180: a UTF-8 byte order mark at the start (skipped); LF, CRLF and CR line ends, also mixed; a
/// last line without line end; blank lines (skipped); blanks around a quoted field; a quote inside an unquoted field
/// (kept as it is). Spaces and tabs at both ends of a cell are trimmed, inside quotes as well: registers pad their
/// columns, and padded keys would not match.
package struct CSVReader: ~Copyable {
    private let source: any ByteSource
    private let delimiter: UInt8
    private let limits: CSVLimits
    private let chunkBytes: Int

    /// `buffer[begin..<end]` is read and not yet consumed.
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    private var begin = 0
    private var end = 0
    private var sourceEnded = false
    private var started = false

    /// The current record starts at `recordStart`; `fields[..<fieldCount]` lie in it.
    private let fields: UnsafeMutableBufferPointer<CSVField>
    private var recordStart = 0
    private var recordBytes = 0
    private var nextLine = 1
    private var expectedFields: Int?

    package private(set) var fieldCount = 0
    /// 1-based line on which the current record starts.
    package private(set) var line = 1
    /// Records after the header so far.
    package private(set) var rowCount = 0

    package init(_ source: any ByteSource, options: CSVOptions) {
        self.init(source, options: options, chunkBytes: CSVOptions.chunkBytes)
    }

    init(_ source: any ByteSource, options: CSVOptions, chunkBytes: Int) {
        self.source = source
        self.delimiter = options.delimiter
        self.limits = options.limits
        self.chunkBytes = max(1, chunkBytes)
        // A scan asks for more only below the line cap plus the two bytes that may end the line.
        self.buffer = .allocate(capacity: options.limits.lineBytesMax + 2 + self.chunkBytes + TextStorage.slackBytes)
        self.fields = .allocate(capacity: options.limits.columnsMax)
    }

    deinit {
        buffer.deallocate()
        fields.deallocate()
    }

    /// The names in the first line that is not blank. Throws T105 to T110 and what `nextRecord` throws.
    package mutating func readHeader() throws(Finding) -> [String] {
        try skipByteOrderMark()
        guard begin < end else { throw Finding(TableFindings.emptyFile, stage: .table, [source.name]) }
        guard try scanNext() else { throw Finding(TableFindings.noHeader, stage: .table) }
        var names: [String] = []
        names.reserveCapacity(fieldCount)
        for index in 0..<fieldCount {
            names.append(withField(index) { String(decoding: $0, as: UTF8.self) })
        }
        try checkHeader(names, line: line)
        expectedFields = names.count
        return names
    }

    /// Moves to the next record; false at the end. Throws T105 and T112 to T120.
    package mutating func nextRecord() throws(Finding) -> Bool {
        guard try scanNext() else { return false }
        try countRow()
        return true
    }

    /// Collects records until `batch` is full, the buffer is used up, or the input ends; false at the end.
    ///
    /// The batch's cells lie in the reader's buffer and must be taken out before the reader moves on.
    mutating func nextBatch(_ batch: inout CSVBatch) throws(Finding) -> Bool {
        batch.clear()
        while !batch.isFull, try scanNext(mayRefill: batch.rowCount == 0) {
            try countRow()
            batch.add(UnsafeBufferPointer(rebasing: fields[..<fieldCount]), recordStart: recordStart, line: line)
        }
        return batch.rowCount > 0
    }

    /// The buffer that a batch's cells lie in.
    func withBuffer(_ body: (UnsafeBufferPointer<UInt8>) -> Void) { body(UnsafeBufferPointer(buffer)) }

    private mutating func countRow() throws(Finding) {
        guard rowCount < limits.rowsMax else {
            throw Finding(TableFindings.tooManyRows, stage: .table, line: line, ["\(limits.rowsMax)"])
        }
        if let expectedFields, fieldCount != expectedFields {
            throw Finding(TableFindings.wrongFieldCount, stage: .table, line: line, ["\(expectedFields)", "\(fieldCount)"])
        }
        rowCount += 1
    }

    /// Lends the text of a field of the current record, quotes resolved; the bytes are valid UTF-8.
    ///
    /// Precondition: `index` is in `0..<fieldCount`.
    package func withField<R>(_ index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        precondition(index >= 0 && index < fieldCount)
        let field = fields[index]
        let text = UnsafeBufferPointer(rebasing: buffer[recordStart + Int(field.start)..<recordStart + Int(field.end)])
        guard field.hasDoubledQuotes else { return body(text) }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: text.count) { plain in
            body(UnsafeBufferPointer(rebasing: plain[..<copyUndoubled(text, to: plain)]))
        }
    }

    /// Lends the current record as it is written, quotes and blanks included, without its line break.
    package func withRecord<E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> Void) throws(E) {
        try body(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[recordStart..<recordStart + recordBytes]))
    }

    // MARK: Scanning

    /// Finds the next record that is not a blank line; false at the end, or where the buffer would have to be refilled.
    private mutating func scanNext(mayRefill: Bool = true) throws(Finding) -> Bool {
        while true {
            if begin == end && sourceEnded { return false }
            let window = UnsafeBufferPointer(rebasing: buffer[begin..<end])
            let scan = scanRecord(
                window, isLast: sourceEnded, delimiter: delimiter, limits: limits, into: fields, fieldCount: &fieldCount)
            switch scan {
            case .needsMore:
                guard mayRefill else { return false }
                try refill()
            case .refused(let reason, let offset):
                throw refusal(reason, offset)
            case .record(let bytes, let consumed, let innerLines, let hasHighBytes):
                if hasHighBytes { try checkUTF8(UnsafeBufferPointer(rebasing: window[..<bytes])) }
                recordStart = begin
                recordBytes = bytes
                begin += consumed
                line = nextLine
                nextLine += innerLines + 1
                if fieldCount == 1 && !fields[0].isQuoted && fields[0].start == fields[0].end { continue }
                return true
            }
        }
    }

    /// Moves what is left to the front and reads up to one chunk behind it. Small deliveries of a pipe are gathered, so that
    /// a record is scanned again once a chunk and not once a delivery.
    private mutating func refill() throws(Finding) {
        if begin > 0, let base = buffer.baseAddress {
            base.update(from: base + begin, count: end - begin)
            end -= begin
            begin = 0
        }
        let target = min(buffer.count - TextStorage.slackBytes, end + chunkBytes)
        while end < target && !sourceEnded {
            let room = UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer[end..<target]))
            let count = try source.read(into: room)
            if count <= 0 { sourceEnded = true }
            end += min(max(0, count), room.count)
        }
    }

    private mutating func skipByteOrderMark() throws(Finding) {
        guard !started else { return }
        started = true
        while end < 3 && !sourceEnded { try refill() }
        if end >= 3 && buffer[0] == 0xEF && buffer[1] == 0xBB && buffer[2] == 0xBF {
            begin = 3
            if begin == end && !sourceEnded { try refill() }
        }
    }

    private func checkUTF8(_ record: UnsafeBufferPointer<UInt8>) throws(Finding) {
        guard let index = firstInvalidUTF8(record) else { return }
        let before = countLines(UnsafeBufferPointer(rebasing: record[..<index]))
        throw Finding(TableFindings.invalidUTF8, stage: .table, line: nextLine + before, ["\(index + 1)"])
    }

    private func refusal(_ reason: CSVFault, _ offset: Int) -> Finding {
        let place = nextLine + offset
        switch reason {
        case .lineTooLong:
            return Finding(TableFindings.lineTooLong, stage: .table, line: place, ["\(limits.lineBytesMax)"])
        case .fieldTooLong:
            return Finding(TableFindings.fieldTooLong, stage: .table, line: place, ["\(limits.fieldBytesMax)"])
        case .tooManyColumns:
            return Finding(TableFindings.tooManyColumns, stage: .table, line: place, ["\(limits.columnsMax)"])
        case .nulByte:
            return Finding(TableFindings.nulByte, stage: .table, line: place)
        case .unclosedQuote:
            return Finding(TableFindings.unclosedQuote, stage: .table, line: place)
        case .textAfterQuote(let openedLine):
            return Finding(TableFindings.textAfterQuote, stage: .table, line: place, ["\(nextLine + openedLine)"])
        }
    }
}

/// Line ends in `bytes`: LF, and CR that no LF follows.
private func countLines(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var count = 0
    for (index, byte) in bytes.enumerated() {
        if byte == UInt8(ascii: "\n") {
            count += 1
        } else if byte == UInt8(ascii: "\r"), index + 1 == bytes.count || bytes[index + 1] != UInt8(ascii: "\n") {
            count += 1
        }
    }
    return count
}
