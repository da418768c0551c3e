// The sender of a silent VOLE, from correlated OTs on: it grows the trees and encodes all of their leaves.
//
// Spec: protocols/silent-vole.md, steps 3 to 6.

import Kernels
import Parties
import Secrets
import Symmetric
import Wire

struct SilentVOLESender: ~Copyable {
    private let layout: VOLELayout
    private let agreement: VOLEAgreement
    private let security: VOLESecurity
    private let endpoint: Endpoint
    private let peer: PartyID
    private let b: SecretBlocks
    /// Δ, the fold of all chunks so far, and this party's part of the correlation that hides the receiver's.
    private let secrets: SecretBlocks
    private let vector: SecretBlocks
    private let trees: NoiseTrees
    /// Of the chunks that were folded.
    private var foldDigest: Digest?

    init(
        _ layout: VOLELayout, _ agreement: VOLEAgreement, delta: Block, security: VOLESecurity, endpoint: Endpoint, peer: PartyID
    ) {
        self.layout = layout
        self.agreement = agreement
        self.security = security
        self.endpoint = endpoint
        self.peer = peer
        b = SecretBlocks(count: layout.count)
        secrets = SecretBlocks(count: 3)
        (secrets[0], secrets[1], secrets[2]) = (delta, .zero, .zero)
        vector = SecretBlocks(count: layout.chunkCount > 0 ? layout.placeCount : 0)
        trees = NoiseTrees(layout)
    }

    /// Correlated OTs that `make` takes for these chunks.
    func transferCount(_ chunks: Range<Int>) -> Int { layout.transferCount(chunks, security) }

    mutating func make(
        _ chunks: Range<Int>, of given: consuming CorrelatedOTSenderBatch, random: inout some RandomSource
    ) async throws {
        var batch = given
        precondition(batch.delta == secrets[0], "the correlated OTs are of the same Δ")
        if chunks.lowerBound == 0 && security == .malicious {
            let mask = batch.take(PackedCorrelations.transfers)
            secrets[2] = PackedCorrelations.pack(mask.q, count: 1)[0]
        }
        // Step 3: which of the two pads of a transfer the receiver holds is up to its flips.
        let pads = batch.take(chunks.count * layout.treeTransfers).randomOT()
        let values = PackedCorrelations.pack(batch.q, count: chunks.count * VOLELayout.treeCount)
        var flips: [UInt64] = []
        try await endpoint.receive(
            layout.flipWords(chunks), from: peer, step: Step(number: UInt64(chunks.lowerBound), tag: VOLETag.flips)
        ) { range, words in flips.append(contentsOf: UnsafeBufferPointer(start: words, count: range.count)) }
        for chunk in chunks {
            // Step 4: the sums of the trees, masked.
            let corrections = try grow(chunk, chunk - chunks.lowerBound, flips, values: values, pads: pads, &random)
            try await endpoint.send(
                2 * corrections.count, to: peer, step: Step(number: UInt64(chunk), tag: VOLETag.corrections)
            ) { range, out in
                out.update(
                    from: UnsafeRawPointer(corrections.pointer).assumingMemoryBound(to: UInt64.self) + range.lowerBound, count: range.count)
            }
            if security == .malicious { fold(chunk, flips, corrections) }
            encode(chunk)
        }
    }

    /// Fills the vector; the masked sums of all levels and values.
    private func grow(
        _ chunk: Int, _ indexInGroup: Int, _ flips: [UInt64], values: borrowing SecretBlocks, pads: borrowing RandomOTSenderBatch,
        _ random: inout some RandomSource
    ) throws -> SecretBlocks {
        let keys = NoiseTreeKeys(seed: agreement.digest("trees", UInt64(chunk)))
        let roots = try SecretBlocks.random(VOLELayout.treeCount, &random)
        let corrections = SecretBlocks(count: layout.correctionBlocks)
        for tree in 0..<VOLELayout.treeCount {
            let sums = corrections.pointer + tree * (2 * layout.depth + 1)
            trees.grow(keys.permutation(tree), root: roots[tree], into: vector.pointer + tree * layout.leafCount, sums: sums)
            sums[2 * layout.depth] =
                sums[2 * layout.depth - 2] ^ sums[2 * layout.depth - 1] ^ values[indexInGroup * VOLELayout.treeCount + tree]
            for level in 0..<layout.depth {
                let transfer = indexInGroup * layout.treeTransfers + tree * layout.depth + level
                let flip = Int(flips[transfer / 64] >> UInt64(transfer % 64) & 1)
                sums[2 * level] ^= pads.block(transfer, flip)
                sums[2 * level + 1] ^= pads.block(transfer, 1 - flip)
            }
        }
        return corrections
    }

    private mutating func fold(_ chunk: Int, _ flips: [UInt64], _ corrections: borrowing SecretBlocks) {
        let fold = VOLEFold(
            agreement, chunk: chunk, after: foldDigest, flips: flips, corrections: corrections, leafCount: layout.leafCount)
        foldDigest = fold.digest
        for tree in 0..<VOLELayout.treeCount {
            secrets[1] = secrets[1] ^ fold.fold(tree: tree, vector.pointer + tree * layout.leafCount)
        }
    }

    private func encode(_ chunk: Int) {
        let code = ExpandConvoluteCode(
            seed: agreement.digest("code", UInt64(chunk)), weight: agreement.parameters.weight, count: layout.chunkOutputs)
        let outputs = layout.outputs(of: chunk)
        endpoint.clock.charge(.vectorOLE, count: layout.chunkOutputs)
        code.encode(vector.pointer, first: outputs.count, into: b.pointer + outputs.lowerBound)
    }

    /// Steps 5 and 6: the receiver's folded noise, and the hash of what follows from it.
    consuming func finish() async throws -> VOLESenderOutput {
        let delta = secrets[0]
        if security == .malicious && layout.chunkCount > 0 {
            var folded = Block.zero
            try await endpoint.receive(2, from: peer, step: VOLEFold.foldStep) { _, words in
                folded = Block(low: words[0], high: words[1])
            }
            let value = secrets[1] ^ secrets[2] ^ FieldKernels.multiply(delta, folded)
            try await endpoint.send(VOLEFold.answer(agreement, value), to: peer, step: VOLEFold.answerStep)
        }
        let deltas = SecretBlocks(count: 1)
        deltas[0] = delta
        return VOLESenderOutput(count: layout.count, delta: deltas, b: b, parameters: agreement.parameters)
    }
}
