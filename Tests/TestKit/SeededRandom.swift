// A seeded generator for tests: SplitMix64 (Steele, Lea, Flood 2014). One seed reproduces everything.

package import Secrets

package struct SeededRandom: RandomSource, RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(_ seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    package mutating func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(RandomSourceFailure) {
        for index in buffer.indices { buffer[index] = UInt8(truncatingIfNeeded: next() >> 56) }
    }

    /// Uniform words.
    package mutating func words(_ count: Int) -> [UInt64] { (0..<count).map { _ in next() } }

    /// Uniform signed words of magnitude below 2^bits.
    package mutating func signed(_ count: Int, bits: Int) -> [Int64] {
        (0..<count).map { _ in Int64(bitPattern: next()) >> Int64(63 - bits) }
    }

    /// Standard normal, by the sum of twelve uniforms: good enough for test data.
    package mutating func normal() -> Double {
        (0..<12).reduce(-6.0) { sum, _ in sum + Double.random(in: 0..<1, using: &self) }
    }
}
