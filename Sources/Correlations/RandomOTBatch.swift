// Batches of random oblivious transfers, one for each role: two blocks at the sender, a bit and the block of that number at
// the receiver.

package import Kernels

/// The sender's part. Noncopyable: a pad is used once.
package struct RandomOTSenderBatch: ~Copyable, Sendable {
    package var count: Int { zeros.count }
    package let zeros: SecretBlocks
    package let ones: SecretBlocks

    init(zeros: consuming SecretBlocks, ones: consuming SecretBlocks) {
        precondition(zeros.count == ones.count, "an oblivious transfer has two blocks")
        self.zeros = zeros
        self.ones = ones
    }

    /// The block of number `bit` (public here) of transfer `index`.
    package func block(_ index: Int, _ bit: Int) -> Block { bit == 0 ? zeros[index] : ones[index] }
}

/// The receiver's part.
package struct RandomOTReceiverBatch: ~Copyable, Sendable {
    package var count: Int { chosen.count }
    package let choices: SecretBits
    package let chosen: SecretBlocks

    init(choices: consuming SecretBits, chosen: consuming SecretBlocks) {
        precondition(choices.count == chosen.count, "an oblivious transfer has one choice")
        self.choices = choices
        self.chosen = chosen
    }
}
