// The receiver of a balanced intersection.
//
// Spec: protocols/balanced-intersection.md, section «Steps».

import Kernels
import KeyValueStores
package import Parties
import Secrets
import Symmetric
package import Wire

/// What the receiver holds at the end.
package struct BalancedReceiverResult: Sendable {
    /// Indices of this party's identifiers that both have, in the order of ascending tags, in which the sender's rows stand, too.
    package let positions: [Int]
    package let sizes: [PartyID: Int]
    /// Identifiers that this party could have asked for.
    package let probeCount: Int
    package let commitments: [PartyID: SetCommitment]
    package let opening: SetCommitment.Opening
    /// One bit for each of the sender's tags.
    let matches: [UInt64]
    let sender: PartyID
    let recordKeys: RecordKeys?

    package var commonCount: Int { positions.count }

    /// Tells the sender which of its identifiers both have, for parties that agreed that both learn the result.
    package func tellSender(endpoint: Endpoint) async throws(ChannelError) {
        try await endpoint.send(matches.count, to: sender, step: BalancedRun.matches) { range, out in
            for index in range { out[index - range.lowerBound] = matches[index] }
        }
    }
}

extension BalancedRun {
    func receive(
        _ identifiers: some IdentifierList, _ correlations: some VectorOLESource, _ randomness: inout some RandomSource
    ) async throws -> BalancedReceiverResult {
        // Step 3: the sender is bound to its coins before it sees ours.
        var committed: [UInt8] = []
        if security == .malicious { committed = try await endpoint.receive(byteCount: Digest.byteCount, from: peer, step: coinCommitment) }
        let part = try await correlations.receive(
            count: shape.store.length, security: security, session: correlationSession, endpoint: endpoint, peer: peer,
            randomness: &randomness)

        // Not before: the work of the vector OLE and the elements would lie in memory at once.
        endpoint.clock.charge(.encodedIdentifier, count: shape.receiverCount)
        let elements = HashedElements(identifiers, salt: salt, shape: shape.store)

        // Step 4.
        var coins = Block.zero
        if security == .malicious {
            let mine = try BalancedCoins(&randomness)
            try await endpoint.send(mine.bytes, to: peer, step: receiverCoins)
            coins = mine.block
        }

        // Step 5: cells under the mask A, bin by bin as they are sent.
        let encoder = MaskedEncoder(elements, part)
        try await endpoint.send(shape.cellWords, to: peer, step: cells) { range, out in
            encoder.write(range, into: out)
            advance(cells: range.upperBound)
        }
        guard encoder.isSolved else { throw BalancedError.unsolvable }

        // Step 6.
        if security == .malicious {
            let theirs = BalancedCoins(try await endpoint.receive(byteCount: BalancedCoins.byteCount, from: peer, step: senderCoins))
            guard theirs.commitment(salt: salt).bytes == committed else { throw BalancedError.coinsDiffer(peer: peer) }
            coins ^= theirs.block
        }
        let recordKeys = recordBytes > 0 ? RecordKeys(count: shape.receiverCount) : nil
        let tagger = BalancedTagger(salt: salt, tagBytes: shape.tagBytes, count: shape.receiverCount, recordKeys: recordKeys)
        var merge = TagMerge(encoder.tags(tagger, coins: coins), peerCount: shape.senderCount, tagBytes: shape.tagBytes)

        // Step 7.
        try await endpoint.receive(shape.tagWords, from: peer, step: tags) { range, words in
            merge.consume(words, count: range.count)
            advance(tags: range.upperBound)
        }
        if let index = merge.disorder { throw BalancedError.tagsOutOfOrder(peer: peer, index: index) }
        if merge.hasTrailingBytes { throw ChannelError.malformed(peer: peer, .trailingBytes) }
        return BalancedReceiverResult(
            positions: merge.positions, sizes: agreement.sizes, probeCount: shape.probeCount,
            commitments: agreement.commitments, opening: agreement.opening, matches: merge.matches, sender: peer,
            recordKeys: recordKeys)
    }
}
