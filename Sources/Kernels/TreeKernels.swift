// One level of a binary tree of pseudorandom blocks.

import CKernels

package enum TreeKernels {
    /// The children of p are π(p) ⊕ p and π(p ⊕ 1) ⊕ p ⊕ 1, π being AES-128 under a public key; child 2·i and 2·i + 1 are those of
    /// parent i. An odd `childCount` leaves the last parent its first child only. The buffers must not overlap.
    ///
    /// - Returns: the sums of the children of even and of odd number.
    package static func expandLevel(
        _ permutation: borrowing AES128Schedule, parents: UnsafePointer<Block>, childCount: Int,
        into children: UnsafeMutablePointer<Block>, level: InstructionSet = .best
    ) -> (even: Block, odd: Block) {
        expandLevel(
            permutation, parents: parents, childCount: childCount, into: children, level: level,
            usesVAES: InstructionSet.hardwareHasVAES)
    }

    /// As above; `usesVAES` chooses between VAES and AES-NI and must be false where VAES is missing.
    static func expandLevel(
        _ permutation: borrowing AES128Schedule, parents: UnsafePointer<Block>, childCount: Int,
        into children: UnsafeMutablePointer<Block>, level: InstructionSet, usesVAES: Bool
    ) -> (even: Block, odd: Block) {
        precondition(childCount >= 0 && (!usesVAES || InstructionSet.hardwareHasVAES))
        var sums = (even: Block.zero, odd: Block.zero)
        permutation.withRoundKeys { keys in
            #if arch(x86_64)
                if level.executable != .portable {
                    let from = UnsafeRawPointer(parents).assumingMemoryBound(to: UInt64.self)
                    let to = UnsafeMutableRawPointer(children).assumingMemoryBound(to: UInt64.self)
                    withUnsafeMutableBytes(of: &sums) { sums in
                        guard let sums = sums.baseAddress?.assumingMemoryBound(to: UInt64.self) else { return }
                        if usesVAES {
                            tally_tree_level_vaes256(keys, from, childCount, to, sums)
                        } else {
                            tally_tree_level_aesni(keys, from, childCount, to, sums)
                        }
                    }
                    return
                }
            #endif
            sums = portableLevel(keys, parents: parents, childCount: childCount, into: children)
        }
        return sums
    }

    /// Four children at a time, bitsliced.
    private static func portableLevel(
        _ roundKeys: UnsafePointer<UInt8>, parents: UnsafePointer<Block>, childCount: Int,
        into children: UnsafeMutablePointer<Block>
    ) -> (even: Block, odd: Block) {
        var sums = (even: Block.zero, odd: Block.zero)
        guard childCount > 0 else { return sums }
        withUnsafeTemporaryAllocation(of: BitPlanes.self, capacity: 11) { keys in
            for round in 0..<11 {
                let word = { UnsafeRawPointer(roundKeys).loadUnaligned(fromByteOffset: $0, as: UInt64.self) }
                let low = word(16 * round), high = word(16 * round + 8)
                keys.initializeElement(at: round, to: BitPlanes(low, high, low, high, low, high, low, high))
            }
            for start in stride(from: 0, to: childCount, by: 4) {
                let first = parents[start / 2], second = start + 2 < childCount ? parents[start / 2 + 1] : .zero
                let inputs = [first, first ^ Block(low: 1, high: 0), second, second ^ Block(low: 1, high: 0)]
                var state = BitPlanes(
                    inputs[0].low, inputs[0].high, inputs[1].low, inputs[1].high, inputs[2].low, inputs[2].high, inputs[3].low,
                    inputs[3].high)
                state.encrypt(keys)
                state.unslice()
                let count = min(4, childCount - start)
                let out = UnsafeMutableRawPointer(children + start).assumingMemoryBound(to: UInt64.self)
                state.write(to: out, wordCount: 2 * count)
                for index in 0..<count {
                    children[start + index] ^= inputs[index]
                    if index & 1 == 0 { sums.even ^= children[start + index] } else { sums.odd ^= children[start + index] }
                }
            }
            tally_wipe(keys.baseAddress, keys.count * MemoryLayout<BitPlanes>.stride)
        }
        return sums
    }
}
