// The function evaluated between two parties: the client's points go over blinded and come back multiplied.
//
// Spec: protocols/unbalanced-intersection.md, steps 5 and 6.

import Groups
package import KeyValueStores
package import Parties
package import Secrets
package import Wire

package enum UnbalancedEvaluation {
    /// Words of one frame: 512 points, some 5 ms of work for either party.
    static let frameWords = 2048

    /// Points of a session that asks for so many identifiers.
    package static func pointCount(_ identifiers: Int) -> Int {
        identifiers == 0 ? 0 : identifiers + UnbalancedParameters.checkCount
    }

    /// The client's side.
    ///
    /// - Parameters:
    ///   - identifiers: at least one, distinct.
    ///   - onProgress: points blinded and unblinded, and how many there are to be.
    /// - Returns: the tag of each identifier.
    /// - Throws: `UnbalancedError`, `ChannelError`, or what the randomness throws.
    package static func ask(
        _ identifiers: [IdentifierDigest], epoch: UnbalancedEpoch, server: PartyID, endpoint: Endpoint,
        randomness: inout some RandomSource, onProgress: (Int, Int) -> Void = { _, _ in }
    ) async throws -> [FuseTag] {
        precondition(!identifiers.isEmpty, "nothing to ask for needs no messages")
        let count = pointCount(identifiers.count), words = UnbalancedHash.pointWords
        let hash = UnbalancedHash(epoch: epoch.id)
        // Nobody else knows at which places the points are that the client can check.
        let order = try Permutation(count: count, randomness: &randomness)
        let blinding = try Curve25519Blinding(count: count, randomness: &randomness)
        try await endpoint.send(count * words, to: server, step: UnbalancedSteps.points, chunkWords: frameWords) { range, out in
            let elements = range.lowerBound / words..<range.upperBound / words
            // A place of a check is hashed as the first identifier, then overwritten.
            hash.elements(count: elements.count, into: out) {
                let entry = order[elements.lowerBound + $0]
                return identifiers[entry < identifiers.count ? entry : 0]
            }
            for place in elements where order[place] >= identifiers.count {
                (out + words * (place - elements.lowerBound)).update(from: UnbalancedHash.basePoint, count: words)
            }
            do throws(LowOrderPoint) {
                try blinding.blind(out, elements, into: out)
            } catch {
                // Own points: a hash lies in the small subgroup with probability 2^−252.
                preconditionFailure("the hash of an identifier is a point of low order")
            }
            onProgress(elements.upperBound, 2 * count)
        }
        var tags = [FuseTag](repeating: FuseTag(place: 0, content: 0), count: identifiers.count)
        let products = SecretWordsBuilder(count: frameWords)
        var failure: UnbalancedError?
        try await endpoint.receive(count * words, from: server, step: UnbalancedSteps.products, chunkWords: frameWords) { range, received in
            // After a fault the rest is read, so that the failure is told in its own step, but not computed on.
            guard failure == nil else { return }
            let elements = range.lowerBound / words..<range.upperBound / words
            do throws(LowOrderPoint) {
                try blinding.unblind(received, elements, into: products.pointer)
            } catch {
                failure = .lowOrderPoint(peer: server, index: error.index)
                return
            }
            for place in elements {
                let point = UnsafePointer(products.pointer + words * (place - elements.lowerBound))
                let entry = order[place]
                if entry < identifiers.count {
                    hash.tags(point, count: 1, into: &tags[entry]) { _ in identifiers[entry] }
                } else if !epoch.check.elementsEqual(UnsafeRawBufferPointer(start: point, count: 8 * words)) {
                    failure = .wrongProducts(peer: server)
                }
            }
            onProgress(count + elements.upperBound, 2 * count)
        }
        if let failure { throw failure }
        return tags
    }

    /// The server's side.
    ///
    /// - Parameters:
    ///   - count: points that were granted, at least one.
    ///   - charge: called before the first point is multiplied: what it notes outlives this process, and whoever stays away with its
    ///     last points has had no work for nothing.
    /// - Throws: `UnbalancedError`, `ChannelError`, or what `charge` throws.
    package static func answer(
        _ count: Int, with evaluator: borrowing UnbalancedEvaluator, client: PartyID, endpoint: Endpoint, charge: () throws -> Void,
        onProgress: (Int, Int) -> Void = { _, _ in }
    ) async throws {
        let words = UnbalancedHash.pointWords
        try charge()
        let products = SecretWordsBuilder(count: count * words)
        var lowOrderIndex: Int?
        try await endpoint.receive(count * words, from: client, step: UnbalancedSteps.points, chunkWords: frameWords) { range, received in
            guard lowOrderIndex == nil else { return }
            do throws(LowOrderPoint) {
                try evaluator.multiply(received, count: range.count / words, into: products.pointer + range.lowerBound)
            } catch {
                lowOrderIndex = range.lowerBound / words + error.index
            }
            onProgress(range.upperBound / words, count)
        }
        if let lowOrderIndex { throw UnbalancedError.lowOrderPoint(peer: client, index: lowOrderIndex) }
        try await endpoint.send(count * words, to: client, step: UnbalancedSteps.products, chunkWords: frameWords) { range, out in
            out.update(from: products.pointer + range.lowerBound, count: range.count)
        }
    }
}
