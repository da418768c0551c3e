// Intersection of two parties' sets by Diffie and Hellman's method on Curve25519: one party, or both, learn which elements are common.
//
// Spec: protocols/ecdh-intersection.md, section «Intersection».

import Groups
package import Parties
package import Secrets
import Symmetric
package import Wire

package enum ECDHIntersection {
    /// Who learns which of its own elements are common.
    package enum Recipients: String, Sendable, CaseIterable {
        case receiver
        case both
    }

    package struct Result: Sendable {
        /// Indices of this party's own common elements; nil at a sender that learns none. The receiver alone: ascending. Both: the same
        /// order at both, which is uniform among all orders.
        package let positions: [Int]?
        package let sizes: [PartyID: Int]
        /// What each party committed itself to before the session's salt existed.
        package let commitments: [PartyID: SetCommitment]
        /// What opens this party's own commitment in an audit.
        package let opening: SetCommitment.Opening
    }

    private static let tags = Step(number: 4, tag: ECDHStepTag.tags)
    private static let common = Step(number: 5, tag: ECDHStepTag.common)

    /// - Parameters:
    ///   - identifiers: canonical and without duplicates.
    ///   - parties: both, in the order of roles.
    ///   - receiver: which of them compares; the other one is the sender.
    ///   - countMin: the smallest set that was agreed.
    ///   - countMax: the largest set that was agreed, at most 2^31.
    ///   - onProgress: point multiplications done, and all that this party has to do.
    /// - Throws: `AlignmentError`, `ECDHIntersectionError`, `ChannelError`, or what the randomness throws.
    package static func run(
        identifiers: [[UInt8]], parties: [PartyID], receiver: PartyID, recipients: Recipients, session: SessionID, endpoint: Endpoint,
        countMin: Int = 0, countMax: Int = AlignmentLimits.countMaxDefault, randomness: inout some RandomSource,
        onProgress: @escaping (Int, Int) -> Void = { _, _ in }
    ) async throws -> Result {
        // Steps 1 to 3.
        var exchange = try await ECDHExchange.run(
            variant: recipients.rawValue, identifiers: identifiers, parties: parties, receiver: receiver, session: session,
            endpoint: endpoint, countMin: countMin, countMax: countMax, randomness: &randomness, onProgress: onProgress)
        let peer = exchange.peer
        let peerTags = exchange.takePeerTags()
        guard endpoint.me == receiver else {
            // Step 4: the receiver's elements under both scalars, in the order in which they came.
            try await endpoint.sendTags(peerTags, width: exchange.width, to: peer, step: tags)
            switch recipients {
            case .receiver: return exchange.result(positions: nil)
            case .both:
                // Step 5: which of this party's elements are common.
                let mine = try await endpoint.receiveMarks(
                    identifiers.count, commonMax: peerTags.entries.count, from: peer, step: common)
                return exchange.result(positions: exchange.order.apply(mine).map { Int($0) })
            }
        }
        let ownTags = try await endpoint.receiveTags(identifiers.count, width: exchange.width, from: peer, step: tags)
        let peerCount = peerTags.entries.count
        let matching: TagMatching
        do throws(TagMatching.Repeated) {
            matching = try TagMatching([ownTags, peerTags])
        } catch {
            throw ECDHIntersectionError.repeatedElement(peer: peer)
        }
        let own = matching.positions[0], theirs = matching.positions[1]
        switch recipients {
        case .receiver: return exchange.result(positions: exchange.order.apply(own).map { Int($0) }.sorted())
        case .both:
            try await endpoint.sendMarks(theirs, count: peerCount, to: peer, step: common)
            // The common order is the one in which the sender's elements stood.
            let ordered = theirs.indices.sorted { theirs[$0] < theirs[$1] }.map { own[$0] }
            return exchange.result(positions: exchange.order.apply(ordered).map { Int($0) })
        }
    }
}

extension ECDHExchange {
    mutating func takePeerTags() -> TagList {
        let tags = peerTags
        peerTags = TagList(capacity: 0)
        return tags
    }

    borrowing func result(positions: [Int]?) -> ECDHIntersection.Result {
        ECDHIntersection.Result(
            positions: positions, sizes: agreement.sizes, commitments: agreement.commitments, opening: agreement.opening)
    }
}

extension Endpoint {
    /// One bit for each of `count` elements, set at the given positions.
    func sendMarks(_ positions: [UInt64], count: Int, to receiver: PartyID, step: Step) async throws(ChannelError) {
        var marks = [UInt64](repeating: 0, count: (count + 63) / 64)
        for position in positions { marks[Int(position / 64)] |= 1 << (position % 64) }
        try await send(marks.count, to: receiver, step: step, chunkWords: ECDHMasker.frameWords) { range, out in
            for index in range { out[index - range.lowerBound] = marks[index] }
        }
    }

    /// The positions that are marked, ascending; bits beyond `count` are ignored.
    func receiveMarks(_ count: Int, commonMax: Int, from sender: PartyID, step: Step) async throws -> [UInt64] {
        var positions: [UInt64] = []
        try await receive((count + 63) / 64, from: sender, step: step, chunkWords: ECDHMasker.frameWords) { range, words in
            for index in range {
                var word = words[index - range.lowerBound]
                while word != 0 {
                    let position = 64 * index + word.trailingZeroBitCount
                    if position < count { positions.append(UInt64(position)) }
                    word &= word - 1
                }
            }
        }
        guard positions.count <= commonMax else { throw ECDHIntersectionError.tooManyCommon(peer: sender, count: positions.count) }
        return positions
    }
}
