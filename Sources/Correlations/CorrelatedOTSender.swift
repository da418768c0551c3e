// The party of an OT extension that holds Δ.
//
// Spec: protocols/ot-extension.md.

package import Kernels
package import Parties
package import Secrets
package import Symmetric
package import Wire

/// Noncopyable: its keystreams are read once. Belongs to one party's task.
package struct CorrelatedOTSender: ~Copyable {
    package let delta: Block
    private let parameters: OTExtensionParameters
    private let binding: Digest
    private let receiver: PartyID
    private let source: OTColumnSource
    private var position = OTPosition()

    /// Base transfers and trees: two messages of the receiver and one of this party's.
    ///
    /// - Parameters:
    ///   - delta: Δ; drawn if nil. A secret of this party's, never 0 for hashing to mean anything.
    ///   - session: unique to this use; the parameters and both parties' names and roles are bound besides.
    /// - Throws: `CorrelationError`, `ChannelError`, or what the randomness throws.
    package static func start(
        delta chosen: Block? = nil, parameters: OTExtensionParameters = OTExtensionParameters(), session: Digest, endpoint: Endpoint,
        receiver: PartyID, randomness: inout some RandomSource
    ) async throws -> CorrelatedOTSender {
        let binding = parameters.binding(session: session, sender: endpoint.me, receiver: receiver)
        let delta =
            if let chosen { chosen } else { Block(low: try randomness.nextWord(), high: try randomness.nextWord()) }
        let pads = try await BaseOT.receive(
            parameters.treeChoices(delta), session: binding, endpoint: endpoint, from: receiver, randomness: &randomness)
        let hash = TreeHash(parameters: parameters, binding: binding)
        let message = try await endpoint.receiveWords(hash.messageWords, from: receiver, step: Step(number: 0, tag: OTTag.trees))
        guard let leaves = ReconstructedTrees.leaves(hash, delta: delta, pads: pads, message: message) else {
            throw CorrelationError.inconsistent(peer: receiver, step: "trees")
        }
        return CorrelatedOTSender(
            delta: delta, parameters: parameters, binding: binding, receiver: receiver,
            source: OTColumnSource(leaves, parameters: parameters))
    }

    private init(
        delta: Block, parameters: OTExtensionParameters, binding: Digest, receiver: PartyID, source: OTColumnSource
    ) {
        self.delta = delta
        self.parameters = parameters
        self.binding = binding
        self.receiver = receiver
        self.source = source
    }

    /// `count` correlations; the receiver asks for as many at the same time. Nothing is handed out before the check.
    ///
    /// - Throws: `CorrelationError.inconsistent`, `ChannelError`, or what the randomness throws. The session is over then.
    package mutating func extend(
        _ count: Int, endpoint: Endpoint, randomness: inout some RandomSource
    ) async throws -> CorrelatedOTSenderBatch {
        let frames = OTFrames(count: count, parameters: parameters)
        let place = position
        position.advance(frames)
        let matrix = OTMatrix(frames)
        let (source, parameters, delta) = (source, parameters, delta)
        let unused = SecretBlocks(count: OTFrames.blocksPerFrame)
        let total = unused.pointer
        try await endpoint.receive(
            frames.messageWords, from: receiver, step: place.step(OTTag.corrections), chunkWords: frames.chunkWords
        ) { range, words in
            let frame = range.lowerBound / frames.chunkWords, stride = frames.stride(frame), blocks = frames.blocks(frame)
            let columns = matrix.columns(frame)
            let corrections = UnsafeRawPointer(words).assumingMemoryBound(to: Block.self)
            for tree in 0..<parameters.treeCount {
                source.expand(
                    tree: tree, firstBlock: place.block + UInt64(frames.first(frame)), stride: stride, total: total, columns: columns)
                if tree == 0 { continue }
                // vⱼ + Δⱼ·uⱼ becomes vⱼ + Δⱼ·u₀.
                for bit in 0..<parameters.fieldBits.rawValue {
                    let column = tree * parameters.fieldBits.rawValue + bit
                    BitColumnKernels.add(
                        corrections + (tree - 1) * blocks, mask: ConstantTime.mask(bit: UInt64(delta.bits(1, from: column))),
                        count: blocks, to: columns + column * stride)
                }
            }
        }
        withExtendedLifetime(unused) {}
        let challenge = try await check(matrix, place, endpoint: endpoint, randomness: &randomness)
        return CorrelatedOTSenderBatch(
            delta: delta, blocks: matrix.takeRows(), firstIndex: place.index,
            hashKey: place.hashKey(binding: binding, challenge: challenge))
    }

    /// Turns columns to rows, and checks them where the receiver may be malicious; the challenge, or nothing.
    private func check(
        _ matrix: borrowing OTMatrix, _ place: OTPosition, endpoint: Endpoint, randomness: inout some RandomSource
    ) async throws -> [UInt64] {
        let frames = matrix.frames
        guard parameters.adversary == .malicious, frames.count > 0 else {
            for frame in 0..<frames.frameCount { matrix.transpose(frame) }
            return []
        }
        let challenge = [try randomness.nextWord(), try randomness.nextWord()]
        try await endpoint.sendWords(challenge, to: receiver, step: place.step(OTTag.challenge))
        let check = OTCheck(frames, challenge: challenge)
        for frame in 0..<frames.frameCount {
            check.absorb(frame, columns: matrix.columns(frame), choices: nil)
            matrix.transpose(frame)
        }
        let response = try await endpoint.receiveWords(OTCheck.responseWords, from: receiver, step: place.step(OTTag.response))
        guard check.accepts(response, delta: delta) else {
            throw CorrelationError.inconsistent(peer: receiver, step: "corrections")
        }
        return challenge
    }
}
