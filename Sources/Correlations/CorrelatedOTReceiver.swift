// The party of an OT extension that gets choice bits.
//
// Spec: protocols/ot-extension.md.

import Kernels
package import Parties
package import Secrets
package import Symmetric
package import Wire

/// Noncopyable: its keystreams are read once. Belongs to one party's task.
package struct CorrelatedOTReceiver: ~Copyable {
    private let parameters: OTExtensionParameters
    private let binding: Digest
    private let sender: PartyID
    private let source: OTColumnSource
    private var position = OTPosition()

    /// Base transfers and trees.
    ///
    /// - Parameter session: unique to this use; the parameters and both parties' names and roles are bound besides.
    /// - Throws: `CorrelationError`, `ChannelError`, or what the randomness throws.
    package static func start(
        parameters: OTExtensionParameters = OTExtensionParameters(), session: Digest, endpoint: Endpoint, sender: PartyID,
        randomness: inout some RandomSource
    ) async throws -> CorrelatedOTReceiver {
        let binding = parameters.binding(session: session, sender: sender, receiver: endpoint.me)
        // The party that gets choice bits sends the base transfers, and the other way round.
        let pads = try await BaseOT.send(128, session: binding, endpoint: endpoint, to: sender, randomness: &randomness)
        let trees = try DealtTrees(TreeHash(parameters: parameters, binding: binding), pads: pads, randomness: &randomness)
        try await endpoint.sendWords(trees.message, to: sender, step: Step(number: 0, tag: OTTag.trees))
        return CorrelatedOTReceiver(trees, parameters: parameters, binding: binding, sender: sender)
    }

    private init(_ trees: consuming DealtTrees, parameters: OTExtensionParameters, binding: Digest, sender: PartyID) {
        self.parameters = parameters
        self.binding = binding
        self.sender = sender
        source = OTColumnSource(trees.takeLeaves(), parameters: parameters)
    }

    /// `count` correlations with uniform choice bits; the sender asks for as many at the same time.
    ///
    /// - Throws: `ChannelError`.
    package mutating func extend(_ count: Int, endpoint: Endpoint) async throws -> CorrelatedOTReceiverBatch {
        let frames = OTFrames(count: count, parameters: parameters)
        let place = position
        position.advance(frames)
        let matrix = OTMatrix(frames)
        let choices = SecretBlocks(count: frames.paddedBlockCount)
        let totals = SecretBlocks(count: OTFrames.blocksPerFrame)
        let (source, parameters) = (source, parameters)
        let (first, total) = (choices.pointer, totals.pointer)
        try await endpoint.send(
            frames.messageWords, to: sender, step: place.step(OTTag.corrections), chunkWords: frames.chunkWords
        ) { range, words in
            let frame = range.lowerBound / frames.chunkWords, stride = frames.stride(frame), blocks = frames.blocks(frame)
            let corrections = UnsafeMutableRawPointer(words).assumingMemoryBound(to: Block.self)
            for tree in 0..<parameters.treeCount {
                // The choice bits are those of the first tree; the others are corrected to them.
                source.expand(
                    tree: tree, firstBlock: place.block + UInt64(frames.first(frame)), stride: stride,
                    total: tree == 0 ? first + frames.first(frame) : total, columns: matrix.columns(frame))
                if tree == 0 { continue }
                let target = corrections + (tree - 1) * blocks
                for block in 0..<blocks { target[block] = total[block] ^ first[frames.first(frame) + block] }
            }
        }
        withExtendedLifetime(totals) {}
        let challenge = try await respond(matrix, choices, place, endpoint: endpoint)
        let bits = SecretBits(count: count)
        bits.pointer.update(from: UnsafeRawPointer(choices.pointer).assumingMemoryBound(to: UInt64.self), count: bits.wordCount)
        withExtendedLifetime(choices) {}
        bits.clearTail()
        return CorrelatedOTReceiverBatch(
            choices: bits, blocks: matrix.takeRows(), firstIndex: place.index,
            hashKey: place.hashKey(binding: binding, challenge: challenge))
    }

    /// Turns columns to rows, and answers the sender's challenge where there is one.
    private func respond(
        _ matrix: borrowing OTMatrix, _ choices: borrowing SecretBlocks, _ place: OTPosition, endpoint: Endpoint
    ) async throws -> [UInt64] {
        let frames = matrix.frames
        guard parameters.adversary == .malicious, frames.count > 0 else {
            for frame in 0..<frames.frameCount { matrix.transpose(frame) }
            return []
        }
        let challenge = try await endpoint.receiveWords(
            OTCheck.challengeWords, from: sender, step: place.step(OTTag.challenge))
        let check = OTCheck(frames, challenge: challenge)
        for frame in 0..<frames.frameCount {
            check.absorb(frame, columns: matrix.columns(frame), choices: choices.pointer + frames.first(frame))
            matrix.transpose(frame)
        }
        try await endpoint.sendWords(check.hashes, to: sender, step: place.step(OTTag.response))
        return challenge
    }
}
