// A table read from a CSV file or from bytes: the columns asked for are kept, the others only checked.

package import Findings

extension Table {
    /// Reads the file at `path`. `columns` nil means all. Throws T101 to T120.
    package static func read(path: String, options: CSVOptions, columns: Set<String>? = nil) throws(Finding) -> Table {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return try read(FileByteSource(path: path), name: name, options: options, columns: columns)
    }

    /// Reads a table from bytes in memory.
    package static func read(
        bytes: [UInt8], name: String, options: CSVOptions, columns: Set<String>? = nil
    ) throws(Finding) -> Table {
        try read(MemoryByteSource(bytes), name: name, options: options, columns: columns)
    }

    /// Reads a table from any source of bytes.
    package static func read(
        _ source: any ByteSource, name: String, options: CSVOptions, columns: Set<String>? = nil
    ) throws(Finding) -> Table {
        try read(CSVReader(source, options: options), name: name, columns: columns)
    }

    static func read(_ reader: consuming CSVReader, name: String, columns: Set<String>?) throws(Finding) -> Table {
        let header = try reader.readHeader()
        let known = Set(header)
        // The least unknown name, so that the message does not depend on the order of a set.
        if let unknown = columns?.filter({ !known.contains($0) }).min() {
            throw unknownColumn(unknown, among: header)
        }
        var batch = CSVBatch(columns: header.indices.filter { columns?.contains(header[$0]) ?? true })
        let builders = batch.columns.map { TextColumnBuilder(name: header[$0]) }
        var lines = RowLines()
        while try reader.nextBatch(&batch) {
            for (index, line) in batch.lines.enumerated() {
                lines.note(row: reader.rowCount - batch.rowCount + index, line: line)
            }
            reader.withBuffer { buffer in
                for (place, builder) in builders.enumerated() { builder.append(batch, place: place, buffer: buffer) }
            }
        }
        let rowCount = reader.rowCount
        return Table(name: name, rowCount: rowCount, columns: builders.map { $0.finish(lines: lines) })
    }
}
