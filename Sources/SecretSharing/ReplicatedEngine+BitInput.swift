// Bits that one party knows become boolean shares: labels, flags.
//
// Spec: protocols/sort.md, section «Bit input»; the boolean twin of the owner-known input of engine.md.

import Kernels
package import Parties
package import Secrets
package import Wire

extension ReplicatedEngine {
    /// - Parameters:
    ///   - bits: ⌈count/64⌉ words at the owner, nil elsewhere; bit e mod 64 of word ⌊e/64⌋ belongs to element e.
    ///   - count: elements, public.
    package func inputBits(_ bits: SecretWords?, count: Int, owner: ComputeRole) async throws(ChannelError) -> Plane {
        let step = begin(.bitInput)
        let total = BitShares.wordCount(count)
        if role == owner {
            guard let bits, bits.count == total else { preconditionFailure("the owner brings its bits") }
            let mask = common(with: role.next, count: total, stream: stream(step))
            let rest = SecretWords(count: total) { BitKernels.xor(bits.pointer, mask.pointer, count: total, into: $0) }
            try await endpoint.send(total, to: previousParty, step: step) { range, out in
                out.update(from: rest.pointer + range.lowerBound, count: range.count)
            }
            return Plane(own: rest, next: mask, offset: 0)
        }
        if role == owner.next {
            return Plane(own: common(with: role.previous, count: total, stream: stream(step)), next: .zeros(total), offset: 0)
        }
        let received = SecretWordsBuilder(count: total)
        let words = received.pointer
        try await endpoint.receive(total, from: nextParty, step: step) { range, values in
            (words + range.lowerBound).update(from: values, count: range.count)
        }
        return Plane(own: .zeros(total), next: received.finish(), offset: 0)
    }
}
