// Oblivious transfer of chosen messages under chosen bits, on random transfers; and chosen bits for correlations.
//
// Spec: protocols/ot-extension.md, section «Chosen messages». D. Beaver: Precomputing oblivious transfer, Crypto 1995.

import Kernels
package import Parties
import Secrets
package import Wire

package enum ChosenOT {
    /// Offers `zeros[i]` and `ones[i]` in transfer i.
    ///
    /// - Parameter number: of the step; the same at both parties, and another for each use between them.
    package static func send(
        zeros: borrowing SecretBlocks, ones: borrowing SecretBlocks, on batch: consuming RandomOTSenderBatch, endpoint: Endpoint,
        to receiver: PartyID, number: UInt64
    ) async throws(ChannelError) {
        let count = batch.count
        precondition(zeros.count == count && ones.count == count, "each transfer has two messages")
        let flips = try await endpoint.receiveFlips(count, from: receiver, step: Step(number: number, tag: OTTag.flips))
        let masked = SecretBlocks(count: 2 * count)
        for index in 0..<count {
            // The flip is public: it is the choice masked by a uniform bit.
            let isFlipped = flips.bit(index)
            masked[2 * index] = zeros[index] ^ (isFlipped ? batch.ones[index] : batch.zeros[index])
            masked[2 * index + 1] = ones[index] ^ (isFlipped ? batch.zeros[index] : batch.ones[index])
        }
        let words = UnsafeRawPointer(masked.pointer).assumingMemoryBound(to: UInt64.self)
        try await endpoint.send(4 * count, to: receiver, step: Step(number: number, tag: OTTag.messages)) { range, out in
            out.update(from: words + range.lowerBound, count: range.count)
        }
        withExtendedLifetime(masked) {}
    }

    /// The messages that were chosen.
    package static func receive(
        _ choices: borrowing SecretBits, on batch: consuming RandomOTReceiverBatch, endpoint: Endpoint, from sender: PartyID,
        number: UInt64
    ) async throws(ChannelError) -> SecretBlocks {
        let count = batch.count
        precondition(choices.count == count, "each transfer has one choice")
        let flips = choices.flips(batch.choices)
        try await endpoint.sendWords(flips, to: sender, step: Step(number: number, tag: OTTag.flips))
        let chosen = SecretBlocks(count: count)
        chosen.pointer.update(repeating: .zero, count: count)
        let pads = batch.chosen.pointer, target = UnsafeMutableRawPointer(chosen.pointer).assumingMemoryBound(to: UInt64.self)
        let padWords = UnsafeRawPointer(pads).assumingMemoryBound(to: UInt64.self)
        let bits = choices.pointer
        try await endpoint.receive(4 * count, from: sender, step: Step(number: number, tag: OTTag.messages)) { range, words in
            // Both messages are read alike, word by word, and kept under a mask.
            for word in range {
                let index = word / 4, isOne = UInt64(word >> 1 & 1)
                let mask = ConstantTime.mask(bit: bits[index / 64] >> UInt64(index & 63) ^ isOne ^ 1)
                let kept = words[word - range.lowerBound] ^ padWords[2 * index + word & 1]
                target[2 * index + word & 1] |= kept & mask
            }
        }
        withExtendedLifetime(batch) {}
        return chosen
    }
}

extension CorrelatedOTReceiverBatch {
    /// The correlations with choice bits of this party's own; the sender calls `corrected` at the same time.
    package consuming func choosing(
        _ choices: consuming SecretBits, endpoint: Endpoint, sender: PartyID, number: UInt64
    ) async throws(ChannelError) -> CorrelatedOTReceiverBatch {
        precondition(choices.count == count, "each correlation has one choice")
        var flips = [UInt64](repeating: 0, count: choices.wordCount)
        for index in 0..<count { flips[index / 64] |= (choices[index] ^ choice(index)) << UInt64(index & 63) }
        try await endpoint.sendWords(flips, to: sender, step: Step(number: number, tag: OTTag.flips))
        return replacingChoices(choices)
    }
}

extension CorrelatedOTSenderBatch {
    /// The correlations with the receiver's own choice bits.
    package consuming func corrected(
        endpoint: Endpoint, receiver: PartyID, number: UInt64
    ) async throws(ChannelError) -> CorrelatedOTSenderBatch {
        let flips = try await endpoint.receiveFlips(count, from: receiver, step: Step(number: number, tag: OTTag.flips))
        let q = q
        for index in 0..<count where flips.bit(index) { q[index] ^= delta }
        return self
    }
}

/// Bits that the receiver sends: public.
private struct Flips {
    let words: [UInt64]
    func bit(_ index: Int) -> Bool { words[index / 64] >> UInt64(index & 63) & 1 == 1 }
}

extension SecretBits {
    fileprivate borrowing func flips(_ random: borrowing SecretBits) -> [UInt64] {
        (0..<wordCount).map { pointer[$0] ^ random.pointer[$0] }
    }
}

extension Endpoint {
    /// Bits beyond the last carry no information and are ignored.
    fileprivate func receiveFlips(_ count: Int, from sender: PartyID, step: Step) async throws(ChannelError) -> Flips {
        Flips(words: try await receiveWords((count + 63) / 64, from: sender, step: step))
    }
}
