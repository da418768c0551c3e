// Alignment of three parties' sets: each ends with its own rows of the triple intersection, in one order, and learns of the others'
// rows nothing but sizes.
//
// Spec: protocols/set-intersection.md, section «Three parties». Each set goes through both other parties, which mask and shuffle
// it, to the comparing party; what is common returns as positions through the same shuffles. One file a role.

import Groups
package import Parties
package import Secrets
package import Wire

package enum ThreePartyAlignment {
    /// - Parameters:
    ///   - identifiers: canonical and without duplicates.
    ///   - parties: all three, in the order of roles.
    ///   - comparing: which of them compares, C; the two others are A and B in their order.
    ///   - countMin: the smallest set that was agreed.
    ///   - countMax: the largest set that was agreed, at most 2^31.
    ///   - onProgress: point multiplications done, and all that this party has to do.
    /// - Throws: `AlignmentError`, `ChannelError`, or what the randomness throws.
    package static func run(
        identifiers: [[UInt8]], parties: [PartyID], comparing: PartyID, session: SessionID, endpoint: Endpoint,
        countMin: Int = 0, countMax: Int = AlignmentLimits.countMaxDefault, randomness: inout some RandomSource,
        onProgress: @escaping (Int, Int) -> Void = { _, _ in }
    ) async throws -> AlignmentResult {
        precondition(parties.count == 3, "three parties align")
        let others = parties.filter { $0 != comparing }
        let agreement = try await AlignmentAgreement.run(
            identifiers: identifiers, parties: parties, comparing: comparing, session: session, endpoint: endpoint,
            countMin: countMin, countMax: countMax, randomness: &randomness)
        let run = ThreePartyRun(
            identifiers: identifiers, a: others[0], b: others[1], c: comparing, agreement: agreement, endpoint: endpoint,
            onProgress: onProgress)
        if endpoint.me == comparing { return try await run.asComparing(&randomness) }
        return endpoint.me == others[0] ? try await run.asFirst(&randomness) : try await run.asSecond(&randomness)
    }
}

/// What the three roles have in common. X(a·b) is in comments the list of X's set masked under a and b.
struct ThreePartyRun {
    let identifiers: [[UInt8]]
    let a: PartyID
    let b: PartyID
    let c: PartyID
    let agreement: AlignmentAgreement
    let endpoint: Endpoint
    let hash: P256HashToCurve
    let tagger: Tagger
    let onProgress: (Int, Int) -> Void

    init(
        identifiers: [[UInt8]], a: PartyID, b: PartyID, c: PartyID, agreement: AlignmentAgreement, endpoint: Endpoint,
        onProgress: @escaping (Int, Int) -> Void
    ) {
        self.identifiers = identifiers
        self.a = a
        self.b = b
        self.c = c
        self.agreement = agreement
        self.endpoint = endpoint
        self.onProgress = onProgress
        hash = AlignmentHash.elements(salt: agreement.salt)
        tagger = Tagger(salt: agreement.salt)
    }

    var aCount: Int { agreement.size(a) }
    var bCount: Int { agreement.size(b) }
    var cCount: Int { agreement.size(c) }
    var smallest: Int { min(aCount, bCount, cCount) }

    func masker(_ randomness: inout some RandomSource) throws -> Masker {
        Masker(
            try P256Scalar.random(&randomness), progress: AlignmentProgress(total: aCount + bCount + cCount, report: onProgress),
            clock: endpoint.clock)
    }

    // MARK: Steps

    static let ownPoints = Step(number: 3, tag: AlignmentTag.points)
    static let firstCrossing = Step(number: 4, tag: AlignmentTag.points)
    static let tagsOfA = Step(number: 5, tag: AlignmentTag.tags)
    static let secondCrossing = Step(number: 6, tag: AlignmentTag.points)
    static let thirdCrossing = Step(number: 7, tag: AlignmentTag.points)
    static let count = Step(number: 8, tag: AlignmentTag.count)
    static let positionsFromC = Step(number: 9, tag: AlignmentTag.positions)
    static let positionsBetween = Step(number: 10, tag: AlignmentTag.positions)
    static let positionsToC = Step(number: 11, tag: AlignmentTag.positions)
}
