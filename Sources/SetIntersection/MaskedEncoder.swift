// What the receiver computes of a balanced intersection: masked cells for the sender, and its own tags.
//
// Spec: protocols/balanced-intersection.md, section «Steps».

import Kernels
import KeyValueStores

/// Encodes the receiver's elements bin by bin, and decodes them from C in the same pass, while both are in a cache. Serves one task.
final class MaskedEncoder {
    private let shape: StoreShape
    private let bins: [Range<Int>]
    private let positions: UnsafePointer<UInt32>
    private let keys: UnsafeMutablePointer<Block>
    /// What the keys are to decode to; of bins that were encoded, what they decode to from C.
    private let values: UnsafeMutablePointer<Block>
    private let mask: UnsafePointer<Block>
    private let masked: UnsafePointer<Block>
    private let encoder: BinEncoder
    private let decoder: BinDecoder
    private let cells: BlockBuffer
    /// The bin whose masked cells are in `cells`.
    private var bin = -1
    /// Whether every bin so far had a solution.
    private(set) var isSolved = true

    // What the pointers point to, until it has served.
    private var elements: HashedElements?
    private var part: VectorOLEReceiverPart?

    init(_ elements: consuming HashedElements, _ part: consuming VectorOLEReceiverPart) {
        precondition(part.count == elements.shape.length)
        shape = elements.shape
        bins = (0..<shape.binCount).map { elements.bin($0) }
        positions = UnsafePointer(elements.positions)
        keys = elements.keys.pointer
        values = elements.values.pointer
        mask = part.a
        masked = part.c
        encoder = BinEncoder(shape: shape)
        decoder = BinDecoder(shape: shape)
        cells = BlockBuffer(count: shape.binLength)
        self.elements = consume elements
        self.part = consume part
    }

    /// Words of the masked cells A + P; ranges ascend without gaps.
    func write(_ range: Range<Int>, into out: UnsafeMutablePointer<UInt64>) {
        let binWords = 2 * shape.binLength
        var word = range.lowerBound
        while word < range.upperBound {
            while word / binWords > bin { encodeNextBin() }
            let end = min(range.upperBound, (bin + 1) * binWords)
            let source = UnsafeRawPointer(cells.pointer) + 8 * (word - bin * binWords)
            UnsafeMutableRawPointer(out + (word - range.lowerBound)).copyMemory(from: source, byteCount: 8 * (end - word))
            word = end
        }
        if range.upperBound == 2 * shape.length { part = nil }
    }

    private func encodeNextBin() {
        bin += 1
        let first = bin * shape.binLength
        let start = bins[bin].lowerBound, count = bins[bin].count
        // Cells that stay free are zero: the mask hides them like all others.
        cells.pointer.update(repeating: .zero, count: shape.binLength)
        do throws(KeyValueStoreError) {
            try encoder.encode(keys: keys + start, values: values + start, count: count, into: cells.pointer)
        } catch {
            // What was written is masked like a solution, so the peer cannot tell; the session ends once the message is out.
            isSolved = false
        }
        for index in 0..<shape.binLength { cells.pointer[index] ^= mask[first + index] }
        decoder.decode(masked + first, keys: keys + start, count: count, into: values + start)
    }

    /// The tags of all elements, after all cells were written. Ends the encoder's use.
    func tags(_ given: consuming BalancedTagger, coins: Block) -> TagQueue {
        precondition(bin == shape.binCount - 1, "every bin was encoded")
        var tagger = given
        for bin in bins {
            let start = bin.lowerBound
            tagger.add(values: values + start, keys: keys + start, coins: coins, positions: positions + start, count: bin.count)
        }
        elements = nil
        return tagger.finish()
    }
}
