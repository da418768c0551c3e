// The size of the intersection of two parties' sets by Diffie and Hellman's method: the receiver learns the number of common elements, not
// which they are.
//
// Spec: protocols/ecdh-intersection.md, section «Cardinality».

import Groups
package import Parties
package import Secrets
import Symmetric
package import Wire

package enum ECDHCardinality {
    package struct Result: Sendable {
        /// How many elements both have; nil at the sender.
        package let commonCount: Int?
        package let sizes: [PartyID: Int]
        package let commitments: [PartyID: SetCommitment]
        package let opening: SetCommitment.Opening
    }

    private static let tags = Step(number: 4, tag: ECDHStepTag.tags)

    /// As `ECDHIntersection.run`.
    package static func run(
        identifiers: [[UInt8]], parties: [PartyID], receiver: PartyID, session: SessionID, endpoint: Endpoint, countMin: Int = 0,
        countMax: Int = AlignmentLimits.countMaxDefault, randomness: inout some RandomSource,
        onProgress: @escaping (Int, Int) -> Void = { _, _ in }
    ) async throws -> Result {
        // Steps 1 to 3.
        var exchange = try await ECDHExchange.run(
            variant: "cardinality", identifiers: identifiers, parties: parties, receiver: receiver, session: session, endpoint: endpoint,
            countMin: countMin, countMax: countMax, randomness: &randomness, onProgress: onProgress)
        let peer = exchange.peer
        var peerTags = exchange.takePeerTags()
        guard peerTags.sort() else { throw ECDHIntersectionError.repeatedElement(peer: peer) }
        guard endpoint.me == receiver else {
            // Step 4: the receiver's elements under both scalars, ascending, so that their order tells nothing.
            try await endpoint.sendTags(peerTags, width: exchange.width, to: peer, step: tags)
            return exchange.cardinality(nil)
        }
        let ownTags = try await endpoint.receiveTags(identifiers.count, width: exchange.width, from: peer, step: tags).entries
        guard zip(ownTags, ownTags.dropFirst()).allSatisfy({ $0.tag < $1.tag }) else {
            throw ECDHIntersectionError.repeatedElement(peer: peer)
        }
        return exchange.cardinality(commonCount(ownTags, peerTags.entries))
    }

    /// Of two ascending lists.
    private static func commonCount(_ a: [TagList.Entry], _ b: [TagList.Entry]) -> Int {
        var (i, j, count) = (0, 0, 0)
        while i < a.count && j < b.count {
            if a[i].tag == b[j].tag {
                (i, j, count) = (i + 1, j + 1, count + 1)
            } else if a[i].tag < b[j].tag {
                i += 1
            } else {
                j += 1
            }
        }
        return count
    }
}

extension ECDHExchange {
    fileprivate borrowing func cardinality(_ commonCount: Int?) -> ECDHCardinality.Result {
        ECDHCardinality.Result(
            commonCount: commonCount, sizes: agreement.sizes, commitments: agreement.commitments, opening: agreement.opening)
    }
}
