// The size of the intersection of two parties' sets by Diffie and Hellman's method: who learns it learns the number of common elements,
// not which they are.
//
// Spec: protocols/ecdh-intersection.md, section «Cardinality».

import Groups
package import Parties
package import Secrets
import Symmetric
package import Wire

package enum ECDHCardinality {
    private static let tags = Step(number: 4, tag: ECDHStepTag.tags)
    private static let count = Step(number: 5, tag: ECDHStepTag.count)

    /// As `ECDHIntersection.run`.
    package static func run(
        identifiers: some IdentifierList, parties: [PartyID], receiver: PartyID, recipients: IntersectionRecipients, session: SessionID,
        endpoint: Endpoint, parameters: ECDHParameters = ECDHParameters(), randomness: inout some RandomSource,
        onProgress: @escaping (Int, Int) -> Void = { _, _ in }
    ) async throws -> IntersectionResult {
        // Steps 1 to 3.
        var exchange = try await ECDHExchange.run(
            variant: recipients == .both ? "cardinality, both" : "cardinality", identifiers: identifiers, parties: parties,
            receiver: receiver, session: session, endpoint: endpoint, parameters: parameters, randomness: &randomness,
            onProgress: onProgress)
        // Step 4.
        let matches = try await exchange.unlinkedMatches(identifiers.count, endpoint: endpoint, step: tags)
        // Step 5.
        guard recipients == .both else { return exchange.result(places: nil, commonCount: matches?.count) }
        if let matches {
            try await endpoint.sendCommonCount(matches.count, to: exchange.peer, step: count)
            return exchange.result(places: nil, commonCount: matches.count)
        }
        let most = min(identifiers.count, exchange.agreement.size(exchange.peer))
        let common = try await endpoint.receiveCommonCount(from: exchange.peer, countMax: most, step: count)
        return exchange.result(places: nil, commonCount: common)
    }
}

extension ECDHExchange {
    /// Step 4 of all variants that tell no row: the sender returns the receiver's tags in ascending order, so that their order says
    /// nothing of the elements they came from.
    ///
    /// - Parameter count: own elements.
    /// - Returns: at the receiver the places of the common elements in the peer's list, ascending; nil at the sender.
    mutating func unlinkedMatches(_ count: Int, endpoint: Endpoint, step: Step) async throws -> [UInt32]? {
        var peerTags = takePeerTags()
        guard peerTags.sort() else { throw ECDHIntersectionError.repeatedElement(peer: peer) }
        guard me == receiver else {
            try await endpoint.sendTags(peerTags, width: width, to: peer, step: step)
            return nil
        }
        let ownTags = try await endpoint.receiveTags(count, width: width, from: peer, step: step).entries
        guard zip(ownTags, ownTags.dropFirst()).allSatisfy({ $0.tag < $1.tag }) else {
            throw ECDHIntersectionError.repeatedElement(peer: peer)
        }
        let theirs = peerTags.entries
        var (i, j) = (0, 0)
        var places: [UInt32] = []
        while i < ownTags.count && j < theirs.count {
            if ownTags[i].tag == theirs[j].tag {
                places.append(theirs[j].position)
                (i, j) = (i + 1, j + 1)
            } else if ownTags[i].tag < theirs[j].tag {
                i += 1
            } else {
                j += 1
            }
        }
        return places.sorted()
    }
}
