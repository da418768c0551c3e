// The definition of a product in GF(2^128), in plain Swift: shift and add, without branches on the factors.

extension FieldKernels {
    static func portableMultiply(_ a: Block, _ b: Block) -> Block {
        var sum = Block.zero
        var shifted = a
        for bits in [b.low, b.high] {
            for position in 0..<UInt64(64) {
                let mask = 0 &- (bits >> position & 1)
                sum ^= shifted & Block(low: mask, high: mask)
                // x^128 = x^7 + x^2 + x + 1.
                let carry = 0 &- (shifted.high >> 63)
                shifted = Block(low: shifted.low << 1 ^ carry & 0x87, high: shifted.high << 1 | shifted.low >> 63)
            }
        }
        return sum
    }
}
