// Truncation by k bits with wrap correction: the result is ⌊x/2^k⌋ or ⌊x/2^k⌋ + 1, never anything else, under a bound that
// the format proves.
//
// Spec: protocols/truncation.md (the exact floor: comparison.md). 28 bytes an element (32 for k > 32) over all links, two rounds.

import Algebra
import Kernels
import Parties
import Secrets
package import Wire

extension ReplicatedEngine {
    /// - Precondition: |x| ≤ 2^61 by its format, 1 ≤ bits ≤ 61.
    package func truncate(_ x: Shares, by bits: Int) async throws(ChannelError) -> Shares {
        precondition((1...61).contains(bits), "nothing to truncate")
        precondition(x.format.magnitudeBits <= 61, "truncation needs a proved bound below 2^62")
        let step = begin(.truncation)
        let count = x.count
        let format = x.format.truncated(by: bits)
        let maskWords = ShareKernels.truncationMaskWords(count: count, bits: bits)
        endpoint.clock.charge(.word, count: 6 * count)

        // x + 2^62 = a + b − w·2^64 with a = x₁ + x₂ known to P₁ and b = x₀ + 2^62 known to P₀ and P₂. The left side is
        // below 2^63, so the wrap w is msb(a) ∨ msb(b).
        switch role {
        case .p1:
            let quotientMask = common(with: .p0, count: count, stream: stream(step, 1))
            let bitMask = common(with: .p0, count: maskWords, stream: stream(step, 2))
            let message = SecretWords(count: count + maskWords) { out in
                // Half of the last word may stay unused.
                if maskWords > 0 { out[count + maskWords - 1] = 0 }
                ShareKernels.truncationMessage(
                    x1: x.own.pointer, x2: x.next.pointer, quotientMasks: quotientMask.pointer, masks: bitMask.pointer, bits: bits,
                    count: count, quotients: out, masked: out + count)
            }
            try await endpoint.send(message.count, to: party(.p2), step: step) { range, out in
                out.update(from: message.pointer + range.lowerBound, count: range.count)
            }
            return try await reshareFromPair(absent: .p1, count: count, format: format, step: step) { _, _ in }
        case .p0:
            let quotientMask = common(with: .p1, count: count, stream: stream(step, 1))
            let bitMask = common(with: .p1, count: maskWords, stream: stream(step, 2))
            let constant = 1 &- (UInt64(1) << UInt64(62 - bits)) &- (UInt64(1) << UInt64(64 - bits))
            let part = SecretWords(count: count) {
                ShareKernels.truncationPart(
                    x0: x.own.pointer, quotients: quotientMask.pointer, masks: bitMask.pointer, bits: bits, constant: constant,
                    count: count, into: $0)
            }
            return try await reshareFromPair(absent: .p1, count: count, format: format, step: step) { range, out in
                out.update(from: part.pointer + range.lowerBound, count: range.count)
            }
        case .p2:
            let received = SecretWordsBuilder(count: count + maskWords)
            let words = received.pointer
            try await endpoint.receive(received.count, from: party(.p1), step: step) { range, values in
                (words + range.lowerBound).update(from: values, count: range.count)
            }
            let message = received.finish()
            let part = SecretWords(count: count) {
                ShareKernels.truncationPart(
                    x0: x.next.pointer, quotients: message.pointer, masks: message.pointer + count, bits: bits, constant: nil,
                    count: count, into: $0)
            }
            return try await reshareFromPair(absent: .p1, count: count, format: format, step: step) { range, out in
                out.update(from: part.pointer + range.lowerBound, count: range.count)
            }
        }
    }

    /// ⌊x/2^bits⌋, exactly: the rounding of `truncate` is found by one comparison and taken back.
    ///
    /// - Precondition: |x| ≤ 2^61 by its format, 1 ≤ bits ≤ 61.
    package func exactTruncate(_ x: Shares, by bits: Int) async throws(ChannelError) -> Shares {
        let neighbour = try await truncate(x, by: bits)
        // x − y·2^bits is in [0, 2^bits) for the floor, and in [−2^bits, 0) for the one above.
        let back = scale(neighbour.read(as: .bit), by: 1 << Int64(bits), constantBits: 0)
        let format = FixedFormat(fractionBits: x.format.fractionBits, magnitudeBits: bits)
        let remainder = subtract(x.read(as: format), back.read(as: format)).read(as: format)
        let excess = try await arithmetic(isNegative(remainder, width: bits + 2))
        return subtract(neighbour, excess.read(as: neighbour.format)).read(as: neighbour.format)
    }
}
