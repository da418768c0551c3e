// 128 bits: the unit of block ciphers, trees and correlations, and an element of GF(2^128).

/// As an element of GF(2^128), bit i of `low` is the coefficient of x^i and bit i of `high` that of x^(64 + i), modulo
/// x^128 + x^7 + x^2 + x + 1. As bytes, `low` comes first, either word little-endian.
@frozen package struct Block: Hashable, Sendable {
    package var low: UInt64
    package var high: UInt64

    @inlinable package init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    @inlinable package static var zero: Block { Block(low: 0, high: 0) }

    @inlinable package static func ^ (left: Block, right: Block) -> Block {
        Block(low: left.low ^ right.low, high: left.high ^ right.high)
    }

    @inlinable package static func & (left: Block, right: Block) -> Block {
        Block(low: left.low & right.low, high: left.high & right.high)
    }

    @inlinable package static func ^= (left: inout Block, right: Block) { left = left ^ right }
}
