// A secret uniform permutation, as a party shuffles a list before it hands it on.
//
// Spec: protocols/set-intersection.md, section «Shuffle».

package import Secrets

/// Of 0..<count. Noncopyable and wiped: who knows it links what was shuffled.
struct Permutation: ~Copyable, Sendable {
    let count: Int
    private let images: SecretWords

    /// Fisher and Yates's method with unbiased draws.
    init(count: Int, randomness: inout some RandomSource) throws {
        var draws = UniformDraws()
        images = try SecretWords(count: count) { words in
            for index in 0..<count { words[index] = UInt64(index) }
            for last in stride(from: count - 1, to: 0, by: -1) {
                let other = Int(try draws.below(UInt64(last) + 1, from: &randomness))
                (words[last], words[other]) = (words[other], words[last])
            }
        }
        self.count = count
    }

    /// Which element of the list stands at `position` of the shuffled list.
    subscript(position: Int) -> Int {
        precondition(position >= 0 && position < count)
        return Int(images.pointer[position])
    }

    /// Positions in the shuffled list to positions in the list.
    func apply(_ positions: [UInt64]) -> [UInt64] {
        positions.map { images.pointer[checked($0)] }
    }

    private func checked(_ position: UInt64) -> Int {
        // Positions from a peer were checked against the list's length when they came.
        precondition(position < UInt64(count))
        return Int(position)
    }
}

/// A permutation that several threads read.
package final class SharedPermutation: Sendable {
    private let permutation: Permutation

    package init(count: Int, randomness: inout some RandomSource) throws {
        permutation = try Permutation(count: count, randomness: &randomness)
    }

    subscript(position: Int) -> Int { permutation[position] }
    func apply(_ positions: [UInt64]) -> [UInt64] { permutation.apply(positions) }
}

/// Unbiased draws below a bound, from words that are fetched by the block.
struct UniformDraws {
    private static let blockCount = 512
    private var words: [UInt64] = []

    /// Uniform in 0..<bound, bound > 0: the high word of a product with a uniform word, rejecting what would make the first
    /// 2^64 mod bound values likelier (D. Lemire, 2019).
    mutating func below(_ bound: UInt64, from randomness: inout some RandomSource) throws -> UInt64 {
        precondition(bound > 0)
        let rejectedBelow = (0 &- bound) % bound
        while true {
            let product = try next(&randomness).multipliedFullWidth(by: bound)
            if product.low >= rejectedBelow { return product.high }
        }
    }

    private mutating func next(_ randomness: inout some RandomSource) throws -> UInt64 {
        if words.isEmpty {
            words = [UInt64](repeating: 0, count: Self.blockCount)
            try words.withUnsafeMutableBytes { try randomness.fill($0) }
        }
        return words.removeLast()
    }
}
