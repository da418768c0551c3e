// Alignment of two parties' sets: both learn the common rows and end with the same order.
//
// Spec: protocols/set-intersection.md, section «Two parties». Small sets go by masked points, large ones by a balanced intersection,
// whose receiver tells its sender: both know the sizes before they choose.

import Groups
package import Parties
package import Secrets
import Symmetric
package import Wire

package enum TwoPartyAlignment {
    /// - Parameters:
    ///   - identifiers: canonical and without duplicates.
    ///   - parties: both, in the order of roles.
    ///   - comparing: which of them compares; the other answers.
    ///   - countMin: the smallest set that was agreed.
    ///   - countMax: the largest set that was agreed, at most 2^31; and for how many identifiers the peer may ask by its message.
    ///   - pointsMax: identifiers of both sets together up to which points are masked; the same at both.
    ///   - onProgress: point multiplications done, and all that this party has to do; or identifiers of both sets.
    /// - Throws: `AlignmentError`, `BalancedError`, `CorrelationError`, `ChannelError`, or what the randomness throws.
    package static func run(
        identifiers: some IdentifierList, parties: [PartyID], comparing: PartyID, session: SessionID, endpoint: Endpoint,
        countMin: Int = 0, countMax: Int = AlignmentLimits.countMaxDefault,
        pointsMax: Int = IntersectionMethod.maskedPointsCountMax, randomness: inout some RandomSource,
        onProgress: @escaping (Int, Int) -> Void = { _, _ in }
    ) async throws -> AlignmentResult {
        precondition(parties.count == 2, "two parties align")
        guard let peer = parties.first(where: { $0 != endpoint.me }) else { preconditionFailure("the other party is named") }
        let agreement = try await AlignmentAgreement.run(
            identifiers: identifiers, parties: parties, comparing: comparing, session: session, endpoint: endpoint,
            countMin: countMin, countMax: countMax, randomness: &randomness)
        let run = TwoPartyRun(
            agreement: agreement, peer: peer, isComparing: comparing == endpoint.me, countMax: countMax, endpoint: endpoint,
            onProgress: onProgress)
        switch IntersectionMethod.suiting(count: identifiers.count + agreement.size(peer), pointsMax: pointsMax) {
        case .maskedPoints: return try await run.byPoints(identifiers, &randomness)
        case .maskedEncoding: return try await run.byEncoding(identifiers, &randomness)
        }
    }
}

/// What both methods go on from.
struct TwoPartyRun {
    let agreement: AlignmentAgreement
    let peer: PartyID
    let isComparing: Bool
    let countMax: Int
    let endpoint: Endpoint
    let onProgress: (Int, Int) -> Void
}

extension TwoPartyRun {
    private static let points = Step(number: 3, tag: AlignmentTag.points)
    private static let tags = Step(number: 4, tag: AlignmentTag.tags)
    private static let count = Step(number: 5, tag: AlignmentTag.count)
    private static let positions = Step(number: 6, tag: AlignmentTag.positions)

    func byPoints(_ identifiers: some IdentifierList, _ randomness: inout some RandomSource) async throws -> AlignmentResult {
        let order = try Permutation(count: identifiers.count, randomness: &randomness)
        let progress = AlignmentProgress(total: identifiers.count + agreement.size(peer), report: onProgress)
        let masker = Masker(try Curve25519Scalar.random(&randomness), progress: progress, clock: endpoint.clock)
        let hash = AlignmentHash.elements(salt: agreement.salt)
        let tagger = Tagger(salt: agreement.salt)

        // Step 3: both send their own set, masked once, and mask the other's.
        let theirCount = agreement.size(peer)
        var theirTags = TagList(capacity: theirCount)
        try await endpoint.exchange(
            sending: identifiers.count * Masker.pointWords, to: peer, receiving: theirCount * Masker.pointWords, from: peer,
            step: Self.points, chunkWords: Masker.frameWords,
            produce: { range, out in masker.mask(identifiers, order, hash, words: range, into: out) },
            consume: { range, words in
                guard let products = masker.products(words, words: range) else { return }
                for offset in stride(from: 0, to: range.count, by: Masker.pointWords) { theirTags.append(tagger.tag(products + offset)) }
            })
        try masker.check(peer)
        let smallest = min(identifiers.count, theirCount)

        if isComparing {
            // Step 4: the own set's tags return in the order in which it was sent.
            var ownTags = TagList(capacity: identifiers.count)
            try await endpoint.receive(
                identifiers.count * ElementTag.words, from: peer, step: Self.tags, chunkWords: Masker.frameWords
            ) { range, words in ownTags.append(words, wordCount: range.count) }
            let matching: TagMatching
            do throws(TagMatching.Repeated) {
                matching = try TagMatching([consume ownTags, consume theirTags])
            } catch {
                throw AlignmentError.repeatedElement(peer: peer)
            }
            // Steps 5 and 6: how many, and which of the peer's.
            try await endpoint.sendCommonCount(matching.positions[0].count, to: peer, step: Self.count)
            try await endpoint.sendPositions(matching.positions[1], to: peer, step: Self.positions)
            return agreement.result(positions: order.apply(matching.positions[0]), method: .maskedPoints)
        } else {
            let entries = theirTags.entries
            try await endpoint.send(
                theirCount * ElementTag.words, to: peer, step: Self.tags, chunkWords: Masker.frameWords
            ) { range, out in
                for word in range {
                    let tag = entries[word / ElementTag.words].tag
                    out[word - range.lowerBound] = word & 1 == 0 ? tag.first : tag.second
                }
            }
            let common = try await endpoint.receiveCommonCount(from: peer, countMax: smallest, step: Self.count)
            let mine = try await endpoint.receivePositions(common, from: peer, step: Self.positions)
            try checkPositions(mine, below: identifiers.count, from: peer)
            return agreement.result(positions: order.apply(mine), method: .maskedPoints)
        }
    }
}

package enum AlignmentLimits {
    /// The largest set if nothing else is agreed.
    package static let countMaxDefault = 10_000_000
}

enum AlignmentHash {
    /// Hash to curve behind the session's salt. The tag has at most the 45 bytes that leave each hash of the expansion one block.
    static func elements(salt: Digest) -> Curve25519HashToCurve {
        Curve25519HashToCurve(domainSeparationTag: Array("tally/align/2/curve25519_XMD:SHA-512_ELL2_RO_".utf8), prefix: salt.bytes)
    }
}

extension Endpoint {
    /// As `send` and `receive`, with frames of another size.
    func send(
        _ count: Int, to receiver: PartyID, step: Step, chunkWords: Int,
        produce: (Range<Int>, UnsafeMutablePointer<UInt64>) -> Void
    ) async throws(ChannelError) {
        try await exchange(
            sending: count, to: receiver, receiving: 0, from: receiver, step: step, chunkWords: chunkWords, produce: produce,
            consume: { _, _ in })
    }

    func receive(
        _ count: Int, from sender: PartyID, step: Step, chunkWords: Int,
        consume: (Range<Int>, UnsafePointer<UInt64>) -> Void
    ) async throws(ChannelError) {
        try await exchange(
            sending: 0, to: sender, receiving: count, from: sender, step: step, chunkWords: chunkWords,
            produce: { _, _ in }, consume: consume)
    }
}
