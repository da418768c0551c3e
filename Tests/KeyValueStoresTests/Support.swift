// Seeded keys and values.

import Kernels

struct SeededBlocks {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    /// Splitmix64.
    mutating func word() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    mutating func blocks(_ count: Int) -> [Block] { (0..<count).map { _ in Block(low: word(), high: word()) } }
}
