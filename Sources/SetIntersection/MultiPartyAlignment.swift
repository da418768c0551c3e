// Alignment of three to eight parties' sets: each ends with its own rows that all have, in one order, and learns of the others' rows
// nothing but sizes.
//
// Spec: protocols/set-intersection.md, section «Three and more parties». Each set goes through all the other parties but the
// comparing one, which mask and shuffle it, and then to that one; what is common returns as positions through the same shuffles.

import Groups
package import Parties
package import Secrets
package import Wire

package enum MultiPartyAlignment {
    /// - Parameters:
    ///   - identifiers: canonical and without duplicates.
    ///   - parties: all, in the order of roles.
    ///   - comparing: which of them compares, C; the others are A₁, A₂, … in their order.
    ///   - countMin: the smallest set that was agreed.
    ///   - countMax: the largest set that was agreed, at most 2^31.
    ///   - onProgress: point multiplications done, and all that this party has to do.
    /// - Throws: `AlignmentError`, `ChannelError`, or what the randomness throws.
    package static func run(
        identifiers: some IdentifierList, parties: [PartyID], comparing: PartyID, session: SessionID, endpoint: Endpoint,
        countMin: Int = 0, countMax: Int = AlignmentLimits.countMaxDefault, randomness: inout some RandomSource,
        onProgress: @escaping (Int, Int) -> Void = { _, _ in }
    ) async throws -> AlignmentResult {
        precondition((3...PartyLimits.countMax).contains(parties.count), "three to eight parties align")
        let agreement = try await AlignmentAgreement.run(
            identifiers: identifiers, parties: parties, comparing: comparing, session: session, endpoint: endpoint,
            countMin: countMin, countMax: countMax, randomness: &randomness)
        let run = MultiPartyRun(
            identifiers: identifiers, passing: parties.filter { $0 != comparing }, comparing: comparing, agreement: agreement,
            endpoint: endpoint, onProgress: onProgress)
        if let index = run.passing.firstIndex(of: endpoint.me) { return try await run.asPassing(index, &randomness) }
        return try await run.asComparing(&randomness)
    }
}

extension MultiPartyAlignment {
    /// The first number that is free after the last step.
    static func stepAfter(passingCount: Int) -> UInt64 { UInt64(4 * passingCount + 4) }
}

/// What the two roles have in common. Passing parties are counted from 0 here, from 1 in the page.
struct MultiPartyRun<Identifiers: IdentifierList> {
    let identifiers: Identifiers
    /// A₁, A₂, …: a ring.
    let passing: [PartyID]
    /// C.
    let comparing: PartyID
    let agreement: AlignmentAgreement
    let endpoint: Endpoint
    let hash: Curve25519HashToCurve
    let tagger: Tagger
    let onProgress: (Int, Int) -> Void

    init(
        identifiers: Identifiers, passing: [PartyID], comparing: PartyID, agreement: AlignmentAgreement, endpoint: Endpoint,
        onProgress: @escaping (Int, Int) -> Void
    ) {
        self.identifiers = identifiers
        self.passing = passing
        self.comparing = comparing
        self.agreement = agreement
        self.endpoint = endpoint
        self.onProgress = onProgress
        hash = AlignmentHash.elements(salt: agreement.salt)
        tagger = Tagger(salt: agreement.salt)
    }

    /// m of the page.
    var passingCount: Int { passing.count }
    func size(_ index: Int) -> Int { agreement.size(passing[index]) }
    var comparingSize: Int { agreement.size(comparing) }
    var smallest: Int { (passing + [comparing]).map { agreement.size($0) }.min() ?? 0 }

    /// The party that stands `hops` before `index` in the ring.
    func before(_ index: Int, by hops: Int) -> Int { (index - hops + passingCount) % passingCount }
    func after(_ index: Int) -> Int { (index + 1) % passingCount }

    // MARK: Steps

    /// From every passing party to the next, `hop` in 1…m − 1.
    func hop(_ hop: Int) -> Step { step(2 + hop, AlignmentTag.points) }
    /// Tags to the comparing party; from A₁ in exchange for the comparing party's points.
    func tags(_ index: Int) -> Step { step(passingCount + 2 + index, index == 0 ? AlignmentTag.points : AlignmentTag.tags) }
    /// The comparing party's points, away from the given passing party.
    func crossing(_ index: Int) -> Step { step(2 * passingCount + 2 + index, AlignmentTag.points) }
    var count: Step { step(3 * passingCount + 2, AlignmentTag.count) }
    var positionsFromComparing: Step { step(3 * passingCount + 3, AlignmentTag.positions) }
    func backHop(_ hop: Int) -> Step { step(3 * passingCount + 3 + hop, AlignmentTag.positions) }
    var positionsToComparing: Step { step(4 * passingCount + 3, AlignmentTag.positions) }
    private func step(_ number: Int, _ tag: UInt8) -> Step { Step(number: UInt64(number), tag: tag) }
}
