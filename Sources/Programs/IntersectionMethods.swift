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
    /// Elements that this side can hold at once.
    let capacityMax: Int
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
        _ input: IntersectionInput, _ run: IntersectionRun, randomness: inout some RandomSource
    ) async throws -> IntersectionResult
}

struct MaskedPoints: IntersectionProtocol {
    func run(
        _ input: IntersectionInput, _ run: IntersectionRun, randomness: inout some RandomSource
    ) async throws -> IntersectionResult {
        let terms = run.terms
        let recipients: IntersectionRecipients = terms.bothLearn ? .both : .receiver
        let parameters = ECDHParameters(countMin: terms.countMin, countMax: run.peerCountMax, ownCountMax: run.ownCountMax)
        switch terms.disclosure {
        case .rows:
            return try await ECDHIntersection.run(
                identifiers: input.identifiers, parties: terms.parties, receiver: terms.comparing, recipients: recipients,
                session: run.session, endpoint: run.endpoint, parameters: parameters, randomness: &randomness,
                onProgress: run.onProgress)
        case .sum: return try await sum(input, run, parameters, recipients, &randomness)
        case .payload: preconditionFailure("masked points deliver no cells")
        case .count:
            return try await ECDHCardinality.run(
                identifiers: input.identifiers, parties: terms.parties, receiver: terms.comparing, recipients: recipients,
                session: run.session, endpoint: run.endpoint, parameters: parameters, randomness: &randomness,
                onProgress: run.onProgress)
        }
    }

    private func sum(
        _ input: IntersectionInput, _ run: IntersectionRun, _ sets: ECDHParameters, _ recipients: IntersectionRecipients,
        _ randomness: inout some RandomSource
    ) async throws -> IntersectionResult {
        let terms = run.terms
        let parameters = IntersectionSumParameters(
            sets: sets, columnCount: terms.columns.count, groupMin: terms.groupMin, recipients: recipients)
        if case .sums(let columns) = input.given {
            return try await IntersectionSum.send(
                identifiers: input.identifiers, columns: columns, parties: terms.parties, session: run.session, endpoint: run.endpoint,
                parameters: parameters, randomness: &randomness, onProgress: run.onProgress)
        }
        return try await IntersectionSum.receive(
            identifiers: input.identifiers, parties: terms.parties, session: run.session, endpoint: run.endpoint,
            parameters: parameters, randomness: &randomness, onProgress: run.onProgress)
    }
}

/// Sets in parts: the receiver of each is the party that compares.
struct PartitionedEncoding {
    func run(
        _ set: IntersectionSet, _ run: IntersectionRun, randomness: inout some RandomSource
    ) async throws -> IntersectionResult {
        switch set {
        case .spilled(let input): return try await self.run(of: input, run, &randomness)
        case .memory(let input):
            let result = try await self.run(of: input.identifiers, run, &randomness)
            return IntersectionResult(
                positions: result.marks?.places, commonCount: result.commonCount, sizes: result.sizes, commitments: result.commitments,
                opening: result.opening, probeCount: result.probeCount)
        }
    }

    private func run(
        of set: some PartitionedSet, _ run: IntersectionRun, _ randomness: inout some RandomSource
    ) async throws -> IntersectionResult {
        let terms = run.terms
        let parameters = PartitionedParameters(
            sets: BalancedParameters(terms, run), partition: terms.partition, capacityMax: run.capacityMax,
            bothLearn: terms.bothLearn)
        return try await PartitionedIntersection.run(
            set: set, receiver: terms.comparing, sender: terms.comparing == run.me ? run.peer : run.me, session: run.session,
            endpoint: run.endpoint, parameters: parameters, correlations: SilentVOLECorrelations(), randomness: &randomness,
            onProgress: run.onProgress)
    }
}

extension BalancedParameters {
    fileprivate init(_ terms: IntersectionTerms, _ run: IntersectionRun) {
        self.init(
            security: terms.adversary == .malicious ? .malicious : .semiHonest, countMin: terms.countMin, countMax: run.peerCountMax,
            probeCountMax: run.peerCountMax, ownCountMax: run.ownCountMax, recordBytes: terms.recordBytes)
    }
}

/// The receiver of the protocol is the party that compares.
struct MaskedEncoding: IntersectionProtocol {
    func run(
        _ input: IntersectionInput, _ run: IntersectionRun, randomness: inout some RandomSource
    ) async throws -> IntersectionResult {
        let (terms, endpoint) = (run.terms, run.endpoint)
        let parameters = BalancedParameters(terms, run)
        let correlations = SilentVOLECorrelations()
        if terms.comparing == run.me {
            let result = try await BalancedIntersection.receive(
                identifiers: input.identifiers, from: run.peer, session: run.session, endpoint: endpoint, parameters: parameters,
                correlations: correlations, randomness: &randomness)
            if terms.bothLearn { try await result.tellSender(endpoint: endpoint) }
            let records = terms.disclosure == .payload ? try await result.receiveRecords(terms.recordBytes, endpoint: endpoint) : nil
            return IntersectionResult(
                positions: result.positions, commonCount: result.commonCount, sizes: result.sizes, commitments: result.commitments,
                opening: result.opening, probeCount: result.probeCount, records: records)
        }
        let result = try await BalancedIntersection.send(
            identifiers: input.identifiers, to: run.peer, session: run.session, endpoint: endpoint, parameters: parameters,
            correlations: correlations, randomness: &randomness)
        var positions: [Int]?
        if terms.bothLearn { positions = try await result.learn(endpoint: endpoint) }
        if case .records(let records) = input.given { try await result.sendRecords(records, endpoint: endpoint) }
        return IntersectionResult(
            positions: positions, commonCount: positions?.count, sizes: result.sizes, commitments: result.commitments,
            opening: result.opening, probeCount: result.probeCount)
    }
}
