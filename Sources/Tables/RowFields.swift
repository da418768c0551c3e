// A second pass over a table that hands out some columns' cells, row by row.

package import Findings

package enum RowFields {
    /// - Parameters:
    ///   - rowCount: rows that the first pass saw.
    ///   - columns: names in the header.
    ///   - body: gets row, key as it is compared, the cells with quotes resolved and trimmed, and the 1-based line; false ends the reading.
    /// - Returns: false if `body` did, or the file has another number of rows.
    /// - Throws: T101 to T120, or what `body` throws.
    package static func read(
        _ source: KeySource, rowCount: Int, columns: [String],
        _ body: (Int, UnsafeBufferPointer<UInt8>, [ArraySlice<UInt8>], Int) throws(Finding) -> Bool
    ) throws(Finding) -> Bool {
        var reader = CSVReader(try FileByteSource(path: source.path), options: source.options)
        let header = try reader.readHeader()
        func place(_ column: String) throws(Finding) -> Int {
            guard let place = header.firstIndex(of: column) else { throw unknownColumn(column, among: header) }
            return place
        }
        let keyPlace = try place(source.column)
        var places: [Int] = []
        for column in columns { places.append(try place(column)) }
        var key: [UInt8] = []
        var text: [UInt8] = []
        var ends = [Int](repeating: 0, count: columns.count)
        var row = 0
        while try reader.nextRecord() {
            guard row < rowCount else { return false }
            reader.withField(keyPlace) { source.normalise($0, into: &key) }
            text.removeAll(keepingCapacity: true)
            for (index, place) in places.enumerated() {
                reader.withField(place) { text.append(contentsOf: $0) }
                ends[index] = text.count
            }
            let cells = ends.indices.map { text[($0 == 0 ? 0 : ends[$0 - 1])..<ends[$0]] }
            let line = reader.line
            let outcome = key.withUnsafeBufferPointer { key in
                Result { () throws(Finding) in try body(row, key, cells, line) }
            }
            guard try outcome.get() else { return false }
            row += 1
        }
        return row == rowCount
    }
}
