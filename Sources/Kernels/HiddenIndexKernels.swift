// Reading and writing blocks at a secret index: every block is touched alike, whichever is meant.

import CKernels

/// Time and addresses depend on counts only. An index outside of 0 ..< count names no block.
package enum HiddenIndexKernels {
    /// blocks[first] = a and blocks[second] = b.
    package static func replace(
        _ blocks: UnsafeMutablePointer<Block>, count: Int, at first: Int, with a: Block, at second: Int, with b: Block,
        level: InstructionSet = .best
    ) {
        precondition(count >= 0)
        #if arch(x86_64)
            if level.executable != .portable {
                withUnsafeBytes(of: (a, b)) { values in
                    guard let values = values.baseAddress?.assumingMemoryBound(to: UInt64.self) else { return }
                    let words = UnsafeMutableRawPointer(blocks).assumingMemoryBound(to: UInt64.self)
                    tally_replace_blocks_avx2(
                        words, count, UInt64(bitPattern: Int64(first)), UInt64(bitPattern: Int64(second)), values)
                }
                return
            }
        #endif
        for index in 0..<count {
            blocks[index] ^= mask(index, first) & (blocks[index] ^ a)
            blocks[index] ^= mask(index, second) & (blocks[index] ^ b)
        }
    }

    /// blocks[wanted], or zero if there is none.
    package static func select(
        _ blocks: UnsafePointer<Block>, count: Int, at wanted: Int, level: InstructionSet = .best
    ) -> Block {
        precondition(count >= 0)
        var sum = Block.zero
        #if arch(x86_64)
            if level.executable != .portable {
                withUnsafeMutableBytes(of: &sum) { sum in
                    guard let sum = sum.baseAddress?.assumingMemoryBound(to: UInt64.self) else { return }
                    let words = UnsafeRawPointer(blocks).assumingMemoryBound(to: UInt64.self)
                    tally_select_block_avx2(words, count, UInt64(bitPattern: Int64(wanted)), sum)
                }
                return sum
            }
        #endif
        for index in 0..<count { sum ^= mask(index, wanted) & blocks[index] }
        return sum
    }

    /// pairs[2·i] = value at i = `wanted` and zero elsewhere, pairs[2·i + 1] = blocks[i].
    package static func pair(
        _ blocks: UnsafePointer<Block>, count: Int, with value: Block, at wanted: Int, into pairs: UnsafeMutablePointer<Block>,
        level: InstructionSet = .best
    ) {
        precondition(count >= 0)
        #if arch(x86_64)
            if level.executable != .portable {
                withUnsafeBytes(of: value) { value in
                    guard let value = value.baseAddress?.assumingMemoryBound(to: UInt64.self) else { return }
                    let from = UnsafeRawPointer(blocks).assumingMemoryBound(to: UInt64.self)
                    let to = UnsafeMutableRawPointer(pairs).assumingMemoryBound(to: UInt64.self)
                    tally_pair_blocks_avx2(from, count, UInt64(bitPattern: Int64(wanted)), value, to)
                }
                return
            }
        #endif
        for index in 0..<count {
            pairs[2 * index] = mask(index, wanted) & value
            pairs[2 * index + 1] = blocks[index]
        }
    }

    /// All ones where the indices are equal.
    private static func mask(_ a: Int, _ b: Int) -> Block {
        let difference = UInt64(bitPattern: Int64(a ^ b))
        let mask = ((difference | (0 &- difference)) >> 63) &- 1
        return Block(low: mask, high: mask)
    }
}
