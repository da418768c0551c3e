// Some records' cells of the chosen columns, so that each column copies many cells at a time.

/// Cells of up to `rowsMax` records, row by row.
struct CSVBatch {
    /// 128 rows of ten columns are 16 KiB of places, and their text stays in the second-level cache.
    static let rowsMax = 128

    /// The chosen fields of a record, ascending.
    let columns: [Int]
    /// Places relative to the reader's buffer; `columns.count` a row, of which `rowCount` rows count.
    private(set) var cells: [CSVField]
    /// 1-based line on which each row starts.
    private(set) var lines: [Int] = []

    init(columns: [Int]) {
        self.columns = columns
        let nowhere = CSVField(start: 0, end: 0, isQuoted: false, hasDoubledQuotes: false)
        cells = [CSVField](repeating: nowhere, count: columns.count * Self.rowsMax)
    }

    var rowCount: Int { lines.count }
    var isFull: Bool { lines.count >= Self.rowsMax }

    mutating func clear() {
        lines.removeAll(keepingCapacity: true)
    }

    /// Precondition: not full, and `columns` are indices of `fields`.
    mutating func add(_ fields: UnsafeBufferPointer<CSVField>, recordStart: Int, line: Int) {
        // The buffer is smaller than 2^21 bytes.
        let shift = Int32(truncatingIfNeeded: recordStart)
        let first = lines.count * columns.count
        // One exclusive access a row, not one a cell.
        cells.withUnsafeMutableBufferPointer { cells in
            for (place, column) in columns.enumerated() {
                var field = fields[column]
                field.start &+= shift
                field.end &+= shift
                cells[first &+ place] = field
            }
        }
        lines.append(line)
    }
}

/// Copies text in which every quote is written twice, each pair as one quote; returns how many bytes that made.
///
/// Precondition: `target` has room for `text.count` bytes.
func copyUndoubled(_ text: UnsafeBufferPointer<UInt8>, to target: UnsafeMutableBufferPointer<UInt8>) -> Int {
    var count = 0
    var position = 0
    while position < text.count {
        let byte = text[position]
        target[count] = byte
        count &+= 1
        position &+= byte == UInt8(ascii: "\"") ? 2 : 1
    }
    return count
}
