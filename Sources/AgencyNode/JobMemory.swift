// What a job takes in memory, roughly, from public sizes: the basis of the cap on all jobs together.

enum JobMemory {
    /// Key text, its points in the alignment, and the row's place.
    private static let bytesPerRow = 256
    /// The cell's text, the encoded and the whitened number, and both components of a share, with room for dummies.
    private static let bytesPerCell = 96

    /// An estimate, not a bound: a categorical column of many levels takes more. Cannot overflow within the catalogue's limits.
    static func megabytes(rowCount: Int, columnCount: Int) -> Int {
        let rows = min(max(0, rowCount), 1 << 31)
        let columns = min(max(0, columnCount), 1 << 16)
        return 1 + (rows * (bytesPerRow + bytesPerCell * columns)) / (1 << 20)
    }
}
