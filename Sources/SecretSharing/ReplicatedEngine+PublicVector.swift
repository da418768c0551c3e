// Products with a public vector: local, no communication.
//
// Spec: protocols/engine.md, section «Linear».

package import Algebra
import Secrets
import Wire

extension ReplicatedEngine {
    /// xᵢ · factorᵢ with public factors; the caller proves the format.
    package func scale(_ x: Shares, byPublic factors: [UInt64], format: FixedFormat) -> Shares {
        precondition(factors.count == x.count, "one factor an element")
        endpoint.clock.charge(.word, count: 2 * x.count)
        func part(_ words: SecretWords) -> SecretWords {
            SecretWords(count: words.count) { out in
                let source = words.pointer
                for index in 0..<words.count { out[index] = source[index] &* factors[index] }
            }
        }
        return Shares(own: part(x.own), next: part(x.next), format: format)
    }
}
