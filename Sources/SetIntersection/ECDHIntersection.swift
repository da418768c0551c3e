// Intersection of two parties' sets by Diffie and Hellman's method on Curve25519: one party, or both, learn which elements are common.
//
// Spec: protocols/ecdh-intersection.md, section «Intersection».

import Groups
package import Parties
package import Secrets
import Symmetric
package import Wire

package enum ECDHIntersection {
    private static let tags = Step(number: 4, tag: ECDHStepTag.tags)
    private static let common = Step(number: 5, tag: ECDHStepTag.common)

    /// The positions of the result ascend at a receiver that learns alone; if both learn, they stand in one order at both, which is
    /// uniform among all orders.
    ///
    /// - Parameters:
    ///   - identifiers: canonical and without duplicates.
    ///   - parties: both, in the order of roles.
    ///   - receiver: which of them compares; the other one is the sender.
    ///   - onProgress: point multiplications done, and all that this party has to do.
    /// - Throws: `AlignmentError`, `ECDHIntersectionError`, `ChannelError`, or what the randomness throws.
    package static func run(
        identifiers: some IdentifierList, parties: [PartyID], receiver: PartyID, recipients: IntersectionRecipients, session: SessionID,
        endpoint: Endpoint, parameters: ECDHParameters = ECDHParameters(), randomness: inout some RandomSource,
        onProgress: @escaping (Int, Int) -> Void = { _, _ in }
    ) async throws -> IntersectionResult {
        // Steps 1 to 3.
        var exchange = try await ECDHExchange.run(
            variant: recipients.rawValue, identifiers: identifiers, parties: parties, receiver: receiver, session: session,
            endpoint: endpoint, parameters: parameters, randomness: &randomness, onProgress: onProgress)
        let peer = exchange.peer
        let peerTags = exchange.takePeerTags()
        let peerCount = peerTags.entries.count
        guard endpoint.me == receiver else {
            // Step 4: the receiver's elements under both scalars, in the order in which they came.
            try await endpoint.sendTags(peerTags, width: exchange.width, to: peer, step: tags)
            guard recipients == .both else { return exchange.result(places: nil, commonCount: nil) }
            // Step 5: which of this party's elements are common.
            let mine = try await endpoint.receiveMarks(identifiers.count, commonMax: peerCount, from: peer, step: common)
            return exchange.result(places: mine, commonCount: mine.count)
        }
        let ownTags = try await endpoint.receiveTags(identifiers.count, width: exchange.width, from: peer, step: tags)
        let matching: TagMatching
        do throws(TagMatching.Repeated) {
            matching = try TagMatching([consume ownTags, consume peerTags])
        } catch {
            throw ECDHIntersectionError.repeatedElement(peer: peer)
        }
        let own = matching.positions[0], theirs = matching.positions[1]
        switch recipients {
        case .receiver:
            let positions = exchange.order.apply(own).sorted().map { Int($0) }
            return exchange.agreement.result(positions: positions, probeCount: identifiers.count)
        case .both:
            try await endpoint.sendMarks(theirs, count: peerCount, to: peer, step: common)
            // The common order is the one in which the sender's elements stood.
            let ordered = theirs.indices.sorted { theirs[$0] < theirs[$1] }.map { own[$0] }
            return exchange.result(places: ordered, commonCount: ordered.count)
        }
    }
}

extension AlignmentAgreement {
    func result(positions: [Int], probeCount: Int) -> IntersectionResult {
        IntersectionResult(
            positions: positions, commonCount: positions.count, sizes: sizes, commitments: commitments, opening: opening,
            probeCount: probeCount)
    }
}

extension Endpoint {
    /// One bit for each of `count` elements, set at the given positions.
    func sendMarks(_ positions: [UInt64], count: Int, to receiver: PartyID, step: Step) async throws(ChannelError) {
        var marks = [UInt64](repeating: 0, count: (count + 63) / 64)
        for position in positions { marks[Int(position / 64)] |= 1 << (position % 64) }
        try await send(marks.count, to: receiver, step: step, chunkWords: ECDHExchange.frameWords) { range, out in
            for index in range { out[index - range.lowerBound] = marks[index] }
        }
    }

    /// The positions that are marked, ascending; bits beyond `count` are ignored.
    func receiveMarks(_ count: Int, commonMax: Int, from sender: PartyID, step: Step) async throws -> [UInt64] {
        var positions: [UInt64] = []
        try await receive((count + 63) / 64, from: sender, step: step, chunkWords: ECDHExchange.frameWords) { range, words in
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
