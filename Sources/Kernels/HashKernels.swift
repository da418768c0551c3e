// SHA-256 of many short messages with a common beginning: one compression for each.

import CKernels

/// Time depends on counts only.
package enum HashKernels {
    package static let blockBytes = 64
    package static let digestBytes = 32

    /// SHA-256's state between blocks: eight words (FIPS 180-4, section 5.3.3).
    package struct State: Hashable, Sendable {
        package var words: [UInt32]

        /// Before the first block.
        package static let initial = State(words: [
            0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
        ])

        /// After one more block of 64 bytes.
        package func absorbing(_ block: [UInt8], level: InstructionSet = .best) -> State {
            precondition(block.count == HashKernels.blockBytes)
            var digest = [UInt8](repeating: 0, count: HashKernels.digestBytes)
            block.withUnsafeBytes { block in
                digest.withUnsafeMutableBytes { digest in
                    guard let block = block.baseAddress, let digest = digest.baseAddress else { return }
                    HashKernels.finish(self, blocks: block, count: 1, into: digest, level: level)
                }
            }
            return State(words: (0..<8).map { word in (0..<4).reduce(0) { $0 << 8 | UInt32(digest[4 * word + $1]) } })
        }
    }

    /// The digests of messages that continue `state` by one last block each.
    ///
    /// - Parameters:
    ///   - blocks: 64·count bytes, padded as FIPS 180-4, section 5.1.1 wants it.
    ///   - digests: 32·count bytes.
    package static func finish(
        _ state: State, blocks: UnsafeRawPointer, count: Int, into digests: UnsafeMutableRawPointer, level: InstructionSet = .best
    ) {
        finish(state, blocks: blocks, count: count, into: digests, level: level, usesSHA: InstructionSet.hardwareHasSHA)
    }

    /// As above; `usesSHA` must be false where the SHA extensions are missing.
    static func finish(
        _ state: State, blocks: UnsafeRawPointer, count: Int, into digests: UnsafeMutableRawPointer, level: InstructionSet,
        usesSHA: Bool
    ) {
        precondition(count >= 0 && state.words.count == 8 && (!usesSHA || InstructionSet.hardwareHasSHA))
        switch level.executable {
        #if arch(x86_64)
            case .avx512 where usesSHA, .avx2 where usesSHA: tally_sha256_finish_ni(state.words, blocks, count, digests)
        #endif
        default:
            for index in 0..<count {
                portableFinish(state.words, block: blocks + index * blockBytes, into: digests + index * digestBytes)
            }
        }
    }
}
