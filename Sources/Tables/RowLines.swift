// Which line of the file a row of the table came from.

/// Only the rows at which line − row changes are stored: none in a file without blank lines and multi-line cells.
struct RowLines: Sendable, Equatable {
    private var rows: [Int] = []
    private var differences: [Int] = []

    /// Row 0 on line 2 and so on, until `note` says otherwise.
    init() {}

    /// Call once a row, in order.
    mutating func note(row: Int, line: Int) {
        let difference = line - row
        if difference != differences.last ?? 2 {
            rows.append(row)
            differences.append(difference)
        }
    }

    func line(ofRow row: Int) -> Int {
        // The last stored row that is not after `row`.
        var low = 0
        var high = rows.count
        while low < high {
            let middle = (low + high) / 2
            if rows[middle] <= row { low = middle + 1 } else { high = middle }
        }
        return row + (low == 0 ? 2 : differences[low - 1])
    }
}
