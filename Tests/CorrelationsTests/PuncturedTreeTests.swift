// The trees of an extension: all leaves at one side, all but one at the other, and what the check finds.

import Kernels
import Secrets
import Symmetric
import TestKit
import Testing

@testable import Correlations

struct PuncturedTreeTests {
    static let shapes: [OTExtensionParameters] = OTExtensionParameters.FieldBits.allCases.flatMap { bits in
        OTExtensionParameters.Adversary.allCases.map { OTExtensionParameters(fieldBits: bits, adversary: $0) }
    }

    /// A dealing with pads as honest base transfers would give.
    struct Dealing: ~Copyable {
        let hash: TreeHash
        let dealt: DealtTrees
        let pads: RandomOTReceiverBatch
        let delta: Block

        init(_ parameters: OTExtensionParameters, seed: UInt64 = 1) throws {
            var random = SeededRandom(seed)
            let hash = TreeHash(parameters: parameters, binding: Transfers.session)
            let delta = Block(low: random.next(), high: random.next())
            let zeros = try SecretBlocks.random(128, &random)
            let ones = try SecretBlocks.random(128, &random)
            let choices = parameters.treeChoices(delta)
            let chosen = SecretBlocks(count: 128)
            for index in 0..<128 { chosen[index] = choices[index] == 0 ? zeros[index] : ones[index] }
            let dealt = try DealtTrees(hash, pads: RandomOTSenderBatch(zeros: zeros, ones: ones), randomness: &random)
            self.init(hash: hash, dealt: dealt, pads: RandomOTReceiverBatch(choices: choices, chosen: chosen), delta: delta)
        }

        private init(hash: TreeHash, dealt: consuming DealtTrees, pads: consuming RandomOTReceiverBatch, delta: Block) {
            self.hash = hash
            self.dealt = dealt
            self.pads = pads
            self.delta = delta
        }

        /// The leaves of both sides as streams of one block, which tell keys apart; nil if the check failed.
        consuming func streams(forging forge: (inout [UInt64]) -> Void = { _ in }) -> (all: [Block], allButOne: [Block])? {
            var message = dealt.message
            forge(&message)
            guard let mine = ReconstructedTrees.leaves(hash, delta: delta, pads: pads, message: message) else { return nil }
            return (Self.streams(dealt.takeLeaves()), Self.streams(mine))
        }

        private static func streams(_ leaves: consuming AES128Schedules) -> [Block] {
            var scratch = [Block](repeating: .zero, count: 8)
            var total = [Block](repeating: .zero, count: 8)
            return (0..<leaves.count / 2).flatMap { pair in
                var odd = [Block](repeating: .zero, count: 8)
                LeafSumKernels.sum(
                    leaves, first: 2 * pair, bits: 1, firstBlock: 0, blockCount: 8, total: &total, weighted: &odd, stride: 8,
                    scratch: &scratch)
                return [total[0] ^ odd[0], odd[0]]
            }
        }
    }

    @Test(arguments: shapes)
    func allLeavesButOneOfEachTreeAgree(parameters: OTExtensionParameters) throws {
        let dealing = try Dealing(parameters)
        let delta = dealing.delta
        let streams = dealing.streams()
        let (all, allButOne) = try #require(streams)
        #expect(Set(all).count == 128 / parameters.fieldBits.rawValue * parameters.leafCount)
        for tree in 0..<parameters.treeCount {
            let missing = delta.bits(parameters.fieldBits.rawValue, from: parameters.fieldBits.rawValue * tree)
            let first = tree * parameters.leafCount
            for number in 1..<parameters.leafCount {
                #expect(allButOne[first + number] == all[first + (number ^ missing)], "leaf \(number) of tree \(tree)")
            }
            #expect(!all.contains(allButOne[first]))
        }
    }

    @Test func anotherBindingHasOtherLeaves() throws {
        let hash = TreeHash(parameters: OTExtensionParameters(), binding: Transfers.session)
        let other = TreeHash(parameters: OTExtensionParameters(), binding: SHA256.hash([1]))
        let node = Block(low: 1, high: 2)
        #expect(hash.leafKey(tree: 0, index: 0, node) != other.leafKey(tree: 0, index: 0, node))
        #expect(hash.leafKey(tree: 0, index: 0, node) != hash.leafKey(tree: 1, index: 0, node))
        #expect(hash.leafKey(tree: 0, index: 0, node) != hash.leafKey(tree: 0, index: 1, node))
        #expect(hash.leafKey(tree: 0, index: 0, node) != hash.leafCheck(tree: 0, index: 0, node).0)
    }

    @Test func aNodesChildrenAreOneHash() {
        // SHA-256 of binding ‖ kind ‖ tree ‖ level ‖ index ‖ 0 ‖ node, cut in two.
        let hash = TreeHash(parameters: OTExtensionParameters(), binding: Transfers.session)
        let digest = SHA256.hash(Transfers.session.bytes + [0, 3, 2, 1, 0] + [UInt8](1...16)).bytes
        let node = Block(low: 0x0807_0605_0403_0201, high: 0x100F_0E0D_0C0B_0A09)
        let (left, right) = hash.children(tree: 3, level: 2, index: 1, node)
        func word(_ part: ArraySlice<UInt8>) -> UInt64 { part.reversed().reduce(0) { $0 << 8 | UInt64($1) } }
        #expect(left == Block(low: word(digest[0..<8]), high: word(digest[8..<16])))
        #expect(right == Block(low: word(digest[16..<24]), high: word(digest[24..<32])))
    }

    @Test(arguments: [OTExtensionParameters.FieldBits.four, .eight])
    func aWrongSumThatIsUsedIsFound(bits: OTExtensionParameters.FieldBits) throws {
        let parameters = OTExtensionParameters(fieldBits: bits)
        for transfer in [0, 1, 17, 127] {
            let dealing = try Dealing(parameters)
            let choice = Int(parameters.treeChoices(dealing.delta)[transfer])
            let isAccepted = dealing.streams { $0[4 * transfer + 2 * choice] ^= 1 << 40 } != nil
            #expect(!isAccepted, "transfer \(transfer)")
        }
    }

    @Test func aWrongSumThatIsNotUsedPasses() throws {
        // What a cheating dealer may learn: one bit of Δ, guessed.
        let parameters = OTExtensionParameters()
        let dealing = try Dealing(parameters)
        let unused = 1 - Int(parameters.treeChoices(dealing.delta)[5])
        let isAccepted = dealing.streams { $0[4 * 5 + 2 * unused] ^= 1 } != nil
        #expect(isAccepted)
    }

    @Test(arguments: [512, 515, 512 + 4 * 31, 640, 641, 642, 643])
    func aWrongCheckIsFound(word: Int) throws {
        let isAccepted = try Dealing(OTExtensionParameters()).streams { $0[word] ^= 1 } != nil
        #expect(!isAccepted)
    }

    @Test func semiHonestTreesAreNotChecked() throws {
        let parameters = OTExtensionParameters(adversary: .semiHonest)
        #expect(TreeHash(parameters: parameters, binding: Transfers.session).messageWords == 512)
        let dealing = try Dealing(parameters)
        let streams = dealing.streams { message in
            message[0] ^= 1
            message[2] ^= 1
        }
        #expect(streams != nil)
    }
}
