// The side that knows all leaves of the trees.
//
// Spec: protocols/ot-extension.md, section «Trees».

import Kernels
import Secrets
import Symmetric

/// All leaves' keys, and the message that tells the other side all but one of each tree.
struct DealtTrees: ~Copyable {
    private let leaves: AES128Schedules
    /// Masked sums and checks; to be sent.
    let message: [UInt64]

    /// - Parameter pads: 128 random OTs, level by level, tree by tree; each pad masks one sum.
    init(_ hash: TreeHash, pads: consuming RandomOTSenderBatch, randomness: inout some RandomSource) throws {
        precondition(pads.count == 128, "a level of a tree takes one transfer")
        let (depth, leafCount, treeCount) = (hash.parameters.fieldBits.rawValue, hash.parameters.leafCount, hash.parameters.treeCount)
        let isChecked = hash.parameters.adversary == .malicious
        let keys = SecretBlocks(count: treeCount * leafCount)
        let nodes = SecretBlocks(count: leafCount)
        var sums: [Block] = []
        var checks: [Block] = []
        var digest = SHA256()
        for tree in 0..<treeCount {
            try randomness.fill(UnsafeMutableRawBufferPointer(start: nodes.pointer, count: 16))
            for level in 0..<depth {
                var (left, right) = (Block.zero, Block.zero)
                for index in (0..<1 << level).reversed() {
                    let children = hash.children(tree: tree, level: level, index: index, nodes[index])
                    nodes[2 * index] = children.left
                    nodes[2 * index + 1] = children.right
                    left ^= children.left
                    right ^= children.right
                }
                let transfer = depth * tree + level
                sums += [left ^ pads.zeros[transfer], right ^ pads.ones[transfer]]
            }
            var check = (Block.zero, Block.zero)
            for index in 0..<leafCount {
                keys[tree * leafCount + index] = hash.leafKey(tree: tree, index: index, nodes[index])
                if isChecked {
                    let parts = hash.leafCheck(tree: tree, index: index, nodes[index])
                    check.0 ^= parts.0
                    check.1 ^= parts.1
                    digest.absorb(parts)
                }
            }
            if isChecked { checks += [check.0, check.1] }
        }
        leaves = withExtendedLifetime(keys) { keys in AES128Schedules(keys: keys.pointer, count: keys.count) }
        var message = (sums + checks).flatMap { [$0.low, $0.high] }
        if isChecked { message += digest.words() }
        self.message = message
    }

    consuming func takeLeaves() -> AES128Schedules { leaves }
}

extension SHA256 {
    mutating func absorb(_ blocks: (Block, Block)) {
        withUnsafeBytes(of: (blocks.0.low.littleEndian, blocks.0.high.littleEndian, blocks.1.low.littleEndian, blocks.1.high.littleEndian))
        {
            update($0)
        }
    }

    /// The digest as four words of the wire.
    consuming func words() -> [UInt64] {
        finalize().bytes.withUnsafeBytes { bytes in
            (0..<4).map { UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self)) }
        }
    }
}
