// A binary fuse filter: built at once from all its members' tags, by peeling.
//
// Spec: protocols/unbalanced-intersection.md, section «Filter». T. Graf, D. Lemire: Binary Fuse Filters, 2022, with indices in place of
// hashes while it peels, since the fingerprint is no function of the hash here, and with cells of any number of bits.

import Secrets

/// By chance, or because tags repeat, none of the seeds led to a filter.
package struct FuseUnsolvable: Error, Hashable, Sendable {}

package final class FuseFilter: Sendable {
    package static let attemptsMax = 100

    package let shape: FuseShape
    package let seed: UInt64
    private let cells: SecretWords

    private init(shape: FuseShape, seed: UInt64, cells: SecretWords) {
        self.shape = shape
        self.seed = seed
        self.cells = cells
    }

    package func contains(_ tag: FuseTag) -> Bool {
        withExtendedLifetime(cells) { FuseCells(shape: shape, seed: seed, words: cells.pointer).contains(tag) }
    }

    /// Lends `shape.wordCount` words.
    package func withUnsafeWords<Result, Failure: Error>(
        _ body: (UnsafeBufferPointer<UInt64>) throws(Failure) -> Result
    ) throws(Failure) -> Result { try cells.withUnsafeWords(body) }

    /// - Parameters:
    ///   - tags: as many as the shape has members, all different.
    ///   - seeds: the seed of an attempt, from 0.
    package static func build(
        _ tags: UnsafeBufferPointer<FuseTag>, shape: FuseShape, seeds: (Int) -> UInt64
    ) throws(FuseUnsolvable) -> FuseFilter {
        precondition(tags.count == shape.count)
        var peeling = FusePeeling(shape: shape)
        for attempt in 0..<attemptsMax {
            let seed = seeds(attempt)
            guard peeling.peel(tags, seed: seed) else { continue }
            let cells = SecretWords(count: shape.wordCount) { words in
                words.initialize(repeating: 0, count: shape.wordCount)
                peeling.assign(tags, seed: seed, to: words)
            }
            return FuseFilter(shape: shape, seed: seed, cells: cells)
        }
        throw FuseUnsolvable()
    }
}

/// Working memory of one filter: 9 bytes a cell and 5 a member. Of public tags' places only: the server's own, so nothing is wiped.
private struct FusePeeling: ~Copyable {
    private let shape: FuseShape
    /// Of each cell four times the members that lie in it, and in the two lowest bits the sum of the places at which they do.
    private let counts: UnsafeMutablePointer<UInt8>
    /// Of each cell the sum of its members' indices. Sums are by exclusive or.
    private let indices: UnsafeMutablePointer<UInt32>
    /// Cells with one member: none is noted twice, for counts only fall.
    private let single: UnsafeMutablePointer<UInt32>
    private var singles = 0
    /// Members in the order in which they were peeled, and which of their cells was theirs alone.
    private let order: UnsafeMutablePointer<UInt32>
    private let place: UnsafeMutablePointer<UInt8>

    init(shape: FuseShape) {
        self.shape = shape
        counts = .allocate(capacity: shape.cellCount)
        indices = .allocate(capacity: shape.cellCount)
        single = .allocate(capacity: shape.cellCount)
        order = .allocate(capacity: max(1, shape.count))
        place = .allocate(capacity: max(1, shape.count))
    }

    deinit {
        counts.deallocate()
        indices.deallocate()
        single.deallocate()
        order.deallocate()
        place.deallocate()
    }

    /// Whether every member found a cell that no member peeled after it lies in.
    mutating func peel(_ tags: UnsafeBufferPointer<FuseTag>, seed: UInt64) -> Bool {
        counts.initialize(repeating: 0, count: shape.cellCount)
        indices.initialize(repeating: 0, count: shape.cellCount)
        singles = 0
        var isFull = false
        for index in 0..<shape.count {
            let cells = shape.cells(tags[index], seed: seed)
            add(index, cells.0, 0)
            add(index, cells.1, 1)
            add(index, cells.2, 2)
            isFull = isFull || min(counts[cells.0], counts[cells.1], counts[cells.2]) < 4
        }
        // More than 63 in one cell: no seed that one would keep.
        if isFull { return false }
        for cell in 0..<shape.cellCount { noteIfSingle(cell) }
        var peeled = 0
        while singles > 0 {
            singles -= 1
            let cell = Int(single[singles])
            guard counts[cell] >> 2 == 1 else { continue }
            let index = Int(indices[cell])
            order[peeled] = UInt32(truncatingIfNeeded: index)
            place[peeled] = counts[cell] & 3
            peeled += 1
            let cells = shape.cells(tags[index], seed: seed)
            remove(index, cells.0, 0)
            remove(index, cells.1, 1)
            remove(index, cells.2, 2)
        }
        return peeled == shape.count
    }

    @inline(__always)
    private func add(_ index: Int, _ cell: Int, _ number: UInt8) {
        counts[cell] = (counts[cell] &+ 4) ^ number
        indices[cell] ^= UInt32(truncatingIfNeeded: index)
    }

    @inline(__always)
    private mutating func remove(_ index: Int, _ cell: Int, _ number: UInt8) {
        counts[cell] = (counts[cell] &- 4) ^ number
        indices[cell] ^= UInt32(truncatingIfNeeded: index)
        noteIfSingle(cell)
    }

    @inline(__always)
    private mutating func noteIfSingle(_ cell: Int) {
        guard counts[cell] >> 2 == 1 else { return }
        single[singles] = UInt32(truncatingIfNeeded: cell)
        singles += 1
    }

    /// The last that was peeled comes first: its other cells are final then, and its own is 0.
    borrowing func assign(_ tags: UnsafeBufferPointer<FuseTag>, seed: UInt64, to words: UnsafeMutablePointer<UInt64>) {
        let bits = shape.fingerprintBits
        let read = UnsafePointer(words)
        for position in stride(from: shape.count - 1, through: 0, by: -1) {
            let tag = tags[Int(order[position])]
            let cells = shape.cells(tag, seed: seed)
            let others = FuseCells.read(read, cells.0, bits) ^ FuseCells.read(read, cells.1, bits) ^ FuseCells.read(read, cells.2, bits)
            let own = place[position] == 0 ? cells.0 : place[position] == 1 ? cells.1 : cells.2
            FuseCells.write(shape.fingerprint(tag) ^ others, words, own, bits)
        }
    }
}
