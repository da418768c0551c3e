// Replicated shares of a vector over Z/2^64.
//
// Spec: protocols/engine.md, section «Sharing». x = x₀ + x₁ + x₂ mod 2^64; Pᵢ holds (xᵢ, xᵢ₊₁). A single party's two
// components are independent of x; after a reshare they are uniform too.

package import Algebra
package import Secrets

/// One party's part of a shared vector. Printing shows kind and count only.
package struct Shares: Sendable {
    /// xᵢ at Pᵢ.
    package let own: SecretWords
    /// xᵢ₊₁ at Pᵢ.
    package let next: SecretWords
    /// Scale and bound, the same at all parties.
    package let format: FixedFormat

    package init(own: SecretWords, next: SecretWords, format: FixedFormat) {
        precondition(own.count == next.count)
        self.own = own
        self.next = next
        self.format = format
    }

    package var count: Int { own.count }

    /// The same shares under another reading of scale and bound; the caller proves it.
    package func read(as format: FixedFormat) -> Shares { Shares(own: own, next: next, format: format) }

    package func slice(_ range: Range<Int>) -> Shares {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        return Shares(own: Self.copy(own, range), next: Self.copy(next, range), format: format)
    }

    /// Vectors one behind the other. Scales must agree; the bound is the widest.
    package static func concatenated(_ parts: [Shares]) -> Shares {
        precondition(!parts.isEmpty && parts.allSatisfy { $0.format.fractionBits == parts[0].format.fractionBits })
        let magnitude = parts.map(\.format.magnitudeBits).max() ?? 63
        let format = FixedFormat(fractionBits: parts[0].format.fractionBits, magnitudeBits: magnitude)
        return Shares(own: join(parts.map(\.own)), next: join(parts.map(\.next)), format: format)
    }

    private static func copy(_ words: SecretWords, _ range: Range<Int>) -> SecretWords {
        SecretWords(count: range.count) { $0.update(from: words.pointer + range.lowerBound, count: range.count) }
    }

    private static func join(_ parts: [SecretWords]) -> SecretWords {
        SecretWords(count: parts.reduce(0) { $0 + $1.count }) { out in
            var position = 0
            for part in parts {
                (out + position).update(from: part.pointer, count: part.count)
                position += part.count
            }
        }
    }
}

extension Shares: CustomStringConvertible, CustomReflectable {
    package var description: String { "Shares(\(count), \(format))" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
