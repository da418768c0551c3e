// How much memory a party's process takes at most while it trains, from the public shape.
//
// The largest things a party holds at once: its own columns in the clear, whitened and encoded; one word of every cell; the rows of
// the Hessian; what a look-up of the sigmoid has for each row; matrices of d × d. `make bench` prints what it measured beside what
// this says (docs/benchmarks.md).

import Learning

package enum MemoryForecast {
    /// A process with its connections, before any data.
    private static let baseBytes = 40 << 20
    /// Words a row while the sigmoid is computed: the argument, its planes, unit vectors in blocks, three results and their parts.
    private static let wordsPerRow = 30

    /// - Parameters:
    ///   - rows: that are trained on.
    ///   - hessianRows: of each pass.
    ///   - ownColumns: after encoding, of this party; all parties' together are `columns`.
    package static func peakBytes(rows: Int, hessianRows: Int, ownColumns: Int, columns: Int) -> Int {
        let clear = 3 * rows * ownColumns
        let shared = rows * columns + (hessianRows < rows ? hessianRows * columns : 0)
        return baseBytes + 8 * (clear + shared + wordsPerRow * rows + 16 * columns * columns)
    }
}

extension TrafficForecast {
    /// Of the party that takes most.
    package static func peakBytes(_ sizes: JobSizes) -> Int {
        let columns = sizes.columns.reduce(0, +)
        let hessianRows = hessianRows(sizes.trainRows, columns)
        let training = sizes.columns.map {
            MemoryForecast.peakBytes(rows: sizes.trainRows, hessianRows: hessianRows, ownColumns: $0, columns: columns)
        }
        return training.max() ?? 0
    }
}
