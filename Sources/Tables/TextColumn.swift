// A column of text in two flat arrays: all bytes in a row, and where each cell ends.

/// Cells of one column, in the order of the rows; valid UTF-8, without blanks at their ends when read from a file.
package struct TextColumn: Sendable {
    package let name: String
    package let count: Int
    @usableFromInline let storage: TextStorage
    private let lines: RowLines

    init(name: String, storage: TextStorage, lines: RowLines) {
        self.name = name
        self.count = storage.count
        self.storage = storage
        self.lines = lines
    }

    /// A column from values in memory, kept as they are; row r counts as line r + 2, as it would in a file.
    ///
    /// Precondition: each value is at most `CSVLimits.fieldBytesCap` bytes.
    package init(name: String, values: some Sequence<String>) {
        let builder = TextColumnBuilder(name: name)
        for value in values { builder.append(value) }
        self = builder.finish()
    }

    /// What the cells occupy in memory.
    package var sizeBytes: Int { storage.sizeBytes }

    package subscript(row: Int) -> String {
        withUTF8(at: row) { String(decoding: $0, as: UTF8.self) }
    }

    /// Lends the cell's UTF-8. Precondition: `row` is in `0..<count`.
    @inlinable
    package func withUTF8<R, E: Error>(at row: Int, _ body: (UnsafeBufferPointer<UInt8>) throws(E) -> R) throws(E) -> R {
        precondition(row >= 0 && row < count)
        defer { withExtendedLifetime(storage) {} }
        return try body(storage.cell(row))
    }

    /// Lends every cell in turn: the fast way through a column, for `withUTF8` costs a generic call a cell.
    package func visit(_ body: (_ row: Int, _ text: UnsafeBufferPointer<UInt8>) -> Void) {
        withExtendedLifetime(storage) {
            for row in 0..<count { body(row, storage.cell(row)) }
        }
    }

    /// The 1-based line of the file on which the row starts.
    package func line(ofRow row: Int) -> Int { lines.line(ofRow: row) }
}

extension TextColumn: Equatable {
    /// Same name and same cells, wherever they came from.
    package static func == (left: TextColumn, right: TextColumn) -> Bool {
        guard left.name == right.name && left.count == right.count else { return false }
        return (0..<left.count).allSatisfy { row in
            left.withUTF8(at: row) { one in right.withUTF8(at: row) { other in one.elementsEqual(other) } }
        }
    }
}
