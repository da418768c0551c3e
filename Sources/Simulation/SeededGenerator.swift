// A seeded generator for simulated worlds: the same seed gives the same data, transcript and result on every machine.
//
// It is no source of secrets: xoshiro256** is predictable. It exists in this module and in the test kit only; the
// commands that handle real data do not link it.

import Secrets

/// xoshiro256** (Blackman, Vigna) with its state expanded from a seed and a stream number by SplitMix64.
package struct SeededGenerator: RandomSource, RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    /// Streams of one seed are independent of each other; a firm, a party's order and so on have one each.
    package init(seed: UInt64, stream: UInt64 = 0) {
        var mixer = SplitMix64(state: seed)
        mixer = SplitMix64(state: mixer.next() ^ (stream &* 0xD134_2543_DE82_EF95))
        state = (mixer.next(), mixer.next(), mixer.next(), mixer.next())
    }

    package mutating func next() -> UInt64 {
        let product = state.1 &* 5
        let result = ((product << 7) | (product >> 57)) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = (state.3 << 45) | (state.3 >> 19)
        return result
    }

    /// Little-endian words in order; a rest of under eight bytes takes the low bytes of one more word.
    package mutating func fill(_ buffer: UnsafeMutableRawBufferPointer) {
        var offset = 0
        while offset < buffer.count {
            var word = next()
            for index in offset..<min(offset + 8, buffer.count) {
                buffer[index] = UInt8(truncatingIfNeeded: word)
                word >>= 8
            }
            offset += 8
        }
    }
}

extension SeededGenerator {
    /// Uniform in [0, 1), a multiple of 2^-53.
    package mutating func uniform() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// Uniform in `0..<count`; the bias of the multiplication is under 2^-32 for counts below 2^32.
    package mutating func index(below count: Int) -> Int {
        precondition(count > 0, "nothing to choose from")
        return Int(next().multipliedFullWidth(by: UInt64(count)).high)
    }

    /// Standard normal (Box–Muller, one of the pair).
    package mutating func normal() -> Double {
        // 1 - u lies in (0, 1], so the logarithm is finite.
        let radius = (-2 * PortableMath.log(1 - uniform())).squareRoot()
        return radius * PortableMath.cosine(turns: uniform())
    }

    /// True with the given probability.
    package mutating func chance(_ probability: Double) -> Bool {
        uniform() < probability
    }

    /// Poisson by counting arrivals, for means of a few units; at most 1,000.
    package mutating func poisson(mean: Double) -> Int {
        var remaining = PortableMath.exp(-mean)
        var draw = uniform()
        var count = 0
        while draw > remaining, count < 1000 {
            draw -= remaining
            count += 1
            remaining *= mean / Double(count)
        }
        return count
    }
}

/// SplitMix64 (Steele, Lea, Flood): turns any seed, zero included, into a well mixed state.
private struct SplitMix64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
