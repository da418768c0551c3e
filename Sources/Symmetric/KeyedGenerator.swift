// The generator of all pseudorandomness in a protocol: AES-128 in counter mode under a key that two parties share.
//
// Spec: protocols/session.md, section «Generator». The 128-bit counter block is nonce ‖ block index; the nonce is the
// operation's number and tag (`StreamID`), so that no two operations, and no two streams of one operation, ever read the
// same keystream. Secure as a pseudorandom function under AES for at most 2^48 blocks a key; a session uses fewer than 2^40.

import Kernels
package import Secrets

/// Names one keystream under a key: the operation's number in the session, its tag, and which of its streams.
package struct StreamID: Hashable, Sendable {
    package let nonce: UInt64

    /// - Parameters:
    ///   - operation: number of the operation in the session, below 2^48.
    ///   - tag: which kind of operation; binds the stream to its use.
    ///   - stream: which stream of that operation.
    package init(operation: UInt64, tag: UInt8, stream: UInt8 = 0) {
        precondition(operation < 1 << 48, "a session has at most 2^48 operations")
        nonce = operation << 16 | UInt64(tag) << 8 | UInt64(stream)
    }
}

/// AES-128-CTR under one key. Noncopyable; the round keys are wiped with it.
package struct KeyedGenerator: ~Copyable {
    private let schedule: AES128Schedule

    /// - Precondition: `key` has 16 bytes.
    package init(key: borrowing SecretBytes) {
        precondition(key.count == 16, "AES-128 takes 16 bytes of key")
        schedule = key.withUnsafeBytes { AES128Schedule(key: $0) }
    }

    /// Writes `wordCount` words of the stream, starting at word `firstWord`.
    ///
    /// - Precondition: `firstWord` is even, because a block holds two words.
    package func fill(_ out: UnsafeMutablePointer<UInt64>, wordCount: Int, stream: StreamID, firstWord: Int = 0) {
        precondition(firstWord & 1 == 0, "a keystream is addressed by whole blocks")
        let firstBlock = UInt64(firstWord / 2)
        BlockCipherKernels.keystream(
            schedule, nonce: stream.nonce, firstBlock: firstBlock, blockCount: wordCount / 2, into: out)
        if wordCount & 1 == 1 {
            withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 2) { last in
                guard let base = last.baseAddress else { return }
                BlockCipherKernels.keystream(
                    schedule, nonce: stream.nonce, firstBlock: firstBlock + UInt64(wordCount / 2), blockCount: 1, into: base)
                out[wordCount - 1] = base[0]
            }
        }
    }

    /// The stream's first `count` words as a wiped buffer.
    package func words(count: Int, stream: StreamID) -> SecretWords {
        SecretWords(count: count) { fill($0, wordCount: count, stream: stream) }
    }
}
