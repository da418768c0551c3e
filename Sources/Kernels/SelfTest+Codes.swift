// The self-test of the kernels behind silent correlations.

extension SelfTest {
    /// Odd counts, so that every kernel has a tail.
    static func codes(at level: InstructionSet) -> [Block] {
        let input = words(2 * 160, seed: 9000)
        let blocks = (0..<160).map { Block(low: input[2 * $0], high: input[2 * $0 + 1]) }
        let publicWords = words(800, seed: 9500).map { UInt32(truncatingIfNeeded: $0 >> 20) }
        let key = words(2, seed: 9900)
        let zero = Block.zero
        var result = [Block](repeating: zero, count: 400)
        result.withUnsafeMutableBufferPointer { buffer in
            guard var out = buffer.baseAddress else { return }
            let sums = key.withUnsafeBytes {
                TreeKernels.expandLevel(AES128Schedule(key: $0), parents: blocks, childCount: 39, into: out, level: level)
            }
            HiddenIndexKernels.replace(out, count: 39, at: 38, with: sums.even, at: 7, with: sums.odd, level: level)
            out[39] = HiddenIndexKernels.select(out, count: 39, at: 38, level: level)
            HiddenIndexKernels.pair(out, count: 39, with: sums.odd, at: 3, into: out + 40, level: level)
            out += 120
            for lanes in 1...2 {
                out.update(from: blocks, count: 40 * lanes)
                let state = ConvolutionState()
                publicWords.withUnsafeBufferPointer { words in
                    guard let words = words.baseAddress else { return }
                    ConvolutionKernels.convolve(
                        out, lanes: lanes, firstGroup: 0, groupCount: 10, first: words, second: words + 40, state: state,
                        level: level)
                }
                out += 40 * lanes
            }
            ExpanderKernels.expand(
                blocks, elementCount: 40, adding: blocks, weight: .seven, words: publicWords, count: 40, into: out, level: level)
            ExpanderKernels.expandPairs(
                blocks, elementCount: 40, adding: blocks, weight: .seven, words: publicWords, count: 40, into: out + 40, out + 80,
                level: level)
        }
        return result
    }
}
