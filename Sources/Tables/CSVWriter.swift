// CSV out: fields quoted where needed, text that a spreadsheet would run as a formula disarmed.

/// Writes rows to memory; `drain` hands the bytes on and starts again with an empty buffer.
///
/// Text goes through `text`, which prefixes formula cells with an apostrophe and is meant for people's spreadsheets: the
/// apostrophe stays when the file is read back. Numbers go through `number`, which never does that.
package struct CSVWriter {
    /// What was written since the last `drain`, complete rows and perhaps the start of one.
    package private(set) var bytes: [UInt8] = []
    private let delimiter: UInt8
    private let lineEnd: [UInt8]
    private var fieldsInRow = 0
    /// Whether the row so far has any byte, drained ones included.
    private var rowHasBytes = false

    /// RFC 4180 has CRLF; LF is what other tools here expect, so it is the default.
    package init(options: CSVOptions = CSVOptions(), endsLinesWithCRLF: Bool = false) {
        delimiter = options.delimiter
        lineEnd = Array((endsLinesWithCRLF ? "\r\n" : "\n").utf8)
    }

    /// A text cell. Quoted if it holds the delimiter, a quote, a line break, or blanks at an end.
    package mutating func text(_ value: String) {
        var value = value
        value.withUTF8 { cell in
            beginField(isEmpty: cell.isEmpty)
            let disarms = Self.startsFormula(cell)
            guard needsQuotes(cell) else {
                if disarms { bytes.append(UInt8(ascii: "'")) }
                bytes.append(contentsOf: cell)
                return
            }
            bytes.append(UInt8(ascii: "\""))
            if disarms { bytes.append(UInt8(ascii: "'")) }
            for byte in cell {
                if byte == UInt8(ascii: "\"") { bytes.append(byte) }
                bytes.append(byte)
            }
            bytes.append(UInt8(ascii: "\""))
        }
    }

    /// A number as somebody wrote it.
    ///
    /// - Precondition: `NumberText` takes it for a number, so that no byte of it needs quotes but a delimiter that occurs in numbers.
    package mutating func plain(_ number: String) {
        beginField(isEmpty: false)
        let isQuoted = number.utf8.contains(delimiter)
        if isQuoted { bytes.append(UInt8(ascii: "\"")) }
        bytes.append(contentsOf: number.utf8)
        if isQuoted { bytes.append(UInt8(ascii: "\"")) }
    }

    package mutating func number(_ value: Int) {
        beginField(isEmpty: false)
        bytes.append(contentsOf: String(value).utf8)
    }

    /// The shortest text that reads back as the same double; a value that is not finite becomes an empty cell.
    package mutating func number(_ value: Double) {
        beginField(isEmpty: !value.isFinite)
        if value.isFinite { bytes.append(contentsOf: value.description.utf8) }
    }

    package mutating func endRow() {
        // A row of one empty cell would read as a blank line.
        if !rowHasBytes { bytes.append(contentsOf: [UInt8(ascii: "\""), UInt8(ascii: "\"")]) }
        bytes.append(contentsOf: lineEnd)
        fieldsInRow = 0
        rowHasBytes = false
    }

    /// A whole row of text cells.
    package mutating func row(_ values: some Sequence<String>) {
        for value in values { text(value) }
        endRow()
    }

    /// Hands what was written to `sink` and forgets it, keeping the memory. Forgotten also if `sink` throws.
    package mutating func drain<E: Error>(_ sink: (UnsafeRawBufferPointer) throws(E) -> Void) throws(E) {
        defer { bytes.removeAll(keepingCapacity: true) }
        try bytes.withUnsafeBufferPointer { (written) throws(E) in try sink(UnsafeRawBufferPointer(written)) }
    }

    private mutating func beginField(isEmpty: Bool) {
        if fieldsInRow > 0 { bytes.append(delimiter) }
        rowHasBytes = rowHasBytes || !isEmpty || fieldsInRow > 0
        fieldsInRow += 1
    }

    private func needsQuotes(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = cell.first, let last = cell.last else { return false }
        return isBlank(first) || isBlank(last)
            || cell.contains { $0 == delimiter || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    }

    /// Whether the first byte that is no space is one of = + - @ tab CR, or a full-width = + - @.
    private static func startsFormula(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        let rest = cell.drop { $0 == UInt8(ascii: " ") }
        switch rest.first {
        case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
            return true
        case 0xEF:
            let wide = rest.prefix(3)
            return ["＝", "＋", "－", "＠"].contains { wide.elementsEqual($0.utf8) }
        default: return false
        }
    }
}
