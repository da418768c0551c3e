// Input: a vector that one party knows becomes shared.
//
// Spec: protocols/engine.md, section «Owner-known input». The owner Pₒ and Pₒ₊₁ draw xₒ₊₁ from their common stream,
// xₒ₊₂ = 0, and Pₒ sends xₒ = x − xₒ₊₁ to Pₒ₊₂: 8 bytes an element on one link, one round.

package import Algebra
import Kernels
package import Parties
package import Secrets
package import Wire

extension ReplicatedEngine {
    /// - Parameters:
    ///   - values: the clear words at the owner, nil elsewhere.
    ///   - count: how many, public.
    package func input(
        _ values: SecretWords?, count: Int, owner: ComputeRole, format: FixedFormat
    ) async throws(ChannelError) -> Shares {
        let step = begin(.ownedInput)
        let streamID = stream(step)
        if role == owner {
            guard let values, values.count == count else { preconditionFailure("the owner brings its values") }
            let masked = common(with: role.next, count: count, stream: streamID)
            let rest = SecretWords(count: count) {
                ShareKernels.subtract(values.pointer, masked.pointer, count: count, into: $0)
            }
            try await endpoint.send(count, to: previousParty, step: step) { range, out in
                out.update(from: rest.pointer + range.lowerBound, count: range.count)
            }
            return Shares(own: rest, next: masked, format: format)
        }
        if role == owner.next {
            return Shares(
                own: common(with: role.previous, count: count, stream: streamID), next: .zeros(count), format: format)
        }
        let received = SecretWordsBuilder(count: count)
        let words = received.pointer
        try await endpoint.receive(count, from: nextParty, step: step) { range, values in
            (words + range.lowerBound).update(from: values, count: range.count)
        }
        return Shares(own: .zeros(count), next: received.finish(), format: format)
    }

    /// A public vector as trivial shares: component 0 carries it. No communication.
    package func constant(_ values: [UInt64], format: FixedFormat) -> Shares {
        let words = SecretWords(values)
        let zeros = SecretWords.zeros(values.count)
        return Shares(own: role == .p0 ? words : zeros, next: role == .p2 ? words : zeros, format: format)
    }

    package func constant(_ value: Double, count: Int, format: FixedFormat) -> Shares {
        constant([UInt64](repeating: FixedPoint.encode(value, format), count: count), format: format)
    }
}
