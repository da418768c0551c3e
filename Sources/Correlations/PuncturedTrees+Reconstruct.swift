// The side that knows all leaves but one of each tree.
//
// Spec: protocols/ot-extension.md, section «Trees». Everything is numbered relative to the missing leaf: node p of a level here is
// node p ⊕ π of the tree, π the missing leaf's ancestor. So the hole is always number 0, and no address depends on Δ.

import Kernels
import Secrets
import Symmetric

enum ReconstructedTrees {
    /// The keys of all leaves: number y of a tree is that of leaf y ⊕ Δⱼ, number 0 is missing and its key 0. nil if the check fails.
    ///
    /// - Parameters:
    ///   - pads: 128 random OTs, chosen by the complements of Δ's bits, the highest of each tree first.
    ///   - message: of `hash.messageWords` words.
    static func leaves(
        _ hash: TreeHash, delta: Block, pads: consuming RandomOTReceiverBatch, message: [UInt64]
    ) -> AES128Schedules? {
        precondition(pads.count == 128 && message.count == hash.messageWords, "a level of a tree takes one transfer")
        let (depth, leafCount, treeCount) = (hash.parameters.fieldBits.rawValue, hash.parameters.leafCount, hash.parameters.treeCount)
        func received(_ index: Int) -> Block { Block(low: message[2 * index], high: message[2 * index + 1]) }
        let isChecked = hash.parameters.adversary == .malicious
        let keys = SecretBlocks(count: treeCount * leafCount)
        let nodes = SecretBlocks(count: leafCount)
        let checks = SecretBlocks(count: 2 * leafCount)
        var digest = SHA256()
        for tree in 0..<treeCount {
            let missing = delta.bits(depth, from: depth * tree)
            for level in 0..<depth {
                let transfer = depth * tree + level
                let side = UInt64(missing >> (depth - 1 - level) & 1)
                // The sum of the children on the other side than the missing one's; they stand at odd numbers.
                let (first, second) = (received(2 * transfer), received(2 * transfer + 1))
                var sibling = pads.chosen[transfer] ^ second ^ (first ^ second).masked(ConstantTime.mask(bit: side))
                let mask = ConstantTime.mask(bit: side)
                for number in (1..<1 << level).reversed() {
                    let index = number ^ missing >> (depth - level)
                    let children = hash.children(tree: tree, level: level, index: index, nodes[number])
                    let exchanged = (children.left ^ children.right).masked(mask)
                    nodes[2 * number] = children.left ^ exchanged
                    nodes[2 * number + 1] = children.right ^ exchanged
                    sibling ^= nodes[2 * number + 1]
                }
                nodes[0] = .zero
                nodes[1] = sibling
            }
            keys[tree * leafCount] = .zero
            for number in 1..<leafCount {
                keys[tree * leafCount + number] = hash.leafKey(tree: tree, index: number ^ missing, nodes[number])
            }
            if isChecked {
                var rest = (received(256 + 2 * tree), received(256 + 2 * tree + 1))
                for number in 1..<leafCount {
                    let check = hash.leafCheck(tree: tree, index: number ^ missing, nodes[number])
                    (checks[2 * number], checks[2 * number + 1]) = check
                    rest.0 ^= check.0
                    rest.1 ^= check.1
                }
                (checks[0], checks[1]) = rest
                unshift(checks, by: missing, bits: depth)
                for index in 0..<leafCount { digest.absorb((checks[2 * index], checks[2 * index + 1])) }
            }
        }
        if isChecked {
            let expected = message.suffix(4)
            let difference = zip(digest.words(), expected).reduce(UInt64(0)) { $0 | ($1.0 ^ $1.1) }
            guard difference == 0 else { return nil }
        }
        return withExtendedLifetime(keys) { keys in AES128Schedules(keys: keys.pointer, count: keys.count) }
    }

    /// Pair number y goes to y ⊕ shift: for every bit of the shift, halves exchanged or not.
    private static func unshift(_ pairs: borrowing SecretBlocks, by shift: Int, bits: Int) {
        for bit in 0..<bits {
            let mask = ConstantTime.mask(bit: UInt64(shift >> bit & 1))
            for number in 0..<1 << bits where number >> bit & 1 == 0 {
                for part in 0..<2 {
                    let (a, b) = (2 * number + part, 2 * (number | 1 << bit) + part)
                    let difference = (pairs[a] ^ pairs[b]).masked(mask)
                    pairs[a] ^= difference
                    pairs[b] ^= difference
                }
            }
        }
    }
}
