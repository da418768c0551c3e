// The expand-convolute code of one chunk: from a noise vector to outputs half as long.
//
// Spec: protocols/silent-vole.md, section «Code». S. Raghuraman, P. Rindal, T. Tanguy: Expand-convolute codes for pseudorandom
// correlation generators from LPN, Crypto 2023 (ePrint 2023/882); over GF(2^128) with a variable in the feedback.

import Kernels
import Secrets
import Symmetric

/// Linear over GF(2^128); everything about it is public.
struct ExpandConvoluteCode: ~Copyable {
    /// Elements that are convolved at a time: their coefficients stay in the first-level cache.
    private static let segmentCount = 2048
    /// Batches of the expander at a time.
    private static let segmentBatches = 4
    private static let tag: UInt8 = 0xC1

    /// Outputs: half of the noise vector.
    let count: Int
    private let weight: ExpanderKernels.Weight
    private let generator: KeyedGenerator
    private let level: InstructionSet

    /// - Parameters:
    ///   - seed: public; names the code.
    ///   - count: a multiple of 4, and no less than the expander's stripes.
    init(seed: Digest, weight: ExpanderKernels.Weight, count: Int, level: InstructionSet = .best) {
        precondition(count % ConvolutionKernels.groupCount == 0 && count >= weight.stripeCount)
        self.count = count
        self.weight = weight
        self.level = level
        generator = KeyedGenerator(key: SecretBytes(copying: seed.keyBytes))
    }

    /// The first `wanted` outputs of a vector of 2·count blocks, whose second half is overwritten.
    func encode(_ vector: UnsafeMutablePointer<Block>, first wanted: Int, into out: UnsafeMutablePointer<Block>) {
        let convolved = vector + count
        convolve(convolved, lanes: 1)
        expand(wanted) { start, count, words in
            ExpanderKernels.expand(
                convolved, elementCount: self.count, adding: vector + start, weight: weight, words: words, count: count,
                into: out + start, level: level)
        }
    }

    /// As `encode` for a vector of 2·count pairs, to two vectors of blocks.
    func encodePairs(
        _ vector: UnsafeMutablePointer<Block>, first wanted: Int, into firsts: UnsafeMutablePointer<Block>,
        _ seconds: UnsafeMutablePointer<Block>
    ) {
        let convolved = vector + 2 * count
        convolve(convolved, lanes: 2)
        expand(wanted) { start, count, words in
            ExpanderKernels.expandPairs(
                convolved, elementCount: self.count, adding: vector + 2 * start, weight: weight, words: words, count: count,
                into: firsts + start, seconds + start, level: level)
        }
    }

    /// Streams 0 and 1 hold the coefficients of the two passes, a 32-bit word each.
    private func convolve(_ elements: UnsafeMutablePointer<Block>, lanes: Int) {
        let state = ConvolutionState()
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Self.segmentCount) { buffer in
            guard let words = buffer.baseAddress else { return }
            let half = Self.segmentCount / 2
            for start in stride(from: 0, to: count, by: Self.segmentCount) {
                let part = min(Self.segmentCount, count - start)
                fill(words, wordCount: part / 2, stream: 0, firstWord: start / 2)
                fill(words + half, wordCount: part / 2, stream: 1, firstWord: start / 2)
                let coefficients = UnsafeRawPointer(words).assumingMemoryBound(to: UInt32.self)
                ConvolutionKernels.convolve(
                    elements + lanes * start, lanes: lanes, firstGroup: start / 4, groupCount: part / 4, first: coefficients,
                    second: coefficients + Self.segmentCount, state: state, level: level)
            }
        }
    }

    /// Stream 2 holds the expander's batches.
    private func expand(_ wanted: Int, _ body: (_ start: Int, _ count: Int, _ words: UnsafePointer<UInt32>) -> Void) {
        precondition(wanted <= count, "a chunk has no more outputs")
        let segment = Self.segmentBatches * ExpanderKernels.batchCount
        let segmentWords = Self.segmentBatches * weight.batchWords / 2
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: segmentWords) { buffer in
            guard let words = buffer.baseAddress else { return }
            for start in stride(from: 0, to: wanted, by: segment) {
                fill(words, wordCount: segmentWords, stream: 2, firstWord: start / segment * segmentWords)
                body(start, min(segment, wanted - start), UnsafeRawPointer(words).assumingMemoryBound(to: UInt32.self))
            }
        }
    }

    private func fill(_ words: UnsafeMutablePointer<UInt64>, wordCount: Int, stream: UInt8, firstWord: Int) {
        generator.fill(
            words, wordCount: wordCount, stream: StreamID(operation: 0, tag: Self.tag, stream: stream), firstWord: firstWord)
    }
}
