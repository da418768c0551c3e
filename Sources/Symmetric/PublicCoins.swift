// Public choices that all parties make alike from a common seed: which rows are held out, which enter a Hessian.
//
// The seed is public and agreed; nothing here is secret. Choices use integer arithmetic only, so that every machine makes
// the same one.

import Kernels
import Secrets

package struct PublicCoins: ~Copyable {
    private let generator: KeyedGenerator

    /// - Parameter seed: the agreed digest; `domain` separates uses of one seed.
    package init(seed: Digest, domain: String) {
        var transcript = Transcript(domain: "tally/public-coins/v1")
        transcript.absorb("seed", seed.bytes)
        transcript.absorb("domain", domain)
        let bytes = transcript.finalize().keyBytes
        generator = KeyedGenerator(key: SecretBytes(copying: bytes))
    }

    /// Uniform words of stream `number`.
    package func words(count: Int, number: UInt64 = 0) -> [UInt64] {
        [UInt64](unsafeUninitializedCapacity: count) { buffer, initialized in
            if let base = buffer.baseAddress {
                generator.fill(base, wordCount: count, stream: StreamID(operation: number, tag: 0xC0))
            }
            initialized = count
        }
    }

    /// For each of `count` positions whether it is chosen, each with probability `numerator`/2^32, independently.
    package func bernoulli(count: Int, numerator: UInt64) -> [Bool] {
        words(count: count).map { $0 >> 32 < numerator }
    }

    /// A uniform subset of exactly `sampleCount` of `0..<count`, ascending (selection sampling, Knuth 3.4.2 S).
    package func sample(_ sampleCount: Int, of count: Int, number: UInt64) -> [Int] {
        precondition(sampleCount <= count)
        if sampleCount == count { return Array(0..<count) }
        let coins = words(count: count, number: number)
        var chosen: [Int] = []
        chosen.reserveCapacity(sampleCount)
        for position in 0..<count where chosen.count < sampleCount {
            // Chosen with probability needed/remaining: compares a 64-bit coin scaled by multiplication.
            let remaining = UInt64(count - position)
            let scaled = coins[position].multipliedFullWidth(by: remaining).high
            if scaled < UInt64(sampleCount - chosen.count) { chosen.append(position) }
        }
        return chosen
    }
}
