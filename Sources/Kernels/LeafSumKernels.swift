// Sums over the leaves of one tree of an OT extension: the arithmetic of vector OLE over a small field.

import CKernels

package enum LeafSumKernels {
    /// Blocks are computed by eights.
    package static let blocksPerStep = 8

    /// Expands 2^bits leaves, each by AES-128 in counter mode, and adds them up.
    ///
    /// Block i of leaf x is AES(key of x, b) with b the little-endian 128-bit number of low word firstBlock + i and high word 0.
    /// `total` is the sum of all leaves; block i of plane b, at `weighted + b·stride`, the sum of those with bit b of x set.
    ///
    /// - Parameters:
    ///   - first: number of the tree's first key among the schedules.
    ///   - bits: 1 to 8.
    ///   - blockCount: a multiple of eight.
    ///   - scratch: room for bits·blockCount blocks; holds parts of the result afterwards, as secret as the leaves.
    package static func sum(
        _ leaves: borrowing AES128Schedules, first: Int, bits: Int, firstBlock: UInt64, blockCount: Int,
        total: UnsafeMutablePointer<Block>, weighted: UnsafeMutablePointer<Block>, stride: Int, scratch: UnsafeMutablePointer<Block>,
        level: InstructionSet = .best
    ) {
        sum(
            leaves, first: first, bits: bits, firstBlock: firstBlock, blockCount: blockCount, total: total, weighted: weighted,
            stride: stride, scratch: scratch, level: level, usesVAES: InstructionSet.hardwareHasVAES)
    }

    /// As above; `usesVAES` chooses between VAES and AES-NI and must be false where VAES is missing.
    static func sum(
        _ leaves: borrowing AES128Schedules, first: Int, bits: Int, firstBlock: UInt64, blockCount: Int,
        total: UnsafeMutablePointer<Block>, weighted: UnsafeMutablePointer<Block>, stride: Int, scratch: UnsafeMutablePointer<Block>,
        level: InstructionSet, usesVAES: Bool
    ) {
        precondition((1...8).contains(bits) && first >= 0 && first + 1 << bits <= leaves.count, "a tree has all its leaves")
        precondition(blockCount >= 0 && blockCount % blocksPerStep == 0 && stride >= blockCount, "planes do not overlap")
        precondition(!usesVAES || InstructionSet.hardwareHasVAES)
        leaves.withRoundKeys(from: first) { keys in
            switch level.executable {
            #if arch(x86_64)
                case .avx512 where usesVAES, .avx2 where usesVAES:
                    tally_leaf_sums_vaes256(
                        keys, Int32(bits), firstBlock, blockCount, words(total), words(weighted), 2 * stride, words(scratch))
                case .avx512, .avx2:
                    tally_leaf_sums_aesni(
                        keys, Int32(bits), firstBlock, blockCount, words(total), words(weighted), 2 * stride, words(scratch))
            #endif
            default:
                portableSum(
                    keys, bits: bits, firstBlock: firstBlock, blockCount: blockCount, total: total, weighted: weighted, stride: stride)
            }
        }
    }

    /// The words of blocks, as the kernels in C take them.
    private static func words(_ blocks: UnsafeMutablePointer<Block>) -> UnsafeMutablePointer<UInt64> {
        UnsafeMutableRawPointer(blocks).assumingMemoryBound(to: UInt64.self)
    }

    static func portableSum(
        _ roundKeys: UnsafePointer<UInt8>, bits: Int, firstBlock: UInt64, blockCount: Int, total: UnsafeMutablePointer<Block>,
        weighted: UnsafeMutablePointer<Block>, stride: Int
    ) {
        total.update(repeating: .zero, count: blockCount)
        for bit in 0..<bits { (weighted + bit * stride).update(repeating: .zero, count: blockCount) }
        withUnsafeTemporaryAllocation(of: Block.self, capacity: max(1, blockCount)) { leaf in
            guard let blocks = leaf.baseAddress else { return }
            for x in 0..<1 << bits {
                BlockCipherKernels.portableKeystream(
                    roundKeys + x * AES128Schedule.byteCount, nonce: 0, firstBlock: firstBlock, blockCount: blockCount,
                    into: words(blocks))
                for index in 0..<blockCount {
                    total[index] ^= blocks[index]
                    for bit in 0..<bits where x >> bit & 1 == 1 { weighted[bit * stride + index] ^= blocks[index] }
                }
            }
            tally_wipe(blocks, 16 * blockCount)
        }
    }
}
