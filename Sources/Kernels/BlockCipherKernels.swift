// AES-128 in counter mode, the keystream behind every pseudorandom generator.

import CKernels

/// Time depends on the number of blocks only: the portable level is bitsliced, the others use AES instructions.
package enum BlockCipherKernels {
    /// Block i is AES(key, b) with b the little-endian 128-bit number of low word firstBlock + i (mod 2^64, without a
    /// carry into the nonce) and high word nonce; it is written as two little-endian words at `out + 2·i`.
    package static func keystream(
        _ schedule: borrowing AES128Schedule, nonce: UInt64, firstBlock: UInt64, blockCount: Int,
        into out: UnsafeMutablePointer<UInt64>, level: InstructionSet = .best
    ) {
        keystream(
            schedule, nonce: nonce, firstBlock: firstBlock, blockCount: blockCount, into: out, level: level,
            usesVAES: InstructionSet.hardwareHasVAES)
    }

    /// As above; `usesVAES` chooses between VAES and AES-NI at level `avx2` and must be false where VAES is missing.
    static func keystream(
        _ schedule: borrowing AES128Schedule, nonce: UInt64, firstBlock: UInt64, blockCount: Int,
        into out: UnsafeMutablePointer<UInt64>, level: InstructionSet, usesVAES: Bool
    ) {
        precondition(blockCount >= 0 && (!usesVAES || InstructionSet.hardwareHasVAES))
        schedule.withRoundKeys { keys in
            switch level.executable {
            #if arch(x86_64)
                case .avx512: tally_aes128_keystream_vaes512(keys, nonce, firstBlock, blockCount, out)
                case .avx2 where usesVAES: tally_aes128_keystream_vaes256(keys, nonce, firstBlock, blockCount, out)
                case .avx2: tally_aes128_keystream_aesni(keys, nonce, firstBlock, blockCount, out)
            #endif
            default:
                portableKeystream(keys, nonce: nonce, firstBlock: firstBlock, blockCount: blockCount, into: out)
            }
        }
    }
}
