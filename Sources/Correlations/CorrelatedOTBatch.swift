// Batches of correlated oblivious transfers, one for each role: qᵢ at the sender, bᵢ and tᵢ at the receiver, with
// qᵢ = tᵢ ⊕ bᵢ·Δ.
//
// Spec: protocols/ot-extension.md.

package import Kernels

/// The sender's part. Noncopyable: a correlation is used once, and `randomOT` or `take` gives it away.
package struct CorrelatedOTSenderBatch: ~Copyable, Sendable {
    /// Correlations that are left.
    package var count: Int { blocks.count - taken }
    /// Number of the first of them in its extension: the tweak of its hash.
    package var firstIndex: UInt64 { baseIndex + UInt64(taken) }
    /// Δ, the same in all batches of an extension.
    package let delta: Block
    private let blocks: SecretBlocks
    private let baseIndex: UInt64
    /// Key of the hash that turns these correlations into random OTs; public.
    private let hashKey: CorrelationHash.Key
    private var taken = 0

    init(delta: Block, blocks: consuming SecretBlocks, firstIndex: UInt64, hashKey: CorrelationHash.Key) {
        self.delta = delta
        self.blocks = blocks
        baseIndex = firstIndex
        self.hashKey = hashKey
    }

    /// qᵢ of those that are left, valid while this value lives.
    package var q: UnsafeMutablePointer<Block> { blocks.pointer + taken }

    /// The next `count` correlations as a batch of their own.
    ///
    /// - Precondition: no more than are left.
    package mutating func take(_ count: Int) -> CorrelatedOTSenderBatch {
        precondition(count >= 0 && count <= self.count, "a correlation is used once")
        let part = CorrelatedOTSenderBatch(
            delta: delta, blocks: blocks.moving(taken..<taken + count), firstIndex: firstIndex, hashKey: hashKey)
        taken += count
        return part
    }

    /// Random OTs, by hashing qᵢ and qᵢ ⊕ Δ under the tweak of i.
    package consuming func randomOT() -> RandomOTSenderBatch {
        let hash = CorrelationHash(hashKey)
        let rest = taken == 0 ? blocks : blocks.moving(taken..<blocks.count)
        let ones = SecretBlocks(count: rest.count)
        let first = baseIndex + UInt64(taken)
        hash.hash(rest.pointer, plus: delta, firstTweak: first, count: rest.count, into: ones.pointer)
        hash.hash(rest.pointer, plus: .zero, firstTweak: first, count: rest.count, into: rest.pointer)
        return RandomOTSenderBatch(zeros: rest, ones: ones)
    }
}

/// The receiver's part.
package struct CorrelatedOTReceiverBatch: ~Copyable, Sendable {
    /// Correlations that are left.
    package var count: Int { blocks.count - taken }
    package var firstIndex: UInt64 { baseIndex + UInt64(taken) }
    private let blocks: SecretBlocks
    private let choices: SecretBits
    private let baseIndex: UInt64
    private let hashKey: CorrelationHash.Key
    private var taken = 0

    init(choices: consuming SecretBits, blocks: consuming SecretBlocks, firstIndex: UInt64, hashKey: CorrelationHash.Key) {
        precondition(choices.count == blocks.count, "each correlation has a choice bit")
        self.choices = choices
        self.blocks = blocks
        baseIndex = firstIndex
        self.hashKey = hashKey
    }

    /// tᵢ of those that are left, valid while this value lives.
    package var t: UnsafeMutablePointer<Block> { blocks.pointer + taken }

    /// bᵢ, 0 or 1, of those that are left.
    package func choice(_ index: Int) -> UInt64 { choices[taken + index] }

    /// The next `count` correlations as a batch of their own.
    ///
    /// - Precondition: no more than are left.
    package mutating func take(_ count: Int) -> CorrelatedOTReceiverBatch {
        precondition(count >= 0 && count <= self.count, "a correlation is used once")
        let part = CorrelatedOTReceiverBatch(
            choices: choices.copying(taken..<taken + count), blocks: blocks.moving(taken..<taken + count), firstIndex: firstIndex,
            hashKey: hashKey)
        taken += count
        return part
    }

    /// The same correlations with other choice bits, after the sender was told which differ.
    consuming func replacingChoices(_ choices: consuming SecretBits) -> CorrelatedOTReceiverBatch {
        let first = baseIndex + UInt64(taken)
        let rest = taken == 0 ? blocks : blocks.moving(taken..<blocks.count)
        return CorrelatedOTReceiverBatch(choices: choices, blocks: rest, firstIndex: first, hashKey: hashKey)
    }

    /// Random OTs, by hashing tᵢ under the tweak of i.
    package consuming func randomOT() -> RandomOTReceiverBatch {
        let hash = CorrelationHash(hashKey)
        let first = baseIndex + UInt64(taken)
        let bits = taken == 0 ? choices : choices.copying(taken..<blocks.count)
        let rest = taken == 0 ? blocks : blocks.moving(taken..<blocks.count)
        hash.hash(rest.pointer, plus: .zero, firstTweak: first, count: rest.count, into: rest.pointer)
        return RandomOTReceiverBatch(choices: bits, chosen: rest)
    }
}
