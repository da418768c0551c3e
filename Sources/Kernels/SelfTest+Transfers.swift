// The part of the power-on self-test for the kernels of oblivious transfer.

extension SelfTest {
    /// Two trees of eight leaves, eight blocks each; a tile and its hash; a few hashed blocks.
    static func transfers(at level: InstructionSet) -> [UInt64] {
        let blocks = 8, bits = 3
        let input = words(2 * 128, seed: 8000)
        var result = [Block](repeating: .zero, count: (1 + bits) * blocks + 128 + 1 + 13 + 128)
        var scratch = [Block](repeating: .zero, count: bits * blocks)
        input.withUnsafeBytes { raw in
            let x = raw.assumingMemoryBound(to: Block.self)
            guard let x = x.baseAddress else { return }
            result.withUnsafeMutableBufferPointer { buffer in
                guard var out = buffer.baseAddress else { return }
                let leaves = AES128Schedules(keys: x, count: 2 << bits)
                LeafSumKernels.sum(
                    leaves, first: 1 << bits, bits: bits, firstBlock: .max - 3, blockCount: blocks, total: out, weighted: out + blocks,
                    stride: blocks, scratch: &scratch, level: level)
                out += (1 + bits) * blocks
                BitColumnKernels.transpose(x, stride: 1, tileCount: 1, into: out, level: level)
                out += 128
                BitColumnKernels.addProducts(x, x + 64, count: 63, to: &out[0], level: level)
                out += 1
                let key = AES128Schedule(key: UnsafeRawBufferPointer(start: x, count: 16))
                BlockHashKernels.hash(key, x, plus: x[20], firstTweak: .max - 3, count: 13, into: out, level: level)
                out += 13
                BitColumnKernels.add(x, mask: .max, count: 127, to: out, level: level)
            }
        }
        return result.flatMap { [$0.low, $0.high] }
    }
}
