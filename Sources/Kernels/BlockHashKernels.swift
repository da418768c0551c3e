// The tweakable hash of blocks from one permutation: H(x, i) = π(π(x) ⊕ i) ⊕ π(x) with π = AES-128 under a public key.
//
// C. Guo, J. Katz, X. Wang, Y. Yu: Efficient and secure multiparty computation from fixed-key block ciphers, IEEE S&P 2020
// (ePrint 2019/074): tweakable circular correlation robust where π is an ideal permutation.

import CKernels

package enum BlockHashKernels {
    /// out[n] = H(x[n] ⊕ plus, firstTweak + n), the tweak a number below 2^64; `out` may be `x`.
    package static func hash(
        _ key: borrowing AES128Schedule, _ x: UnsafePointer<Block>, plus: Block, firstTweak: UInt64, count: Int,
        into out: UnsafeMutablePointer<Block>, level: InstructionSet = .best
    ) {
        hash(
            key, x, plus: plus, firstTweak: firstTweak, count: count, into: out, level: level,
            usesVAES: InstructionSet.hardwareHasVAES)
    }

    /// As above; `usesVAES` chooses between VAES and AES-NI and must be false where VAES is missing.
    static func hash(
        _ key: borrowing AES128Schedule, _ x: UnsafePointer<Block>, plus: Block, firstTweak: UInt64, count: Int,
        into out: UnsafeMutablePointer<Block>, level: InstructionSet, usesVAES: Bool
    ) {
        precondition(count >= 0 && (!usesVAES || InstructionSet.hardwareHasVAES))
        key.withRoundKeys { keys in
            let from = UnsafeRawPointer(x).assumingMemoryBound(to: UInt64.self)
            let to = UnsafeMutableRawPointer(out).assumingMemoryBound(to: UInt64.self)
            switch level.executable {
            #if arch(x86_64)
                case .avx512 where usesVAES, .avx2 where usesVAES:
                    tally_block_hash_vaes256(keys, from, plus.low, plus.high, firstTweak, count, to)
                case .avx512, .avx2: tally_block_hash_aesni(keys, from, plus.low, plus.high, firstTweak, count, to)
            #endif
            default: portableHash(keys, x, plus: plus, firstTweak: firstTweak, count: count, into: out)
            }
        }
    }

    /// Four blocks at a time, bitsliced.
    private static func portableHash(
        _ roundKeys: UnsafePointer<UInt8>, _ x: UnsafePointer<Block>, plus: Block, firstTweak: UInt64, count: Int,
        into out: UnsafeMutablePointer<Block>
    ) {
        withUnsafeTemporaryAllocation(of: BitPlanes.self, capacity: 11) { keys in
            for round in 0..<11 {
                let key = UnsafeRawPointer(roundKeys + 16 * round)
                let low = key.loadUnaligned(as: UInt64.self), high = key.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
                keys.initializeElement(at: round, to: BitPlanes(low, high, low, high, low, high, low, high))
            }
            for start in stride(from: 0, to: count, by: 4) {
                let present = min(4, count - start)
                var blocks = (Block.zero, Block.zero, Block.zero, Block.zero)
                withUnsafeMutableBytes(of: &blocks) { raw in
                    let four = raw.assumingMemoryBound(to: Block.self)
                    for index in 0..<present { four[index] = x[start + index] ^ plus }
                    encrypt(four, keys)
                    let once = (four[0], four[1], four[2], four[3])
                    for index in 0..<4 { four[index].low ^= firstTweak &+ UInt64(start + index) }
                    encrypt(four, keys)
                    four[0] ^= once.0
                    four[1] ^= once.1
                    four[2] ^= once.2
                    four[3] ^= once.3
                    for index in 0..<present { out[start + index] = four[index] }
                }
            }
        }
    }

    private static func encrypt(_ blocks: UnsafeMutableBufferPointer<Block>, _ keys: UnsafeMutableBufferPointer<BitPlanes>) {
        var state = BitPlanes(
            blocks[0].low, blocks[0].high, blocks[1].low, blocks[1].high, blocks[2].low, blocks[2].high, blocks[3].low, blocks[3].high)
        state.encrypt(keys)
        state.unslice()
        state.write(to: UnsafeMutableRawPointer(blocks.baseAddress.unsafelyUnwrapped).assumingMemoryBound(to: UInt64.self), wordCount: 8)
    }
}
