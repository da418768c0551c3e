// Truncation by k bits with wrap correction: the result is ⌊x/2^k⌋ or ⌊x/2^k⌋ + 1, never anything else, under a bound that
// the format proves.
//
// Spec: protocols/truncation.md. 28 bytes an element (32 for k > 32) over all links, two rounds.

import Algebra
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
        let k = UInt64(bits)
        endpoint.clock.charge(.word, count: 6 * count)

        // x + 2^62 = a + b − w·2^64 with a = x₁ + x₂ known to P₁ and b = x₀ + 2^62 known to P₀ and P₂. The left side is
        // below 2^63, so the wrap w is msb(a) ∨ msb(b).
        switch role {
        case .p1:
            let quotientMask = common(with: .p0, count: count, stream: stream(step, 1))
            let bitMask = common(with: .p0, count: Self.maskWords(count, k), stream: stream(step, 2))
            let message = SecretWords(count: count + Self.maskWords(count, k)) { out in
                let packed = out + count
                packed.initialize(repeating: 0, count: Self.maskWords(count, k))
                let (x1, x2) = (x.own.pointer, x.next.pointer)
                let (quotients, masks) = (quotientMask.pointer, bitMask.pointer)
                for i in 0..<count {
                    let a = x1[i] &+ x2[i]
                    out[i] = (a >> k) &- quotients[i]
                    Self.storeMask(packed, i, k, (1 &- (a >> 63)) &- Self.loadMask(masks, i, k))
                }
            }
            try await endpoint.send(message.count, to: party(.p2), step: step) { range, out in
                out.update(from: message.pointer + range.lowerBound, count: range.count)
            }
            return try await reshareFromPair(absent: .p1, count: count, format: format, step: step) { _, _ in }
        case .p0:
            let quotientMask = common(with: .p1, count: count, stream: stream(step, 1))
            let bitMask = common(with: .p1, count: Self.maskWords(count, k), stream: stream(step, 2))
            let part = SecretWords(count: count) { out in
                let (x0, quotients, masks) = (x.own.pointer, quotientMask.pointer, bitMask.pointer)
                let constant = 1 &- (UInt64(1) << (62 - k)) &- (UInt64(1) << (64 - k))
                for i in 0..<count {
                    let b = x0[i] &+ (1 << 62)
                    let complement = 1 &- (b >> 63)
                    out[i] = quotients[i] &+ (b >> k) &+ constant &+ (complement &* Self.loadMask(masks, i, k)) << (64 - k)
                }
            }
            return try await reshareFromPair(absent: .p1, count: count, format: format, step: step) { range, out in
                out.update(from: part.pointer + range.lowerBound, count: range.count)
            }
        case .p2:
            let received = SecretWordsBuilder(count: count + Self.maskWords(count, k))
            let words = received.pointer
            try await endpoint.receive(received.count, from: party(.p1), step: step) { range, values in
                (words + range.lowerBound).update(from: values, count: range.count)
            }
            let message = received.finish()
            let part = SecretWords(count: count) { out in
                let (x0, quotients, masks) = (x.next.pointer, message.pointer, message.pointer + count)
                for i in 0..<count {
                    let complement = 1 &- ((x0[i] &+ (1 << 62)) >> 63)
                    out[i] = quotients[i] &+ (complement &* Self.loadMask(masks, i, k)) << (64 - k)
                }
            }
            return try await reshareFromPair(absent: .p1, count: count, format: format, step: step) { range, out in
                out.update(from: part.pointer + range.lowerBound, count: range.count)
            }
        }
    }

    // The complement of msb(a) is needed mod 2^k only: two of its shares fit a word while k ≤ 32.

    private static func maskWords(_ count: Int, _ k: UInt64) -> Int { k <= 32 ? (count + 1) / 2 : count }

    private static func loadMask(_ words: UnsafePointer<UInt64>, _ index: Int, _ k: UInt64) -> UInt64 {
        k <= 32 ? words[index >> 1] >> UInt64(32 * (index & 1)) & 0xFFFF_FFFF : words[index]
    }

    private static func storeMask(_ words: UnsafeMutablePointer<UInt64>, _ index: Int, _ k: UInt64, _ value: UInt64) {
        if k <= 32 {
            words[index >> 1] |= (value & 0xFFFF_FFFF) << UInt64(32 * (index & 1))
        } else {
            words[index] = value
        }
    }
}
