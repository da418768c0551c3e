// The check of a silent VOLE: noise vectors of both parties folded with coefficients that nobody chose.
//
// Spec: protocols/silent-vole.md, section «Check».

import Kernels
import Secrets
import Symmetric
import Wire

/// The coefficients of one chunk, from a digest of all that the sender sent for it and for the chunks before it.
struct VOLEFold: ~Copyable {
    /// What the next chunk's coefficients depend on.
    let digest: Digest
    private let generator: KeyedGenerator
    private let coefficients: SecretBlocks
    private let leafCount: Int

    /// - Parameter previous: the digest of the chunk before this one, nil for the first. Were a chunk's coefficients its own affair, then
    ///   so were its error in the sum, and a sender could look for errors of several chunks that cancel (Wagner: with few hashes for many
    ///   chunks).
    init(
        _ agreement: VOLEAgreement, chunk: Int, after previous: Digest?, flips: [UInt64], corrections: borrowing SecretBlocks,
        leafCount: Int
    ) {
        var hash = SHA256()
        flips.withUnsafeBytes { hash.update($0) }
        hash.update(UnsafeRawBufferPointer(start: corrections.pointer, count: 16 * corrections.count))
        var transcript = Transcript(domain: "tally/silent-vole/fold")
        transcript.absorb("run", agreement.digest("fold", UInt64(chunk)).bytes)
        transcript.absorb("before", previous?.bytes ?? [])
        transcript.absorb("messages", hash.finalize().bytes)
        digest = transcript.finalize()
        generator = KeyedGenerator(key: SecretBytes(copying: digest.keyBytes))
        coefficients = SecretBlocks(count: leafCount)
        self.leafCount = leafCount
    }

    /// Σ χⱼ·leaves[j] over one tree, and χ at `hole`, which may be secret.
    func fold(tree: Int, _ leaves: UnsafePointer<Block>, hole: Int) -> (sum: Block, coefficient: Block) {
        fill(tree)
        let coefficient = HiddenIndexKernels.select(coefficients.pointer, count: leafCount, at: hole)
        return (FieldKernels.innerProduct(coefficients.pointer, leaves, count: leafCount), coefficient)
    }

    /// Σ χⱼ·leaves[j] over one tree.
    func fold(tree: Int, _ leaves: UnsafePointer<Block>) -> Block {
        fill(tree)
        return FieldKernels.innerProduct(coefficients.pointer, leaves, count: leafCount)
    }

    private func fill(_ tree: Int) {
        let words = UnsafeMutableRawPointer(coefficients.pointer).assumingMemoryBound(to: UInt64.self)
        generator.fill(words, wordCount: 2 * leafCount, stream: StreamID(operation: UInt64(tree), tag: 0xC3))
    }

    /// What the sender answers: a hash of its folded vector, which the receiver can compute as well.
    static func answer(_ agreement: VOLEAgreement, _ value: Block) -> [UInt8] {
        var transcript = Transcript(domain: "tally/silent-vole/answer")
        transcript.absorb("run", agreement.binding.bytes)
        transcript.absorb("low", value.low)
        transcript.absorb("high", value.high)
        return transcript.finalize().bytes
    }

    static let answerBytes = Digest.byteCount
    static let foldStep = Step(number: 2, tag: VOLETag.fold)
    static let answerStep = Step(number: 3, tag: VOLETag.answer)
}
