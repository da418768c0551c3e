// Where an extension stands: what both parties count alike, and what its hashes are bound to.
//
// Spec: protocols/ot-extension.md, sections «Columns» and «Hash».

import Kernels
import Parties
import Symmetric
import Wire

struct OTPosition {
    /// Batches so far; the number of their steps is one more.
    private var batch: UInt64 = 0
    /// Keystream blocks so far.
    private(set) var block: UInt64 = 0
    /// Correlations so far: the tweak of the next one.
    private(set) var index: UInt64 = 0

    /// No part of a keystream and no tweak comes twice.
    mutating func advance(_ frames: OTFrames) {
        batch += 1
        block += UInt64(frames.paddedBlockCount)
        index += UInt64(frames.count)
        precondition(block < 1 << 40, "a key serves fewer than 2^40 blocks")
    }

    func step(_ tag: UInt8) -> Step { Step(number: batch + 1, tag: tag) }

    /// Of this batch; `challenge` is the check's, empty where there is none.
    func hashKey(binding: Digest, challenge: [UInt64]) -> CorrelationHash.Key {
        var transcript = Transcript(domain: "tally/ot-extension/hash/v1")
        transcript.absorb("binding", binding.bytes)
        transcript.absorb("batch", batch)
        transcript.absorb("challenge", challenge.withUnsafeBytes { Array($0) })
        return CorrelationHash.Key(transcript.finalize())
    }
}

extension OTExtensionParameters {
    /// Names this extension and no other.
    func binding(session: Digest, sender: PartyID, receiver: PartyID) -> Digest {
        var transcript = Transcript(domain: "tally/ot-extension/v1")
        transcript.absorb("session", session.bytes)
        transcript.absorb("sender", sender.name)
        transcript.absorb("receiver", receiver.name)
        transcript.absorb("field bits", UInt64(fieldBits.rawValue))
        transcript.absorb("adversary", UInt64(adversary.rawValue))
        return transcript.finalize()
    }

    /// The choices of the base transfers: complements of Δ's bits, tree by tree, the highest bit of each tree first.
    func treeChoices(_ delta: Block) -> SecretBits {
        let choices = SecretBits(count: 128)
        let depth = fieldBits.rawValue
        for transfer in 0..<128 {
            let (tree, level) = transfer.quotientAndRemainder(dividingBy: depth)
            let bit = delta.bits(1, from: depth * tree + depth - 1 - level)
            choices.pointer[transfer / 64] |= UInt64(1 - bit) << UInt64(transfer & 63)
        }
        return choices
    }
}

extension Endpoint {
    /// A short message of words.
    func sendWords(_ words: [UInt64], to receiver: PartyID, step: Step) async throws(ChannelError) {
        try await send(words.count, to: receiver, step: step) { range, out in
            for word in range { out[word - range.lowerBound] = words[word] }
        }
    }

    func receiveWords(_ count: Int, from sender: PartyID, step: Step) async throws(ChannelError) -> [UInt64] {
        var result = [UInt64](repeating: 0, count: count)
        try await receive(count, from: sender, step: step) { range, words in
            for word in range { result[word] = words[word - range.lowerBound] }
        }
        return result
    }
}
