// The protocols that find an intersection, behind one call.
//
// Spec: protocols/intersection-session.md, section «Methods».

import Findings
import Parties
import Secrets
import SetIntersection
import Wire

/// What a protocol needs besides the identifiers and randomness.
struct IntersectionRun {
    let terms: IntersectionTerms
    let me: PartyID
    let peer: PartyID
    let session: SessionID
    let endpoint: Endpoint
    let onProgress: (Int, Int) -> Void

    /// Keys that the peer may bring, and that this party may.
    var peerCountMax: Int { terms.countMax[peer] ?? 0 }
    var ownCountMax: Int { terms.countMax[me] ?? 0 }

    var method: any IntersectionProtocol {
        switch terms.method {
        case .maskedPoints: MaskedPoints()
        case .maskedEncoding: MaskedEncoding()
        }
    }
}

protocol IntersectionProtocol {
    func run(
        _ identifiers: IdentifierDigests, _ run: IntersectionRun, randomness: inout some RandomSource
    ) async throws -> IntersectionResult
}

struct MaskedPoints: IntersectionProtocol {
    func run(
        _ identifiers: IdentifierDigests, _ run: IntersectionRun, randomness: inout some RandomSource
    ) async throws -> IntersectionResult {
        let terms = run.terms
        return try await TwoPartyIntersection.run(
            identifiers: identifiers, parties: terms.parties, comparing: terms.comparing, bothLearn: terms.bothLearn,
            disclosure: terms.disclosure, session: run.session, endpoint: run.endpoint, countMin: terms.countMin,
            countMax: run.peerCountMax, ownCountMax: run.ownCountMax, randomness: &randomness, onProgress: run.onProgress)
    }
}

/// The receiver of the protocol is the party that compares.
struct MaskedEncoding: IntersectionProtocol {
    func run(
        _ identifiers: IdentifierDigests, _ run: IntersectionRun, randomness: inout some RandomSource
    ) async throws -> IntersectionResult {
        let (terms, endpoint) = (run.terms, run.endpoint)
        let parameters = BalancedParameters(
            security: terms.adversary == .malicious ? .malicious : .semiHonest, countMin: terms.countMin, countMax: run.peerCountMax,
            probeCountMax: run.peerCountMax, ownCountMax: run.ownCountMax)
        let correlations = SilentVOLECorrelations()
        if terms.comparing == run.me {
            let result = try await BalancedIntersection.receive(
                identifiers: identifiers, from: run.peer, session: run.session, endpoint: endpoint, parameters: parameters,
                correlations: correlations, randomness: &randomness)
            if terms.bothLearn { try await result.tellSender(endpoint: endpoint) }
            return IntersectionResult(
                positions: result.positions, commonCount: result.commonCount, sizes: result.sizes, commitments: result.commitments,
                opening: result.opening, probeCount: result.probeCount)
        }
        let result = try await BalancedIntersection.send(
            identifiers: identifiers, to: run.peer, session: run.session, endpoint: endpoint, parameters: parameters,
            correlations: correlations, randomness: &randomness)
        var positions: [Int]?
        if terms.bothLearn { positions = try await result.learn(endpoint: endpoint) }
        return IntersectionResult(
            positions: positions, commonCount: positions?.count, sizes: result.sizes, commitments: result.commitments,
            opening: result.opening, probeCount: result.probeCount)
    }
}
