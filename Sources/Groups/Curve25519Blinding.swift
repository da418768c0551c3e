// Points hidden under a random scalar each, and shown again after somebody else multiplied them: the client's side of an oblivious
// pseudorandom function.
//
// Spec: protocols/curve25519.md, section «Blinding».

package import Kernels
package import Secrets

/// Scalars of one batch and their inverses. Belongs to one task and one batch; noncopyable and wiped.
package struct Curve25519Blinding: ~Copyable {
    package let count: Int
    private let blinds: SecretWords
    private let unblinds: SecretWords
    private let level: InstructionSet

    /// - Throws: what the randomness throws.
    package init(count: Int, level: InstructionSet = .best, randomness: inout some RandomSource) throws {
        let words = Curve25519Kernels.words
        blinds = try SecretWords(count: count * words) { target in
            try randomness.fill(UnsafeMutableRawBufferPointer(start: target, count: count * Words256.byteCount))
            for index in 0..<count {
                target[words * index] &= ~7
                target[words * index + 3] = target[words * index + 3] & (1 << 62 - 1) | 1 << 62
            }
        }
        unblinds = Self.inverses(of: blinds, count: count)
        self.count = count
        self.level = level
    }

    /// r·P for the points of the range, four words each; `out` may be `points`.
    ///
    /// - Throws: where a product is 0.
    package func blind(
        _ points: UnsafePointer<UInt64>, _ range: Range<Int>, into out: UnsafeMutablePointer<UInt64>
    ) throws(LowOrderPoint) {
        try Self.multiply(blinds, points, range, into: out, level)
    }

    /// For points that a clamped scalar k made of blinded ones: what k makes of the points as they were before `blind`.
    ///
    /// - Throws: where a product is 0.
    package func unblind(
        _ points: UnsafePointer<UInt64>, _ range: Range<Int>, into out: UnsafeMutablePointer<UInt64>
    ) throws(LowOrderPoint) {
        try Self.multiply(unblinds, points, range, into: out, level)
    }

    private static func multiply(
        _ scalars: SecretWords, _ points: UnsafePointer<UInt64>, _ range: Range<Int>, into out: UnsafeMutablePointer<UInt64>,
        _ level: InstructionSet
    ) throws(LowOrderPoint) {
        let words = Curve25519Kernels.words
        precondition(range.lowerBound >= 0 && range.upperBound * words <= scalars.count)
        withExtendedLifetime(scalars) {
            Curve25519Kernels.multiplyEach(
                scalars.pointer + words * range.lowerBound, points, count: range.count, into: out, level: level)
        }
        for index in range.indices {
            let x = out + words * (index - range.lowerBound)
            if x[0] | x[1] | x[2] | x[3] == 0 { throw LowOrderPoint(index: index) }
        }
    }

    /// 8/(8·r) of all scalars, with one inversion for all (Montgomery).
    private static func inverses(of blinds: SecretWords, count: Int) -> SecretWords {
        let words = Curve25519Kernels.words
        let before = SecretWordsBuilder(count: max(1, count) * words)
        func blind(_ index: Int) -> Words256 {
            let p = blinds.pointer + words * index
            return Curve25519Order.eightfold(Words256(p[0], p[1], p[2], p[3]))
        }
        func store(_ value: Words256, _ out: UnsafeMutablePointer<UInt64>) {
            (out[0], out[1], out[2], out[3]) = (value.w0, value.w1, value.w2, value.w3)
        }
        var product = Curve25519Order.eightfold(.one)
        for index in 0..<count {
            store(product, before.pointer + words * index)
            product = Curve25519Order.product(product, blind(index))
        }
        // The first factor above stands for 1 and falls out of every quotient.
        var inverse = Curve25519Order.inverse(product)
        return SecretWords(count: count * words) { target in
            for index in stride(from: count - 1, through: 0, by: -1) {
                let p = before.pointer + words * index
                let one = Curve25519Order.product(inverse, Words256(p[0], p[1], p[2], p[3]))
                store(Curve25519Order.clampedMultiple(one), target + words * index)
                inverse = Curve25519Order.product(inverse, blind(index))
            }
        }
    }
}
