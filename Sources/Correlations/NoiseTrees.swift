// The trees of a silent VOLE: the sender grows them from their roots, the receiver all but one leaf of each.
//
// Spec: protocols/silent-vole.md, section «Trees». Time and addresses depend on counts only; the receiver reads and writes at its
// secret leaf by passing over whole levels.

import Kernels
import Secrets
import Symmetric

/// The public permutation of each tree of a chunk: under one key an adversary's evaluations would serve against all trees.
struct NoiseTreeKeys: ~Copyable {
    private let generator: KeyedGenerator

    init(seed: Digest) {
        generator = KeyedGenerator(key: SecretBytes(copying: seed.keyBytes))
    }

    func permutation(_ tree: Int) -> AES128Schedule {
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 2) { words in
            if let base = words.baseAddress {
                generator.fill(base, wordCount: 2, stream: StreamID(operation: 0, tag: 0xC2), firstWord: 2 * tree)
            }
            return AES128Schedule(key: UnsafeRawBufferPointer(words))
        }
    }
}

/// Two levels of nodes, used in turn.
struct NoiseTrees: ~Copyable {
    private let layout: VOLELayout
    private let nodes: SecretBlocks
    private let level: InstructionSet

    init(_ layout: VOLELayout, level: InstructionSet = .best) {
        self.layout = layout
        self.level = level
        nodes = SecretBlocks(count: 2 * layout.leafCount)
    }

    private func nodes(ofLevel level: Int) -> UnsafeMutablePointer<Block> {
        nodes.pointer + (level & 1) * layout.leafCount
    }

    /// All leaves, and of each level below the root the sums of the nodes of even and of odd number: 2·depth blocks.
    func grow(
        _ permutation: borrowing AES128Schedule, root: Block, into leaves: UnsafeMutablePointer<Block>,
        sums: UnsafeMutablePointer<Block>
    ) {
        nodes(ofLevel: 0)[0] = root
        for depth in 1...layout.depth {
            let target = depth == layout.depth ? leaves : nodes(ofLevel: depth)
            let (even, odd) = TreeKernels.expandLevel(
                permutation, parents: nodes(ofLevel: depth - 1), childCount: layout.nodeCount(level: depth), into: target, level: level)
            sums[2 * depth - 2] = even
            sums[2 * depth - 1] = odd
        }
    }

    /// All leaves but leaf `hole`, which becomes `total` plus the sum of the others.
    ///
    /// - Parameters:
    ///   - hole: secret, 0 ..< leafCount.
    ///   - siblings: of each level the sum of the nodes whose number is not as even as that of the hole's ancestor.
    func evaluate(
        _ permutation: borrowing AES128Schedule, hole: Int, siblings: UnsafePointer<Block>, total: Block,
        into leaves: UnsafeMutablePointer<Block>
    ) {
        // An ancestor of the hole is unknown and stands as zero, whose children are known: they leave the sums again.
        var unknown = Block.zero
        nodes(ofLevel: 0)[0] = .zero
        let zeros = nodes(ofLevel: 1)
        _ = TreeKernels.expandLevel(permutation, parents: nodes(ofLevel: 0), childCount: 2, into: zeros, level: level)
        let (evenOfZero, oddOfZero) = (zeros[0], zeros[1])
        for depth in 1...layout.depth {
            let isLast = depth == layout.depth
            let target = isLast ? leaves : nodes(ofLevel: depth)
            let count = layout.nodeCount(level: depth)
            let (even, odd) = TreeKernels.expandLevel(
                permutation, parents: nodes(ofLevel: depth - 1), childCount: count, into: target, level: level)
            let ancestor = hole >> (layout.depth - depth)
            let isOdd = ConstantTime.mask(bit: UInt64(truncatingIfNeeded: ancestor))
            // Sums of the parity of the ancestor and of its sibling, without the two of them.
            let own = Self.select(isOdd, odd ^ oddOfZero, even ^ evenOfZero)
            let other = Self.select(isOdd, even ^ evenOfZero, odd ^ oddOfZero)
            let sibling = siblings[depth - 1] ^ other
            // The last level: all leaves' sum but the hole's is `own` and the siblings' sum together.
            if isLast { unknown = total ^ own ^ siblings[depth - 1] }
            HiddenIndexKernels.replace(
                target, count: count, at: ancestor ^ 1, with: sibling, at: ancestor, with: unknown, level: level)
        }
    }

    private static func select(_ mask: UInt64, _ a: Block, _ b: Block) -> Block {
        Block(
            low: ConstantTime.select(mask: mask, a.low, b.low), high: ConstantTime.select(mask: mask, a.high, b.high))
    }
}
