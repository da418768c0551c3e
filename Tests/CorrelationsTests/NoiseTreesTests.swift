// Trees of noise: what both parties make of one is the same but for one leaf.

import Kernels
import Symmetric
import TestKit
import Testing

@testable import Correlations

struct NoiseTreesTests {
    private static let root = Block(low: 0x0123_4567_89AB_CDEF, high: 0xFEDC_BA98_7654_3210)

    /// Leaves of the sender, and its sums.
    private static func grown(_ layout: VOLELayout, _ keys: borrowing NoiseTreeKeys) -> (leaves: [Block], sums: [Block]) {
        let trees = NoiseTrees(layout)
        var leaves = [Block](repeating: .zero, count: layout.leafCount)
        var sums = [Block](repeating: .zero, count: 2 * layout.depth)
        trees.grow(keys.permutation(3), root: root, into: &leaves, sums: &sums)
        return (leaves, sums)
    }

    @Test(arguments: [1, 4161, 4240, 5120, 5121, 20_003, 81_920])
    func theReceiverLearnsAllLeavesButOne(count: Int) {
        let layout = VOLELayout(count: count)
        let keys = NoiseTreeKeys(seed: SHA256.hash([1]))
        let (expected, sums) = Self.grown(layout, keys)
        let trees = NoiseTrees(layout)
        let secret = Block(low: 5, high: 6)
        let total = expected.reduce(secret, ^)
        let holes = count == 1 ? Array(0..<layout.leafCount) : [0, 1, 2, layout.leafCount / 2, layout.leafCount - 2, layout.leafCount - 1]
        for hole in holes {
            let siblings = (0..<layout.depth).map { sums[2 * $0 + (hole >> (layout.depth - 1 - $0) & 1 == 1 ? 0 : 1)] }
            var leaves = [Block](repeating: .zero, count: layout.leafCount)
            trees.evaluate(keys.permutation(3), hole: hole, siblings: siblings, total: total, into: &leaves)
            for leaf in 0..<layout.leafCount {
                #expect(leaves[leaf] == (leaf == hole ? expected[leaf] ^ secret : expected[leaf]), "leaf \(leaf) of hole \(hole)")
            }
        }
    }

    @Test func treesOfAChunkDiffer() {
        let layout = VOLELayout(count: 1)
        let keys = NoiseTreeKeys(seed: SHA256.hash([1]))
        let trees = NoiseTrees(layout)
        var seen: Set<Block> = []
        for tree in 0..<3 {
            var leaves = [Block](repeating: .zero, count: layout.leafCount)
            var sums = [Block](repeating: .zero, count: 2 * layout.depth)
            trees.grow(keys.permutation(tree), root: Self.root, into: &leaves, sums: &sums)
            seen.formUnion(leaves)
        }
        #expect(seen.count == 3 * layout.leafCount)
    }

    @Test func leavesLookUniform() {
        let layout = VOLELayout(count: 80 * 4096)
        let (leaves, _) = Self.grown(layout, NoiseTreeKeys(seed: SHA256.hash([2])))
        #expect(ChiSquare.uniform(leaves.flatMap { [$0.low, $0.high] }) < ChiSquare.acceptedMax)
        #expect(Set(leaves).count == leaves.count)
    }

    @Test func packedCorrelationsAreSumsOfPowers() {
        var random = SeededRandom(4)
        let delta = Block(low: random.next(), high: random.next())
        let t = SecretBlocks(count: 384)
        let q = SecretBlocks(count: 384)
        var bits: [Bool] = []
        for index in 0..<384 {
            t[index] = Block(low: random.next(), high: random.next())
            bits.append(random.next() & 1 == 1)
            q[index] = bits[index] ? t[index] ^ delta : t[index]
        }
        let batch = CorrelatedOTReceiverBatch(
            choices: SecretBits(bits), blocks: t, firstIndex: 0, hashKey: CorrelationHash.Key(SHA256.hash([3])))
        let a = PackedCorrelations.packChoices(batch, count: 3)
        let c = PackedCorrelations.pack(batch.t, count: 3)
        let b = PackedCorrelations.pack(q.pointer, count: 3)
        for index in 0..<3 {
            #expect(b[index] == c[index] ^ FieldKernels.multiply(a[index], delta))
            #expect(a[index].low & 1 == (bits[128 * index] ? 1 : 0))
            #expect(a[index].high >> 63 == (bits[128 * index + 127] ? 1 : 0))
        }
    }
}
