// The sender of a balanced intersection.
//
// Spec: protocols/balanced-intersection.md, section «Steps».

import Kernels
import KeyValueStores
package import Parties
import Secrets
import Symmetric
package import Wire

/// What the sender holds at the end. Noncopyable: the order of its tags is secret.
package struct BalancedSenderResult: ~Copyable {
    package let sizes: [PartyID: Int]
    /// Identifiers that the receiver could have asked for.
    package let probeCount: Int
    package let commitments: [PartyID: SetCommitment]
    package let opening: SetCommitment.Opening
    let order: TagOrder
    let receiver: PartyID
    let recordKeys: RecordKeys?

    /// Which of this party's identifiers both have, for parties that agreed that both learn the result: indices in the order of
    /// the receiver's. Nothing proves that the receiver tells the truth.
    ///
    /// - Throws: `BalancedError.invalidMatches`, `ChannelError`.
    package func learn(endpoint: Endpoint) async throws -> [Int] {
        var positions: [Int] = []
        var hasStrayBits = false
        let count = order.count
        try await endpoint.receive((count + 63) / 64, from: receiver, step: BalancedRun.matches) { range, words in
            for word in range {
                var bits = words[word - range.lowerBound]
                while bits != 0 {
                    let index = 64 * word + bits.trailingZeroBitCount
                    bits &= bits - 1
                    if index < count { positions.append(Int(order[index])) } else { hasStrayBits = true }
                }
            }
        }
        guard !hasStrayBits, positions.count <= sizes[receiver] ?? 0 else {
            throw BalancedError.invalidMatches(peer: receiver, count: positions.count)
        }
        return positions
    }
}

extension BalancedRun {
    func send(
        _ identifiers: some IdentifierList, _ correlations: some VectorOLESource, _ randomness: inout some RandomSource
    ) async throws -> BalancedSenderResult {
        // Step 3.
        var coins = Block.zero
        var mine: BalancedCoins?
        if security == .malicious {
            let drawn = try BalancedCoins(&randomness)
            try await endpoint.send(drawn.commitment(salt: salt).bytes, to: peer, step: coinCommitment)
            mine = drawn
        }
        let part = try await correlations.send(
            count: shape.store.length, security: security, session: correlationSession, endpoint: endpoint, peer: peer,
            randomness: &randomness)

        // Not before: the work of the vector OLE and the elements would lie in memory at once.
        endpoint.clock.charge(.encodedIdentifier, count: shape.senderCount)
        let elements = HashedElements(identifiers, salt: salt, shape: shape.store)

        // Step 4.
        if let mine {
            let theirs = BalancedCoins(try await endpoint.receive(byteCount: BalancedCoins.byteCount, from: peer, step: receiverCoins))
            coins = mine.block ^ theirs.block
        }

        // Step 5: a bin is evaluated as soon as its cells are here.
        let recordKeys = recordBytes > 0 ? RecordKeys(count: shape.senderCount) : nil
        let tagger = BalancedTagger(salt: salt, tagBytes: shape.tagBytes, count: shape.senderCount, recordKeys: recordKeys)
        let evaluator = CellEvaluator(elements, part, coins: coins, tagger)
        try await endpoint.receive(shape.cellWords, from: peer, step: cells) { range, words in
            evaluator.consume(words, range)
            advance(cells: range.upperBound)
        }

        // Steps 6 and 7.
        if let mine { try await endpoint.send(mine.bytes, to: peer, step: senderCoins) }
        var writer = TagWriter(evaluator.finish(), count: shape.senderCount, tagBytes: shape.tagBytes)
        try await endpoint.send(shape.tagWords, to: peer, step: tags) { range, out in
            writer.write(words: range, into: out)
            advance(tags: range.upperBound)
        }
        return BalancedSenderResult(
            sizes: agreement.sizes, probeCount: shape.probeCount, commitments: agreement.commitments, opening: agreement.opening,
            order: writer.finish(), receiver: peer, recordKeys: recordKeys)
    }
}
