// What the intersection by Diffie and Hellman's method and its cardinality have in common: agreement, and the lists of masked points.
//
// Spec: protocols/ecdh-intersection.md, steps 1 to 3.

import Groups
import Parties
import Secrets
import Symmetric
import Wire

/// The state of one party after both point lists went over.
struct ECDHExchange: ~Copyable {
    let peer: PartyID
    let agreement: AlignmentAgreement
    /// Own elements as they were sent.
    let order: Permutation
    let width: TagWidth
    /// Tags of the peer's elements under both scalars, in the order in which they came.
    var peerTags: TagList

    static let points = Step(number: 3, tag: ECDHStepTag.points)

    /// - Parameter variant: names the protocol and who learns what; parties that disagree on it end in step 2.
    static func run(
        variant: String, identifiers: [[UInt8]], parties: [PartyID], receiver: PartyID, session: SessionID, endpoint: Endpoint,
        countMin: Int, countMax: Int, randomness: inout some RandomSource, onProgress: @escaping (Int, Int) -> Void
    ) async throws -> ECDHExchange {
        precondition(parties.count == 2, "two parties intersect")
        guard let peer = parties.first(where: { $0 != endpoint.me }) else { preconditionFailure("the other party is named") }
        var transcript = Transcript(domain: "tally/ecdh-intersection/v1")
        transcript.absorb("session", session.digest.bytes)
        transcript.absorb("variant", variant)
        let agreement = try await AlignmentAgreement.run(
            identifiers: identifiers, parties: parties, comparing: receiver, session: SessionID(transcript.finalize()), endpoint: endpoint,
            countMin: countMin, countMax: countMax, randomness: &randomness)
        let order = try Permutation(count: identifiers.count, randomness: &randomness)
        let peerCount = agreement.size(peer)
        let progress = AlignmentProgress(total: identifiers.count + peerCount, report: onProgress)
        let masker = try ECDHMasker(salt: agreement.salt, progress: progress, randomness: &randomness)
        let tagger = ECDHTagger(salt: agreement.salt, width: TagWidth(identifiers.count, peerCount))
        var peerTags = TagList(capacity: peerCount)
        try await endpoint.exchange(
            sending: identifiers.count * ECDHMasker.pointWords, to: peer, receiving: peerCount * ECDHMasker.pointWords, from: peer,
            step: points, chunkWords: ECDHMasker.frameWords,
            produce: { range, out in masker.mask(identifiers, order, words: range, into: out) },
            consume: { range, words in
                guard let products = masker.products(words, words: range) else { return }
                for offset in stride(from: 0, to: range.count, by: ECDHMasker.pointWords) { peerTags.append(tagger.tag(products + offset)) }
            })
        try masker.check(peer)
        return ECDHExchange(peer: peer, agreement: agreement, order: order, width: tagger.width, peerTags: peerTags)
    }
}

/// Tags of the frames; see the table of the page.
enum ECDHStepTag {
    static let points: UInt8 = 0x68
    static let tags: UInt8 = 0x69
    static let common: UInt8 = 0x6A
}
