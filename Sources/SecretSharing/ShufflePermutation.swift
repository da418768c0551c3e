// A permutation that no party knows: the composition of three, each known to two parties from their common key.
//
// Spec: protocols/shuffle.md, section «Permutation».

import Parties
import Secrets
import Wire

/// One party's two of the three pair permutations. Printing shows the count only.
package struct ShufflePermutation: Sendable, CustomStringConvertible, CustomReflectable {
    package let count: Int
    /// π of this party and the next: index at which a position's element comes from, two a word.
    let withNext: SecretWords
    let withPrevious: SecretWords

    package var description: String { "ShufflePermutation(\(count))" }
    package var customMirror: Mirror { Mirror(self, children: []) }

    /// `out[i] = values[π(i)]`, or its inverse, `out[π(i)] = values[i]`, column after column.
    static func apply(
        _ permutation: SecretWords, inverted: Bool, _ values: UnsafePointer<UInt64>, columns: Int, count: Int,
        into out: UnsafeMutablePointer<UInt64>
    ) {
        permutation.withUnsafeWords { words in
            guard let base = words.baseAddress else { return }
            UnsafeRawPointer(base).withMemoryRebound(to: UInt32.self, capacity: 2 * words.count) { indices in
                for column in 0..<columns {
                    let (source, target) = (values + column * count, out + column * count)
                    if inverted {
                        for i in 0..<count { target[Int(indices[i])] = source[i] }
                    } else {
                        for i in 0..<count { target[i] = source[Int(indices[i])] }
                    }
                }
            }
        }
    }
}

extension ReplicatedEngine {
    /// Draws a permutation of `count` positions, uniform for every single party. No message.
    package func drawPermutation(count: Int) -> ShufflePermutation {
        precondition(count <= Int(Int32.max))
        let step = begin(.secretPermutation)
        return ShufflePermutation(
            count: count, withNext: pairPermutation(with: role.next, count: count, step: step),
            withPrevious: pairPermutation(with: role.previous, count: count, step: step))
    }

    /// Fisher and Yates' permutation from the pair's stream; bounded numbers by Lemire's rejection, so exactly uniform.
    private func pairPermutation(with other: ComputeRole, count: Int, step: Step) -> SecretWords {
        let block = 4096
        let coins = SecretWordsBuilder(count: block)
        let coinWords = coins.pointer
        var (position, nextBlock) = (block, 0)
        func draw() -> UInt64 {
            if position == block {
                fillCommon(with: other, coinWords, count: block, stream: stream(step), firstWord: nextBlock * block)
                (position, nextBlock) = (0, nextBlock + 1)
            }
            defer { position += 1 }
            return coinWords[position]
        }
        endpoint.clock.charge(.word, count: 2 * count)
        let permutation = SecretWords(count: (count + 1) / 2) { out in
            out.initialize(repeating: 0, count: (count + 1) / 2)
            UnsafeMutableRawPointer(out).withMemoryRebound(to: UInt32.self, capacity: 2 * ((count + 1) / 2)) { indices in
                for i in 0..<count {
                    // One of 0…i, each with the same probability.
                    let bound = UInt64(i + 1)
                    var product = draw().multipliedFullWidth(by: bound)
                    if product.low < bound {
                        let threshold = (0 &- bound) % bound
                        while product.low < threshold { product = draw().multipliedFullWidth(by: bound) }
                    }
                    let j = Int(product.high)
                    indices[i] = indices[j]
                    indices[j] = UInt32(i)
                }
            }
        }
        _ = coins.finish()
        return permutation
    }
}
