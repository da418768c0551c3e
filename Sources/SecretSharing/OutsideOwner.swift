// An outside owner: a party beyond the three compute roles that shares what it knows with them, and may learn what the gates permit.
//
// Spec: protocols/engine.md, section «Outside owners», and protocols/disclosure.md. It plays no part in any operation on shares.

package import Algebra
import Kernels
package import Parties
package import Secrets
import Symmetric
package import Wire

/// Not Sendable: belongs to one party's task.
package final class OutsideOwner {
    package let endpoint: Endpoint
    private let computeParties: [PartyID]
    /// Of components 0 and 1.
    private let streams: [ComponentStream]
    private var exchangeCount: UInt64 = 0

    /// Sends fresh seeds to the parties that hold the components made of them.
    ///
    /// The owner's randomness alone protects the owner's data: nobody else's is masked by it.
    /// - Parameters:
    ///   - parties: as at the compute parties; `endpoint.me` is none of the first three.
    ///   - randomness: 32 bytes are read, fresh for every session.
    package static func start(
        parties: [PartyID], session: SessionID, endpoint: Endpoint, randomness: inout some RandomSource
    ) async throws -> OutsideOwner {
        precondition(parties.dropFirst(PartyLimits.computeCount).contains(endpoint.me), "an outside owner plays no role")
        let compute = Array(parties.prefix(PartyLimits.computeCount))
        let first = try SecretBytes(count: OutsideLink.seedByteCount) { try randomness.fill($0) }
        let second = try SecretBytes(count: OutsideLink.seedByteCount) { try randomness.fill($0) }
        // Each role gets the seed of its own component, then that of its next one; component 2 has none.
        try await endpoint.send(first, to: compute[0], step: OutsideLink.agreement)
        try await endpoint.send(second, to: compute[0], step: OutsideLink.agreement)
        try await endpoint.send(second, to: compute[1], step: OutsideLink.agreement)
        try await endpoint.send(first, to: compute[2], step: OutsideLink.agreement)
        return OutsideOwner(
            endpoint: endpoint, computeParties: compute,
            streams: [
                ComponentStream(component: 0, owner: endpoint.me, session: session, seed: first),
                ComponentStream(component: 1, owner: endpoint.me, session: session, seed: second),
            ])
    }

    private init(endpoint: Endpoint, computeParties: [PartyID], streams: [ComponentStream]) {
        self.endpoint = endpoint
        self.computeParties = computeParties
        self.streams = streams
    }

    /// Shares a vector: x₂ = x − x₀ − x₁ goes to P₁ and P₂, chunk by chunk to both. 16 bytes an element, one round.
    package func share(_ values: SecretWords) async throws(ChannelError) {
        let step = begin(.outsideInput)
        let streamID = StreamID(operation: step.number, tag: step.tag)
        let chunk = endpoint.chunkWords
        let masked = SecretWordsBuilder(count: min(chunk, values.count))
        let scratch = SecretWordsBuilder(count: min(chunk, values.count))
        let (out, stream) = (masked.pointer, scratch.pointer)
        var position = 0
        while position < values.count {
            let count = min(chunk, values.count - position)
            out.update(from: values.pointer + position, count: count)
            for component in streams {
                component.fill(stream, count: count, stream: streamID, firstWord: position)
                ShareKernels.subtract(out, stream, count: count, into: out)
            }
            for receiver in computeParties.dropFirst() {
                try await endpoint.send(count, to: receiver, step: step) { range, frame in
                    frame.update(from: out + range.lowerBound, count: range.count)
                }
            }
            position += count
        }
        // Ends the buffers' lives here and not before the last use of their pointers.
        _ = (masked.finish(), scratch.finish())
        endpoint.clock.charge(.cipherBlock, count: values.count)
        endpoint.clock.charge(.word, count: 3 * values.count)
    }

    /// Waits until the compute parties are as far as `progress`, so that a long computation is no silence.
    package func wait(for progress: Int) async throws(ChannelError) {
        let step = begin(.outsideProgress)
        var told: UInt64 = 0
        try await endpoint.receive(1, from: computeParties[0], step: step) { _, words in told = words[0] }
        guard told == UInt64(progress) else { throw .malformed(peer: computeParties[0], .invalidValue) }
    }

    /// What the compute parties disclose to this owner, or to all.
    ///
    /// - Parameters:
    ///   - format: of the shared value.
    ///   - gate: asked first, like theirs.
    /// - Returns: raw values with `disclosure.fractionBits` fraction bits.
    package func receive(
        _ disclosure: Disclosure, format: FixedFormat, gate: some DisclosureGate
    ) async throws -> [Int64] {
        precondition(disclosure.recipient.map { $0 == endpoint.me } ?? true)
        try gate.permit(disclosure)
        let step = begin(.outsideDisclosure)
        let planeCount = format.magnitudeBits + 2 - (format.fractionBits - disclosure.fractionBits)
        let total = planeCount * BitShares.wordCount(disclosure.count)
        let received = SecretWordsBuilder(count: total)
        let words = received.pointer
        words.initialize(repeating: 0, count: total)
        for sender in computeParties.prefix(2) {
            try await endpoint.receive(total, from: sender, step: step) { range, values in
                BitKernels.xor(words + range.lowerBound, values, count: range.count, into: words + range.lowerBound)
            }
        }
        return DisclosedPlanes.values(received.finish(), elementCount: disclosure.count, planeCount: planeCount)
    }

    private func begin(_ operation: Operation) -> Step {
        exchangeCount += 1
        return Step(number: exchangeCount, tag: operation.rawValue)
    }
}
