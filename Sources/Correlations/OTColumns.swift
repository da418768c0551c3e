// The bit matrix of an extension's batch, one column for each bit of Δ, in frames: expanded from the trees, hashed for the
// check, and turned to rows in place.
//
// Spec: protocols/ot-extension.md, sections «Columns» and «Check».

import Kernels
import Secrets
import Symmetric

/// The frames of a batch. A block is 128 correlations, a frame 64 blocks: its columns fill 128 KiB, which stay in the cache.
struct OTFrames {
    static let blocksPerFrame = 64
    /// Bits of a batch that are spent on hiding the hash of its choice bits.
    static let maskBits = 64

    let count: Int
    /// Blocks on the wire.
    let blockCount: Int
    /// Words on the wire of one block.
    let wordsPerBlock: Int

    init(count: Int, parameters: OTExtensionParameters) {
        precondition(count >= 0 && count <= 1 << 27, "a batch has at most 2^27 correlations")
        self.count = count
        let spent = count > 0 && parameters.adversary == .malicious ? Self.maskBits : 0
        blockCount = (count + spent + 127) / 128
        wordsPerBlock = 2 * (parameters.treeCount - 1)
    }

    var frameCount: Int { (blockCount + Self.blocksPerFrame - 1) / Self.blocksPerFrame }
    var chunkWords: Int { Self.blocksPerFrame * wordsPerBlock }
    var messageWords: Int { blockCount * wordsPerBlock }
    /// Blocks of keystream that are used up: whole steps of the kernel.
    var paddedBlockCount: Int { (blockCount + LeafSumKernels.blocksPerStep - 1) & -LeafSumKernels.blocksPerStep }

    /// First block of a frame.
    func first(_ frame: Int) -> Int { frame * Self.blocksPerFrame }
    /// Blocks of a frame that count.
    func blocks(_ frame: Int) -> Int { min(Self.blocksPerFrame, blockCount - first(frame)) }
    /// Blocks of a column in a frame.
    func stride(_ frame: Int) -> Int { min(Self.blocksPerFrame, paddedBlockCount - first(frame)) }
}

/// Expands trees to columns. Belongs to one party's task.
final class OTColumnSource {
    private let parameters: OTExtensionParameters
    private let leaves: AES128Schedules
    private let scratch = SecretBlocks(count: 8 * OTFrames.blocksPerFrame)

    init(_ leaves: consuming AES128Schedules, parameters: OTExtensionParameters) {
        self.parameters = parameters
        self.leaves = leaves
    }

    /// The sums of one tree over a frame: `total` of all leaves, and a column for each bit, `stride` blocks each.
    func expand(
        tree: Int, firstBlock: UInt64, stride: Int, total: UnsafeMutablePointer<Block>, columns: UnsafeMutablePointer<Block>
    ) {
        LeafSumKernels.sum(
            leaves, first: tree * parameters.leafCount, bits: parameters.fieldBits.rawValue, firstBlock: firstBlock,
            blockCount: stride, total: total, weighted: columns + tree * parameters.fieldBits.rawValue * stride, stride: stride,
            scratch: scratch.pointer)
    }
}

/// The columns of a batch, later its rows.
struct OTMatrix: ~Copyable {
    let frames: OTFrames
    private let blocks: SecretBlocks
    private let rows = SecretBlocks(count: 128 * OTFrames.blocksPerFrame)

    init(_ frames: OTFrames) {
        self.frames = frames
        blocks = SecretBlocks(count: frames.count, capacity: 128 * frames.paddedBlockCount)
    }

    /// Column c of a frame begins c·stride blocks behind.
    func columns(_ frame: Int) -> UnsafeMutablePointer<Block> { blocks.pointer + 128 * frames.first(frame) }

    /// Turns a frame's columns to rows, in place.
    func transpose(_ frame: Int) {
        let stride = frames.stride(frame), place = columns(frame)
        BitColumnKernels.transpose(place, stride: stride, tileCount: stride, into: rows.pointer)
        place.update(from: rows.pointer, count: 128 * stride)
    }

    /// The rows that are correlations, in a buffer of their own size; those spent on the check are zeroed.
    consuming func takeRows() -> SecretBlocks {
        let spare = 128 * frames.paddedBlockCount - frames.count
        (blocks.pointer + frames.count).update(repeating: .zero, count: spare)
        return blocks
    }
}
