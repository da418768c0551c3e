// The receiver of a silent VOLE, from correlated OTs on: it evaluates the trees around a secret leaf each, where its noise is.
//
// Spec: protocols/silent-vole.md, steps 3 to 6.

import Kernels
import Parties
import Secrets
import Symmetric
import Wire

struct SilentVOLEReceiver: ~Copyable {
    private let layout: VOLELayout
    private let agreement: VOLEAgreement
    private let security: VOLESecurity
    private let endpoint: Endpoint
    private let peer: PartyID
    private let a: SecretBlocks
    private let c: SecretBlocks
    /// Folds of all chunks so far, of the noise and of the leaves, each begun with this party's correlation for hiding them.
    private let folds: SecretBlocks
    /// Pairs: noise and leaf.
    private let vector: SecretBlocks
    private let leaves: SecretBlocks
    private let trees: NoiseTrees
    /// Of the chunks that were folded.
    private var foldDigest: Digest?

    init(_ layout: VOLELayout, _ agreement: VOLEAgreement, security: VOLESecurity, endpoint: Endpoint, peer: PartyID) {
        self.layout = layout
        self.agreement = agreement
        self.security = security
        self.endpoint = endpoint
        self.peer = peer
        a = SecretBlocks(count: layout.count)
        c = SecretBlocks(count: layout.count)
        folds = SecretBlocks(count: 2)
        (folds[0], folds[1]) = (.zero, .zero)
        vector = SecretBlocks(count: layout.chunkCount > 0 ? 2 * layout.placeCount : 0)
        leaves = SecretBlocks(count: layout.leafCount)
        trees = NoiseTrees(layout)
    }

    /// Correlated OTs that `make` takes for these chunks.
    func transferCount(_ chunks: Range<Int>) -> Int { layout.transferCount(chunks, security) }

    mutating func make(
        _ chunks: Range<Int>, of given: consuming CorrelatedOTReceiverBatch, random: inout some RandomSource
    ) async throws {
        var batch = given
        if chunks.lowerBound == 0 && security == .malicious {
            let mask = batch.take(PackedCorrelations.transfers)
            folds[0] = PackedCorrelations.packChoices(mask, count: 1)[0]
            folds[1] = PackedCorrelations.pack(mask.t, count: 1)[0]
        }
        // Step 3: a random leaf a tree, and for each of its levels the bit that turns the pad at hand into that of the sibling.
        let groupTrees = chunks.count * VOLELayout.treeCount
        let pads = batch.take(chunks.count * layout.treeTransfers).randomOT()
        let values = PackedCorrelations.packChoices(batch, count: groupTrees)
        let parts = PackedCorrelations.pack(batch.t, count: groupTrees)
        let holes = try randomHoles(groupTrees, &random)
        let flips = flips(chunks, holes: holes, pads: pads)
        try await endpoint.send(
            flips.count, to: peer, step: Step(number: UInt64(chunks.lowerBound), tag: VOLETag.flips)
        ) { range, out in for index in range { out[index - range.lowerBound] = flips[index] } }
        for chunk in chunks {
            // Step 4
            let corrections = SecretBlocks(count: layout.correctionBlocks)
            let words = UnsafeMutableRawPointer(corrections.pointer).assumingMemoryBound(to: UInt64.self)
            try await endpoint.receive(
                2 * corrections.count, from: peer, step: Step(number: UInt64(chunk), tag: VOLETag.corrections)
            ) { range, received in (words + range.lowerBound).update(from: received, count: range.count) }
            let fold =
                security == .malicious
                ? VOLEFold(
                    agreement, chunk: chunk, after: foldDigest, flips: flips, corrections: corrections, leafCount: layout.leafCount) : nil
            let keys = NoiseTreeKeys(seed: agreement.digest("trees", UInt64(chunk)))
            let siblings = SecretBlocks(count: layout.depth)
            for tree in 0..<VOLELayout.treeCount {
                let number = (chunk - chunks.lowerBound) * VOLELayout.treeCount + tree
                let sums = corrections.pointer + tree * (2 * layout.depth + 1)
                let hole = Int(truncatingIfNeeded: holes[number].low)
                unmask(sums, hole: hole, pads: pads, first: number * layout.depth, into: siblings)
                trees.evaluate(
                    keys.permutation(tree), hole: hole, siblings: siblings.pointer, total: sums[2 * layout.depth] ^ parts[number],
                    into: leaves.pointer)
                switch fold {
                case .some(let fold): absorb(fold.fold(tree: tree, leaves.pointer, hole: hole), value: values[number])
                case nil: break
                }
                HiddenIndexKernels.pair(
                    leaves.pointer, count: layout.leafCount, with: values[number], at: hole,
                    into: vector.pointer + 2 * tree * layout.leafCount)
            }
            switch fold {
            case .some(let fold): foldDigest = fold.digest
            case nil: break
            }
            encode(chunk)
        }
    }

    /// Uniform up to 2^-51.
    private func randomHoles(_ count: Int, _ random: inout some RandomSource) throws -> SecretBlocks {
        let holes = try SecretBlocks.random(count, &random)
        for index in 0..<count {
            let leaf = holes[index].low.multipliedFullWidth(by: UInt64(layout.leafCount)).high
            holes[index] = Block(low: leaf, high: 0)
        }
        return holes
    }

    private func flips(_ chunks: Range<Int>, holes: borrowing SecretBlocks, pads: borrowing RandomOTReceiverBatch) -> [UInt64] {
        var flips = [UInt64](repeating: 0, count: layout.flipWords(chunks))
        for transfer in 0..<pads.count {
            let level = transfer % layout.depth
            let isOdd = holes[transfer / layout.depth].low >> UInt64(layout.depth - 1 - level) & 1
            flips[transfer / 64] |= (pads.choices[transfer] ^ isOdd ^ 1) << UInt64(transfer % 64)
        }
        return flips
    }

    /// Of each level the sum on the side of the hole's sibling.
    private func unmask(
        _ sums: UnsafePointer<Block>, hole: Int, pads: borrowing RandomOTReceiverBatch, first: Int,
        into siblings: borrowing SecretBlocks
    ) {
        for level in 0..<layout.depth {
            let isOdd = ConstantTime.mask(bit: UInt64(truncatingIfNeeded: hole >> (layout.depth - 1 - level)))
            let (even, odd) = (sums[2 * level], sums[2 * level + 1])
            let masked = Block(
                low: ConstantTime.select(mask: isOdd, even.low, odd.low), high: ConstantTime.select(mask: isOdd, even.high, odd.high))
            siblings[level] = masked ^ pads.chosen[first + level]
        }
    }

    private func absorb(_ folded: (sum: Block, coefficient: Block), value: Block) {
        folds[0] = folds[0] ^ FieldKernels.multiply(folded.coefficient, value)
        folds[1] = folds[1] ^ folded.sum
    }

    private func encode(_ chunk: Int) {
        let code = ExpandConvoluteCode(
            seed: agreement.digest("code", UInt64(chunk)), weight: agreement.parameters.weight, count: layout.chunkOutputs)
        let outputs = layout.outputs(of: chunk)
        endpoint.clock.charge(.vectorOLE, count: layout.chunkOutputs)
        code.encodePairs(
            vector.pointer, first: outputs.count, into: a.pointer + outputs.lowerBound, c.pointer + outputs.lowerBound)
    }

    /// Steps 5 and 6. Nothing is handed out before the sender's answer fits.
    consuming func finish() async throws -> VOLEReceiverOutput {
        if security == .malicious && layout.chunkCount > 0 {
            let folded = folds[0]
            try await endpoint.send(2, to: peer, step: VOLEFold.foldStep) { _, out in (out[0], out[1]) = (folded.low, folded.high) }
            let expected = VOLEFold.answer(agreement, folds[1])
            let answer = try await endpoint.receive(byteCountMax: VOLEFold.answerBytes, from: peer, step: VOLEFold.answerStep)
            let agrees = expected.withUnsafeBytes { mine in answer.withUnsafeBytes { ConstantTime.equal(mine, $0) } }
            guard agrees else { throw CorrelationError.inconsistent(peer: peer, step: "noise") }
        }
        return VOLEReceiverOutput(count: layout.count, a: a, c: c, parameters: agreement.parameters)
    }
}
