// The memory of a column: filled by one builder, immutable and shared from then on.

/// All cells' bytes and each cell's end.
///
/// An end is kept in 32 bits relative to its block of 2^15 rows: at 64 KiB a cell a block stays below 2^31 bytes, so
/// columns may exceed 4 GiB while a cell costs four bytes besides its text.
///
/// Sendable: only `TextColumnBuilder` writes, and it lets go of the storage when it hands it out.
@usableFromInline
final class TextStorage: @unchecked Sendable {
    static let blockShift = 15
    /// Bytes that may be read and written behind a cell.
    static let slackBytes = 16
    static let blockMask = 1 << blockShift - 1

    private(set) var count = 0
    private var byteCount = 0
    private var bytes: UnsafeMutableBufferPointer<UInt8> = .allocate(capacity: 256)
    private var ends: UnsafeMutableBufferPointer<UInt32> = .allocate(capacity: 64)
    private var blockStarts: [Int] = []
    private var blockStart = 0

    init() {}

    deinit {
        bytes.deallocate()
        ends.deallocate()
    }

    var sizeBytes: Int { byteCount + count * 4 + blockStarts.count * 8 }

    /// Valid while the storage lives. Precondition, checked by the column: `row` is in `0..<count`.
    @usableFromInline
    func cell(_ row: Int) -> UnsafeBufferPointer<UInt8> {
        let blockStart = blockStarts[row &>> Self.blockShift]
        let start = row & Self.blockMask == 0 ? blockStart : blockStart &+ Int(ends[row &- 1])
        return UnsafeBufferPointer(rebasing: bytes[start..<blockStart &+ Int(ends[row])])
    }

    /// Precondition, checked: at most `CSVLimits.fieldBytesCap` bytes.
    func append(_ text: UnsafeBufferPointer<UInt8>) {
        precondition(text.count <= CSVLimits.fieldBytesCap)
        reserve(rows: 1, bytes: text.count)
        startBlock(ifDueAt: count, byteCount)
        if let from = text.baseAddress, let to = bytes.baseAddress {
            (to + byteCount).update(from: from, count: text.count)
        }
        byteCount &+= text.count
        ends[count] = UInt32(truncatingIfNeeded: byteCount &- blockStart)
        count &+= 1
    }

    /// Appends the batch's cells of one of its columns; `buffer` is the reader's, with `slackBytes` allocated behind the text.
    ///
    /// A cell within the reader's limits is at most `CSVLimits.fieldBytesCap` bytes.
    func append(_ batch: borrowing CSVBatch, place: Int, buffer: UnsafeBufferPointer<UInt8>) {
        let stride = batch.columns.count
        batch.cells.withUnsafeBufferPointer { cells in
            var batchBytes = 0
            for row in 0..<batch.rowCount {
                let cell = cells[row &* stride &+ place]
                batchBytes &+= Int(cell.end &- cell.start)
            }
            reserve(rows: batch.rowCount, bytes: batchBytes)
            guard let from = UnsafeRawPointer(buffer.baseAddress), let to = UnsafeMutableRawPointer(bytes.baseAddress) else { return }
            let ends = ends
            var filled = byteCount
            var start = blockStart
            for row in 0..<batch.rowCount {
                if (count &+ row) & Self.blockMask == 0 {
                    startBlock(ifDueAt: count &+ row, filled)
                    start = filled
                }
                let cell = cells[row &* stride &+ place]
                let length = Int(cell.end &- cell.start)
                if cell.hasDoubledQuotes {
                    let text = UnsafeBufferPointer(rebasing: buffer[Int(cell.start)..<Int(cell.end)])
                    filled &+= copyUndoubled(text, to: UnsafeMutableBufferPointer(rebasing: bytes[filled...]))
                } else {
                    // Most cells are short: sixteen bytes in one move, of which the next cell overwrites what is too much.
                    if length <= Self.slackBytes {
                        let block = (from + Int(cell.start)).loadUnaligned(as: SIMD16<UInt8>.self)
                        (to + filled).storeBytes(of: block, as: SIMD16<UInt8>.self)
                    } else {
                        (to + filled).copyMemory(from: from + Int(cell.start), byteCount: length)
                    }
                    filled &+= length
                }
                ends[count &+ row] = UInt32(truncatingIfNeeded: filled &- start)
            }
            byteCount = filled
            count &+= batch.rowCount
        }
    }

    private func startBlock(ifDueAt row: Int, _ filled: Int) {
        guard row & Self.blockMask == 0 else { return }
        blockStart = filled
        blockStarts.append(filled)
    }

    private func reserve(rows: Int, bytes added: Int) {
        let needed = byteCount + added + Self.slackBytes
        if needed > bytes.count { bytes = Self.resized(bytes, filled: byteCount, to: max(needed, byteCount * 2)) }
        if count + rows > ends.count { ends = Self.resized(ends, filled: count, to: max(count + rows, count * 2)) }
    }

    /// Gives back what doubling reserved in vain.
    func trim() {
        if bytes.count > byteCount + byteCount / 8 { bytes = Self.resized(bytes, filled: byteCount, to: byteCount) }
        if ends.count > count + count / 8 { ends = Self.resized(ends, filled: count, to: count) }
    }

    private static func resized<T>(
        _ memory: UnsafeMutableBufferPointer<T>, filled: Int, to capacity: Int
    ) -> UnsafeMutableBufferPointer<T> {
        let result = UnsafeMutableBufferPointer<T>.allocate(capacity: max(1, capacity))
        _ = result.moveInitialize(fromContentsOf: memory[..<filled])
        memory.deallocate()
        return result
    }
}

/// Collects the cells of a column.
package final class TextColumnBuilder {
    private let name: String
    private var storage = TextStorage()

    package init(name: String) { self.name = name }

    package var count: Int { storage.count }

    /// Precondition: at most `CSVLimits.fieldBytesCap` bytes of valid UTF-8.
    package func append(_ text: UnsafeBufferPointer<UInt8>) { storage.append(text) }

    package func append(_ text: String) {
        var text = text
        text.withUTF8 { append($0) }
    }

    func append(_ batch: borrowing CSVBatch, place: Int, buffer: UnsafeBufferPointer<UInt8>) {
        storage.append(batch, place: place, buffer: buffer)
    }

    /// The column so far; the builder starts again, empty. Row r counts as line r + 2 unless `lines` says otherwise.
    package func finish() -> TextColumn { finish(lines: RowLines()) }

    func finish(lines: RowLines) -> TextColumn {
        let finished = storage
        storage = TextStorage()
        finished.trim()
        return TextColumn(name: name, storage: finished, lines: lines)
    }
}
