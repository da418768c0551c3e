// How a number of outputs is cut into chunks, and what one chunk consists of. All of it is public.
//
// Spec: protocols/silent-vole.md, section «Chunks».

/// Chunks of one size: each is an instance of its own of the noise and of the code.
package struct VOLELayout: Sendable, Hashable {
    /// Noise values of a chunk, one a tree: t.
    package static let treeCount = 160
    /// Outputs that a leaf of all trees makes: half of the trees stand for themselves, half are convolved.
    static let outputsPerLeaf = treeCount / 2
    /// Beyond it the vectors of both parties leave a third-level cache of 32 MB and an output takes three times as long.
    package static let leafCountMax = 4096
    /// Below it a chunk would have fewer than 8,320 places for its noise.
    package static let leafCountMin = 52
    /// Chunks whose correlated OTs are made at once: 22,400 each.
    package static let groupCountMax = 40
    package static let countMax = 1 << 32

    /// Outputs wanted.
    package let count: Int
    package let chunkCount: Int
    /// Leaves of a tree, the same in all chunks.
    package let leafCount: Int

    /// - Precondition: `count` is 0 to `countMax`; ours, never a peer's.
    package init(count: Int) {
        precondition((0...Self.countMax).contains(count), "a count that memory holds")
        self.count = count
        let largest = Self.outputsPerLeaf * Self.leafCountMax
        chunkCount = (count + largest - 1) / largest
        let share = chunkCount == 0 ? 0 : (count + chunkCount - 1) / chunkCount
        leafCount = max(Self.leafCountMin, (share + Self.outputsPerLeaf - 1) / Self.outputsPerLeaf)
    }

    /// Outputs that a chunk makes; those beyond `count` are dropped.
    package var chunkOutputs: Int { Self.outputsPerLeaf * leafCount }
    /// Places of a chunk's noise vector.
    package var placeCount: Int { Self.treeCount * leafCount }
    /// Levels below a root.
    package var depth: Int { (leafCount - 1).bitWidth - (leafCount - 1).leadingZeroBitCount }

    /// Nodes of a level; 1 at level 0, `leafCount` at level `depth`.
    func nodeCount(level: Int) -> Int {
        let below = depth - level
        return (leafCount + (1 << below) - 1) >> below
    }

    /// Random OTs of a chunk, a level of a tree each.
    package var treeTransfers: Int { Self.treeCount * depth }
    /// Correlated OTs of some chunks: those, 128 for each noise value, and once in a malicious run 128 that hide the fold.
    func transferCount(_ chunks: Range<Int>, _ security: VOLESecurity) -> Int {
        let mask = chunks.lowerBound == 0 && security == .malicious ? PackedCorrelations.transfers : 0
        return mask + chunks.count * (treeTransfers + PackedCorrelations.transfers * Self.treeCount)
    }
    /// Words with a bit for each random OT of some chunks.
    func flipWords(_ chunks: Range<Int>) -> Int { (chunks.count * treeTransfers + 63) / 64 }
    /// Blocks of a chunk's corrections: two a level and one for the noise value.
    package var correctionBlocks: Int { Self.treeCount * (2 * depth + 1) }

    /// Ranges of chunks that share one batch of correlated OTs.
    package var groups: [Range<Int>] {
        stride(from: 0, to: chunkCount, by: Self.groupCountMax).map { $0..<min($0 + Self.groupCountMax, chunkCount) }
    }

    /// Which of the outputs chunk `index` makes.
    package func outputs(of index: Int) -> Range<Int> { index * chunkOutputs..<min((index + 1) * chunkOutputs, count) }
}
