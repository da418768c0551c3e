// The universal hash of columns, by which the sender of an extension finds a receiver whose corrections do not fit together.
//
// Spec: protocols/ot-extension.md, section «Check». L. Roy: SoftSpokenOT, Crypto 2022 (ePrint 2022/192), section 4.

import Kernels
import Secrets
import Symmetric

/// Sums of 128 columns and of the choice bits under the coefficients of one challenge.
final class OTCheck {
    /// The challenge: 16 bytes as two words.
    static let challengeWords = 2
    /// The hash of the choice bits, then of each column.
    static let responseWords = 129

    private let frames: OTFrames
    private let generator: KeyedGenerator
    private var coefficients = [Block](repeating: .zero, count: OTFrames.blocksPerFrame)
    private var sums = [Block](repeating: .zero, count: 129)

    /// - Parameter challenge: two words, fixed by the sender after all corrections.
    init(_ frames: OTFrames, challenge: [UInt64]) {
        precondition(challenge.count == Self.challengeWords)
        self.frames = frames
        generator = KeyedGenerator(key: SecretBytes(copying: challenge.withUnsafeBytes { Array($0) }))
    }

    /// Adds a frame.
    func absorb(_ frame: Int, columns: UnsafePointer<Block>, choices: UnsafePointer<Block>?) {
        let count = frames.blocks(frame), stride = frames.stride(frame)
        coefficients.withUnsafeMutableBytes { raw in
            guard let words = raw.baseAddress?.assumingMemoryBound(to: UInt64.self) else { return }
            generator.fill(
                words, wordCount: 2 * count, stream: StreamID(operation: 0, tag: OTTag.challenge), firstWord: 2 * frames.first(frame))
            // The last word of a batch hides the hash of the others: its coefficient is 1.
            if frame == frames.frameCount - 1 { words[2 * count - 1] = 1 }
        }
        if let choices { BitColumnKernels.addProducts(choices, coefficients, count: count, to: &sums[0]) }
        for column in 0..<128 {
            BitColumnKernels.addProducts(columns + column * stride, coefficients, count: count, to: &sums[1 + column])
        }
    }

    /// The 129 hashes; that of the choice bits is 0 where they were not given.
    var hashes: [UInt64] { sums.map(Self.reduce) }

    /// Whether the receiver's hashes fit those of the own columns: all differ by its hash of choice bits where Δ has a bit.
    func accepts(_ response: [UInt64], delta: Block) -> Bool {
        precondition(response.count == Self.responseWords)
        let mine = hashes
        var difference: UInt64 = 0
        for column in 0..<128 {
            let mask = ConstantTime.mask(bit: (column < 64 ? delta.low : delta.high) >> UInt64(column & 63))
            difference |= mine[1 + column] ^ response[1 + column] ^ (response[0] & mask)
        }
        return difference == 0
    }

    /// Modulo x^64 + x^4 + x^3 + x + 1.
    static func reduce(_ product: Block) -> UInt64 {
        // x^64 = x^4 + x^3 + x + 1: the high word, then the four bits that this pushes out.
        let high = product.high
        let over = high >> 60 ^ high >> 61 ^ high >> 63
        return product.low ^ fold(high) ^ fold(over)
    }

    private static func fold(_ word: UInt64) -> UInt64 { word ^ word << 1 ^ word << 3 ^ word << 4 }
}
