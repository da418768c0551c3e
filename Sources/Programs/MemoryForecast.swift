// How much memory a party's process takes at most, from the public sizes of a job.
//
// The largest things a party holds at once: its own columns as words, one word of every cell of all owners (two of an outside owner's),
// what a look-up of the sigmoid has for each row, matrices of d × d; behind training the rows that are scored as well; before it, what
// the alignment takes of many keys of which few are common. Fitted to
// the peaks of parties in processes of their own that `make bench` measures (docs/benchmarks.md, MemoryForecastTests).

package import Learning
import Parties
import SetIntersection

package enum MemoryForecast {
    /// A process with its connections, before any data.
    private static let baseBytes = 45 << 20
    /// Words a row while the sigmoid is computed: the argument, its planes, unit vectors in blocks, three results and their parts.
    private static let wordsPerRow = 28
    /// Words an entry of d × d, while an inverse or what replaces it is computed.
    private static let wordsPerSquare = 18
    /// Of a cell of text: its bytes, and where it begins.
    private static let cellBytes = 16

    /// While a party with a compute role trains.
    ///
    /// - Parameter ownColumns: after encoding, of this party.
    package static func trainingBytes(_ shape: TrainingShape, ownColumns: Int) -> Int {
        let (n, d) = (shape.rowCount, shape.columnCount)
        let kept = words(shape)
        var sampled = shape.method == .newton && shape.hessianRowCount < n ? shape.hessianRowCount : 0
        // The first passes hold a sample beside everything, but compute on that alone.
        var busy = wordsPerRow * n
        if let stage = shape.sampleStage, stage.rowCount * (kept + wordsPerRow) > busy {
            sampled += stage.rowCount
            busy = wordsPerRow * stage.rowCount
        }
        return baseBytes + 8 * (n * (ownColumns + kept) + sampled * kept + busy + wordsPerSquare * d * d)
    }

    /// Words that a compute party keeps of a row.
    private static func words(_ shape: TrainingShape) -> Int {
        shape.columnCount + shape.columnCounts.dropFirst(PartyLimits.computeCount).reduce(0, +)
    }

    /// A party's peak over all phases of a job.
    static func peakBytes(_ sizes: JobSizes, party: Int) -> Int {
        let shape = sizes.shape
        let (n, own) = (shape.rowCount, shape.columnCounts[party])
        let rest = max(0, sizes.commonRows - sizes.trainRows)
        // A clear column of text for each that is encoded, and the keys.
        let table = cellBytes * (sizes.keys[party] ?? 0) * (own + 1)
        // Digests, and which row each is of.
        let aligning =
            baseBytes + (AlignmentMemory.identifierBytes + 8) * (sizes.keys[party] ?? 0)
            + (sizes.alignsPrivately ? AlignmentMemory.bytes(keys: sizes.keys, comparing: sizes.comparing, party: party) : 0)
        let isOutside = party >= PartyLimits.computeCount
        // The encoded columns in double precision and as words, before anything is shared.
        let fitting = baseBytes + 16 * n * own
        let training = isOutside ? baseBytes + 8 * n * own : trainingBytes(shape, ownColumns: own)
        let scoring = baseBytes + 8 * (isOutside ? (n + 2 * rest) * own : n * (own + words(shape)) + rest * (2 * own + words(shape)))
        return table + max(aligning, fitting, training, scoring)
    }
}

extension TrafficForecast {
    /// Of the party that takes most.
    package static func peakBytes(_ sizes: JobSizes) -> Int {
        sizes.columns.indices.map { MemoryForecast.peakBytes(sizes, party: $0) }.max() ?? 0
    }
}
