// The compute parties' side of outside owners: their vectors become replicated shares, and disclosures reach them.
//
// Spec: protocols/engine.md, section «Outside owners», and protocols/disclosure.md, section «To an outside owner».

package import Algebra
import Kernels
package import Parties
import Secrets
import Symmetric
package import Wire

extension ReplicatedEngine {
    /// A vector that an outside owner shares.
    package func input(
        fromOutside index: Int, count: Int, format: FixedFormat
    ) async throws(ChannelError) -> Shares {
        let own = SecretWordsBuilder(count: count)
        let next = SecretWordsBuilder(count: count)
        try await receive(fromOutside: index, count: count, own: own.pointer, next: next.pointer)
        return Shares(own: own.finish(), next: next.finish(), format: format)
    }

    /// Writes this party's own and next component.
    func receive(
        fromOutside index: Int, count: Int, own: UnsafeMutablePointer<UInt64>, next: UnsafeMutablePointer<UInt64>
    ) async throws(ChannelError) {
        let link = outside[index]
        let step = link.begin(.outsideInput)
        let streamID = StreamID(operation: step.number, tag: step.tag)
        for (component, target) in [(link.ownStream, own), (link.nextStream, next)] {
            if let component {
                component.fill(target, count: count, stream: streamID, firstWord: 0)
                endpoint.clock.charge(.cipherBlock, count: (count + 1) / 2)
            } else {
                try await endpoint.receive(count, from: link.owner, step: step) { range, values in
                    (target + range.lowerBound).update(from: values, count: range.count)
                }
            }
        }
    }

    /// Tells outside owners how far the operations are, which they see nothing of: P₀ sends them one public word.
    package func tellOutside(_ progress: Int) async throws(ChannelError) {
        for link in outside {
            let step = link.begin(.outsideProgress)
            if role == .p0 {
                try await endpoint.send(1, to: link.owner, step: step) { _, out in out[0] = UInt64(progress) }
            }
        }
    }

    /// Opens a value to an outside owner, as `disclose` does to a compute party.
    package func disclose(
        _ x: Shares, _ disclosure: Disclosure, toOutside index: Int, gate: some DisclosureGate
    ) async throws {
        precondition(disclosure.count == x.count && disclosure.recipient == outside[index].owner)
        try gate.permit(disclosure)
        try await openToOutside(try await keptBits(x, disclosure), index)
    }

    /// P₀ sends x₀ ⊕ x₁ ⊕ r, P₁ sends x₂ ⊕ r, r a fresh stream of k₀: whatever the components were, the owner sees a uniform
    /// string and the value.
    func openToOutside(_ bits: BitShares, _ index: Int) async throws(ChannelError) {
        let link = outside[index]
        let wire = link.begin(.outsideDisclosure)
        // Every party counts the operation; two of them use its stream.
        let step = begin(.outsideDisclosure)
        guard role != .p2 else { return }
        let words = BitShares.wordCount(bits.elementCount)
        let total = words * bits.planes.count
        let masked = SecretWords(count: total) { out in
            fillCommon(with: role == .p0 ? .p1 : .p0, out, count: total, stream: stream(step))
            for (plane, bits) in bits.planes.enumerated() {
                let target = out + plane * words
                BitKernels.xor(target, bits.nextWords, count: words, into: target)
                if role == .p0 { BitKernels.xor(target, bits.ownWords, count: words, into: target) }
            }
        }
        try await endpoint.send(total, to: link.owner, step: wire) { range, out in
            out.update(from: masked.pointer + range.lowerBound, count: range.count)
        }
    }
}
