// What the sender computes of a balanced intersection: its elements' tags, from the masked cells as they come.
//
// Spec: protocols/balanced-intersection.md, section «Steps».

import Kernels
import KeyValueStores

/// Adds Δ times the masked cells to B, and evaluates a bin's elements as soon as all its cells are there. Serves one task.
final class CellEvaluator {
    private let shape: StoreShape
    private let bins: [Range<Int>]
    private let positions: UnsafePointer<UInt32>
    private let keys: UnsafeMutablePointer<Block>
    private let values: UnsafeMutablePointer<Block>
    private let cells: UnsafeMutablePointer<Block>
    private let delta: UnsafePointer<Block>
    private let coins: Block
    private var tagger: BalancedTagger?
    private let decoder: BinDecoder
    private let decoded: BlockBuffer
    private var bin = 0

    // What the pointers point to, until it has served.
    private var elements: HashedElements?
    private var part: VectorOLESenderPart?

    init(
        _ elements: consuming HashedElements, _ part: consuming VectorOLESenderPart, coins: Block, _ tagger: consuming BalancedTagger
    ) {
        precondition(part.count == elements.shape.length)
        shape = elements.shape
        bins = (0..<shape.binCount).map { elements.bin($0) }
        positions = UnsafePointer(elements.positions)
        keys = elements.keys.pointer
        values = elements.values.pointer
        cells = part.b
        delta = part.delta
        self.coins = coins
        self.tagger = consume tagger
        decoder = BinDecoder(shape: shape)
        decoded = BlockBuffer(count: elements.binCountMax)
        self.elements = consume elements
        self.part = consume part
    }

    /// - Precondition: the range holds whole blocks, and ascends without gaps.
    func consume(_ words: UnsafePointer<UInt64>, _ range: Range<Int>) {
        precondition(range.lowerBound & 1 == 0 && range.count & 1 == 0)
        let blockCount = range.count / 2
        words.withMemoryRebound(to: Block.self, capacity: blockCount) {
            FieldKernels.multiplyAdd($0, by: delta.pointee, count: blockCount, into: cells + range.lowerBound / 2)
        }
        while bin < shape.binCount, (bin + 1) * shape.binLength <= range.upperBound / 2 { evaluateBin() }
    }

    private func evaluateBin() {
        let start = bins[bin].lowerBound, count = bins[bin].count
        decoder.decode(cells + bin * shape.binLength, keys: keys + start, count: count, into: decoded.pointer)
        FieldKernels.multiplyAdd(values + start, by: delta.pointee, count: count, into: decoded.pointer)
        tagger?.add(values: decoded.pointer, keys: keys + start, coins: coins, positions: positions + start, count: count)
        bin += 1
    }

    /// The tags of all elements, after all cells came. Ends the evaluator's use.
    func finish() -> BalancedTagger {
        precondition(bin == shape.binCount, "every bin came")
        part = nil
        elements = nil
        guard let tagger = tagger.take() else { preconditionFailure("tags are handed out once") }
        return tagger
    }
}
