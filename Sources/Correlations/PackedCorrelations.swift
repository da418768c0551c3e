// Correlations over GF(2^128) out of 128 correlated OTs each: with qᵢ = tᵢ + bᵢ·Δ, Σ xⁱ·qᵢ = Σ xⁱ·tᵢ + (Σ bᵢ·xⁱ)·Δ.
//
// Spec: protocols/silent-vole.md, section «Noise values».

import Kernels

enum PackedCorrelations {
    /// Correlated OTs of a correlation.
    static let transfers = 128

    /// Σ xⁱ·blocks[128·n + i] for each n.
    static func pack(_ blocks: UnsafePointer<Block>, count: Int) -> SecretBlocks {
        let packed = SecretBlocks(count: count)
        for index in 0..<count {
            let start = blocks + transfers * index
            var sum = Block.zero
            for bit in (0..<transfers).reversed() {
                let carry = 0 &- sum.high >> 63
                sum = Block(low: sum.low << 1 ^ carry & 0x87, high: sum.high << 1 | sum.low >> 63) ^ start[bit]
            }
            packed[index] = sum
        }
        return packed
    }

    /// Σ bᵢ·xⁱ for each group of 128 choice bits.
    static func packChoices(_ batch: borrowing CorrelatedOTReceiverBatch, count: Int) -> SecretBlocks {
        let packed = SecretBlocks(count: count)
        for index in 0..<count {
            var sum = Block.zero
            for bit in 0..<64 {
                sum.low |= batch.choice(transfers * index + bit) << UInt64(bit)
                sum.high |= batch.choice(transfers * index + 64 + bit) << UInt64(bit)
            }
            packed[index] = sum
        }
        return packed
    }
}
