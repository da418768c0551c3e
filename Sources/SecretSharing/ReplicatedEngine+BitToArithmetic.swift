// From boolean to arithmetic shares of a bit (B2A).
//
// Spec: protocols/bits.md, section «Bit to number». The bit is u ⊕ v with u = x₀ ⊕ x₁ known to P₀ and v = x₂ known to P₁ and
// P₂; P₀ shares u additively to P₁ (a stream) and P₂ (8 bytes); u ⊕ v = u·(1 − 2v) + v is local at P₁ and P₂, who reshare
// (16 bytes). Two rounds.

import Algebra
import Kernels
import Parties
import Secrets
package import Wire

extension ReplicatedEngine {
    /// 0 or 1 an element, plane after plane.
    package func arithmetic(_ bits: BitShares) async throws(ChannelError) -> Shares {
        let step = begin(.bitToArithmetic)
        let elementCount = bits.elementCount
        let count = elementCount * bits.planes.count
        endpoint.clock.charge(.word, count: 6 * count)

        /// The bits of a combination of this party's two components, one word each.
        func expand(_ word: (Plane, Int) -> UInt64) -> SecretWords {
            SecretWords(count: count) { out in
                for (index, plane) in bits.planes.enumerated() {
                    let target = out + index * elementCount
                    for element in 0..<elementCount { target[element] = word(plane, element >> 6) >> UInt64(element & 63) & 1 }
                }
            }
        }
        func part(_ u: SecretWords, _ v: SecretWords, carries: Bool) -> SecretWords {
            SecretWords(count: count) { out in
                for i in 0..<count {
                    let bit = v.pointer[i]
                    out[i] = u.pointer[i] &* (1 &- 2 &* bit) &+ (carries ? bit : 0)
                }
            }
        }

        switch role {
        case .p0:
            let u = expand { $0.ownWords[$1] ^ $0.nextWords[$1] }
            let mask = common(with: .p1, count: count, stream: stream(step, 1))
            let rest = SecretWords(count: count) { ShareKernels.subtract(u.pointer, mask.pointer, count: count, into: $0) }
            try await endpoint.send(count, to: party(.p2), step: step) { range, out in
                out.update(from: rest.pointer + range.lowerBound, count: range.count)
            }
            return try await reshareFromPair(absent: .p0, count: count, format: .bit, step: step) { _, _ in }
        case .p1:
            let mine = part(
                common(with: .p0, count: count, stream: stream(step, 1)), expand { $0.nextWords[$1] }, carries: true)
            return try await reshareFromPair(absent: .p0, count: count, format: .bit, step: step) { range, out in
                out.update(from: mine.pointer + range.lowerBound, count: range.count)
            }
        case .p2:
            let received = SecretWordsBuilder(count: count)
            let target = received.pointer
            try await endpoint.receive(count, from: party(.p0), step: step) { range, values in
                (target + range.lowerBound).update(from: values, count: range.count)
            }
            let mine = part(received.finish(), expand { $0.ownWords[$1] }, carries: false)
            return try await reshareFromPair(absent: .p0, count: count, format: .bit, step: step) { range, out in
                out.update(from: mine.pointer + range.lowerBound, count: range.count)
            }
        }
    }
}
