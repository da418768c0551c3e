// Alignment of owners' sets in a session with a neutral party, which has no set and learns how many rows are common.
//
// Spec: protocols/set-intersection.md, section «Neutral party».

package import Parties
package import Secrets
package import Wire

package enum NeutralAlignment {

    /// - Parameters:
    ///   - identifiers: the owner's, canonical and without duplicates; empty at the neutral party, where nothing is read of it.
    ///   - parties: all, in the order of roles.
    ///   - neutral: which of them has no set.
    ///   - comparing: which owner compares.
    ///   - countMin: the smallest set that was agreed.
    ///   - countMax: the largest set that was agreed, at most 2^31.
    ///   - pointsMax: of two owners, as they agreed.
    /// - Throws: `AlignmentError`, `BalancedError`, `CorrelationError`, `ChannelError`, or what the randomness throws.
    package static func run(
        identifiers: some IdentifierList, parties: [PartyID], neutral: PartyID, comparing: PartyID, session: SessionID, endpoint: Endpoint,
        countMin: Int = 0, countMax: Int = AlignmentLimits.countMaxDefault,
        pointsMax: Int = IntersectionMethod.maskedPointsCountMax, randomness: inout some RandomSource,
        onProgress: @escaping (Int, Int) -> Void = { _, _ in }
    ) async throws -> AlignmentResult {
        precondition(Set(parties).count == parties.count && parties.contains(neutral) && comparing != neutral)
        let owners = parties.filter { $0 != neutral }
        let count = Step(
            number: owners.count == 2 ? 7 : MultiPartyAlignment.stepAfter(passingCount: owners.count - 1), tag: AlignmentTag.count)
        if endpoint.me != neutral {
            let result =
                if owners.count == 2 {
                    try await TwoPartyAlignment.run(
                        identifiers: identifiers, parties: owners, comparing: comparing, session: session, endpoint: endpoint,
                        countMin: countMin, countMax: countMax, pointsMax: pointsMax, randomness: &randomness, onProgress: onProgress)
                } else {
                    try await MultiPartyAlignment.run(
                        identifiers: identifiers, parties: owners, comparing: comparing, session: session, endpoint: endpoint,
                        countMin: countMin, countMax: countMax, randomness: &randomness, onProgress: onProgress)
                }
            try await endpoint.sendCommonCount(result.commonCount, to: neutral, step: count)
            return result
        }
        let first = try await endpoint.receiveCommonCount(from: owners[0], countMax: countMax, step: count)
        for owner in owners.dropFirst() {
            let other = try await endpoint.receiveCommonCount(from: owner, countMax: countMax, step: count)
            guard first == other else { throw AlignmentError.invalidCount(peer: owner, count: UInt64(other)) }
        }
        return AlignmentResult(positions: [], sizes: [:], commonCount: first, method: nil, pairwise: nil, commitments: [:], opening: nil)
    }
}
