// The intersection of two parties' sets by masked points, for one of them or for both, as rows or as their number only.
//
// Spec: protocols/intersection-session.md, section «Masked points». The points are those of protocols/set-intersection.md.

import Groups
package import Parties
package import Secrets
import Symmetric
package import Wire

/// What is told to those that learn the result.
package enum IntersectionDisclosure: UInt8, Sendable, Hashable, CaseIterable {
    /// Which of its own identifiers are common.
    case rows = 1
    /// How many are.
    case count = 2
}

/// What an intersection yields to one party.
package struct IntersectionResult: Sendable {
    /// Indices of the party's own identifiers that are common, in no order that means anything; nil where none are told to it.
    package let positions: [Int]?
    /// nil where it is not told.
    package let commonCount: Int?
    package let sizes: [PartyID: Int]
    package let commitments: [PartyID: SetCommitment]
    package let opening: SetCommitment.Opening
    /// For how many identifiers the party that compares could have asked.
    package let probeCount: Int

    package init(
        positions: [Int]?, commonCount: Int?, sizes: [PartyID: Int], commitments: [PartyID: SetCommitment],
        opening: SetCommitment.Opening, probeCount: Int
    ) {
        self.positions = positions
        self.commonCount = commonCount
        self.sizes = sizes
        self.commitments = commitments
        self.opening = opening
        self.probeCount = probeCount
    }
}

package enum TwoPartyIntersection {
    private static let points = Step(number: 3, tag: 0x58)
    /// One tag for each disclosure: frames of one are out of step in the other.
    private static func tags(_ disclosure: IntersectionDisclosure) -> Step {
        Step(number: 4, tag: disclosure == .rows ? 0x59 : 0x5A)
    }
    private static let count = Step(number: 5, tag: 0x5B)
    private static let positions = Step(number: 6, tag: 0x5C)

    /// - Parameters:
    ///   - identifiers: distinct.
    ///   - parties: both, in the order of roles.
    ///   - comparing: finds the result out.
    ///   - bothLearn: whether it tells the other.
    ///   - countMax: the largest set that the peer may bring, at most 2^31; `ownCountMax` the largest that it allows this party.
    ///   - onProgress: point multiplications done, and all that this party has to do.
    /// - Throws: `AlignmentError`, `ChannelError`, or what the randomness throws.
    package static func run(
        identifiers: IdentifierDigests, parties: [PartyID], comparing: PartyID, bothLearn: Bool, disclosure: IntersectionDisclosure,
        session: SessionID, endpoint: Endpoint, countMin: Int, countMax: Int, ownCountMax: Int, randomness: inout some RandomSource,
        onProgress: @escaping (Int, Int) -> Void = { _, _ in }
    ) async throws -> IntersectionResult {
        precondition(parties.count == 2, "two parties intersect")
        guard let peer = parties.first(where: { $0 != endpoint.me }) else { preconditionFailure("the other party is named") }
        let agreement = try await AlignmentAgreement.run(
            identifiers: identifiers, parties: parties, comparing: comparing, session: session, endpoint: endpoint,
            countMin: countMin, countMax: countMax, ownCountMax: ownCountMax, randomness: &randomness)
        let order = try Permutation(count: identifiers.count, randomness: &randomness)
        let theirCount = agreement.size(peer)
        let masker = Masker(
            try P256Scalar.random(&randomness), progress: AlignmentProgress(total: identifiers.count + theirCount, report: onProgress),
            clock: endpoint.clock)
        let hash = AlignmentHash.elements(salt: agreement.salt)
        let tagger = Tagger(salt: agreement.salt)

        // Step 3: both send their own set, masked once, and mask the other's.
        var theirTags = TagList(capacity: theirCount)
        try await endpoint.exchange(
            sending: identifiers.count * Masker.pointWords, to: peer, receiving: theirCount * Masker.pointWords, from: peer,
            step: points, chunkWords: Masker.frameWords,
            produce: { range, out in masker.mask(identifiers, order, hash, words: range, into: out) },
            consume: { range, words in
                guard let products = masker.products(words, words: range) else { return }
                for offset in stride(from: 0, to: range.count, by: Masker.pointWords) { theirTags.append(tagger.tag(products + offset)) }
            })
        try masker.check(peer)
        let smallest = min(identifiers.count, theirCount)
        func result(_ positions: [UInt64]?, _ common: Int?) -> IntersectionResult {
            IntersectionResult(
                positions: positions.map { $0.map { Int($0) } }, commonCount: common, sizes: agreement.sizes,
                commitments: agreement.commitments, opening: agreement.opening, probeCount: agreement.size(comparing))
        }

        if endpoint.me == comparing {
            // Step 4: the own set's tags, in the order in which it was sent, or sorted where no row is to be told.
            var ownTags = TagList(capacity: identifiers.count)
            try await endpoint.receive(
                identifiers.count * ElementTag.words, from: peer, step: tags(disclosure), chunkWords: Masker.frameWords
            ) { range, words in ownTags.append(words, wordCount: range.count) }
            let matching: TagMatching
            do throws(TagMatching.Repeated) {
                matching = try TagMatching([consume ownTags, consume theirTags])
            } catch {
                throw AlignmentError.repeatedElement(peer: peer)
            }
            let common = matching.positions[0].count
            // Steps 5 and 6: how many, and which of the peer's.
            if bothLearn {
                try await endpoint.sendCommonCount(common, to: peer, step: count)
                if disclosure == .rows { try await endpoint.sendPositions(matching.positions[1], to: peer, step: positions) }
            }
            return result(disclosure == .rows ? order.apply(matching.positions[0]) : nil, common)
        }
        // In ascending order tags say nothing about which of the list they belong to.
        if disclosure == .count, !theirTags.sort() { throw AlignmentError.repeatedElement(peer: peer) }
        let entries = theirTags.entries
        try await endpoint.send(
            theirCount * ElementTag.words, to: peer, step: tags(disclosure), chunkWords: Masker.frameWords
        ) { range, out in
            for word in range {
                let tag = entries[word / ElementTag.words].tag
                out[word - range.lowerBound] = word & 1 == 0 ? tag.first : tag.second
            }
        }
        guard bothLearn else { return result(nil, nil) }
        let common = try await endpoint.receiveCommonCount(from: peer, countMax: smallest, step: count)
        guard disclosure == .rows else { return result(nil, common) }
        let mine = try await endpoint.receivePositions(common, from: peer, step: positions)
        try checkPositions(mine, below: identifiers.count, from: peer)
        return result(order.apply(mine), common)
    }
}
