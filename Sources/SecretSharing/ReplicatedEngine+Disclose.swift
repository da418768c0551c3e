// Disclosure: the only way a shared value leaves the engine, and it leads through the gate.
//
// Spec: protocols/disclosure.md. The number is rounded down exactly, on its bits, so that nothing below the agreed precision
// leaves; then the recipient gets its missing component of the kept bits.

import Algebra
import Kernels
package import Parties
import Secrets
import Wire

extension ReplicatedEngine {
    /// - Parameters:
    ///   - disclosure: what every party's gate is asked first; its `fractionBits` are kept.
    ///   - recipient: who learns it; nil for all parties, outside owners among them.
    /// - Returns: raw values with `disclosure.fractionBits` fraction bits, nil where this party is not to learn them.
    /// - Throws: `DisclosureRefusal` or `ChannelError`.
    package func disclose(
        _ x: Shares, _ disclosure: Disclosure, to recipient: ComputeRole?, gate: some DisclosureGate
    ) async throws -> [Int64]? {
        precondition(disclosure.count == x.count && disclosure.recipient == recipient.map(party))
        try gate.permit(disclosure)
        let bits = try await keptBits(x, disclosure)
        let values = try await openToRecipient(bits, recipient)
        if recipient == nil {
            for index in outside.indices { try await openToOutside(bits, index) }
        }
        return values
    }

    /// The bits that leave: exact, of the value rounded down.
    func keptBits(_ x: Shares, _ disclosure: Disclosure) async throws(ChannelError) -> BitShares {
        precondition(x.format.magnitudeBits <= 62 && disclosure.fractionBits <= x.format.fractionBits)
        let width = x.format.magnitudeBits + 2
        return try await bits(x, width: width, outputs: x.format.fractionBits - disclosure.fractionBits..<width)
    }

    private func openToRecipient(_ bits: BitShares, _ recipient: ComputeRole?) async throws(ChannelError) -> [Int64]? {
        let step = begin(.disclosure)
        let words = BitShares.wordCount(bits.elementCount)
        let total = words * bits.planes.count
        // The missing component i+2 of Pᵢ is its previous party's own one.
        let sends = recipient == nil || recipient == role.next
        let receives = recipient == nil || recipient == role
        let received = SecretWordsBuilder(count: receives ? total : 0)
        let missing = received.pointer
        try await endpoint.exchange(
            sending: sends ? total : 0, to: nextParty, receiving: receives ? total : 0, from: previousParty, step: step,
            produce: { range, out in
                for position in range {
                    out[position - range.lowerBound] = bits.planes[position / words].ownWords[position % words]
                }
            },
            consume: { range, values in (missing + range.lowerBound).update(from: values, count: range.count) })
        guard receives else { return nil }
        let rest = received.finish()
        let planes = SecretWords(count: total) { out in
            for (index, plane) in bits.planes.enumerated() {
                for offset in 0..<words {
                    let position = index * words + offset
                    out[position] = plane.ownWords[offset] ^ plane.nextWords[offset] ^ rest.pointer[position]
                }
            }
        }
        return DisclosedPlanes.values(planes, elementCount: bits.elementCount, planeCount: bits.planes.count)
    }
}

/// Opened planes put together.
enum DisclosedPlanes {
    /// Two's complement of the kept bits, lowest plane first.
    static func values(_ planes: SecretWords, elementCount: Int, planeCount: Int) -> [Int64] {
        let elements = SecretWords(count: elementCount) {
            BitKernels.transposeFromPlanes(planes: planes.pointer, count: elementCount, width: planeCount, into: $0)
        }
        let unused = Int64(64 - planeCount)
        return elements.withUnsafeWords { words in words.map { Int64(bitPattern: $0 << UInt64(unused)) >> unused } }
    }
}
