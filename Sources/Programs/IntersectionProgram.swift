// The intersection of two files with a peer: proposals, terms, session, protocol.
//
// Spec: protocols/intersection-session.md. `tally psi` and `tally-sim psi` run exactly this.

package import Findings
package import Parties
package import Secrets
import Sessions
package import SetIntersection
import Symmetric
import Tables
package import Wire

package struct IntersectionOutcome: Sendable {
    package let terms: IntersectionTerms
    package let session: SessionID
    package let result: IntersectionResult
    package let duplicates: [PartyID: String]
    /// Of this party.
    package let traffic: Traffic
    /// From the first message to the last.
    package let seconds: Double
    /// What is to be told about the keys' forms.
    package let warnings: [Finding]
}

package enum IntersectionProgram {
    /// - Parameters:
    ///   - endpoint: of one channel, to the peer.
    ///   - onProgress: units done and to do, where the protocol counts them, and bytes sent.
    /// - Throws: `Finding`, `AlignmentError`, `ChannelError`, or what the randomness throws. Both sides know the reason where their
    ///   wishes contradict each other.
    package static func run(
        set: IntersectionSet, wishes: IntersectionWishes, with peer: PartyID, endpoint: Endpoint,
        randomness: inout some RandomSource, onProgress: @escaping (_ done: Int?, _ total: Int?, _ bytesSent: Int) -> Void
    ) async throws -> IntersectionOutcome {
        precondition(wishes.isPossible && (set.given == nil) == wishes.columns.isEmpty)
        let started = ContinuousClock.now
        let me = endpoint.me
        let mine = IntersectionProposal(wishes: wishes.giving(set.given), forms: set.file.forms)
        let theirs = try await exchange(mine, with: peer, endpoint)
        let terms = try IntersectionTerms(mine, of: me, theirs, of: peer)
        let session = try await SessionAgreement.agree(
            parties: terms.parties, manifest: terms.digest, endpoint: endpoint, randomness: &randomness)
        var lastShown = ContinuousClock.now
        endpoint.onProgress = { traffic in
            // Masked points count their own steps, and so do parts.
            if terms.method != .maskedPoints, terms.partition.count == 1 { onProgress(nil, nil, traffic.bytesSent) }
        }
        let run = IntersectionRun(terms: terms, me: me, peer: peer, session: session, endpoint: endpoint, capacityMax: wishes.partMax) {
            done, total in
            guard done == total || ContinuousClock.now - lastShown > .milliseconds(100) else { return }
            lastShown = .now
            onProgress(done, total, endpoint.traffic.bytesSent)
        }
        let result = try await intersect(set, run, &randomness)
        try checkCells(of: result, terms)
        return IntersectionOutcome(
            terms: terms, session: session, result: result,
            duplicates: [me: wishes.duplicates.rawValue, peer: theirs.wishes.duplicates.rawValue], traffic: endpoint.traffic,
            seconds: Double((ContinuousClock.now - started) / .milliseconds(1)) / 1000,
            warnings: formWarnings(mine, theirs, me: me, peer: peer))
    }

    private static func intersect(
        _ set: IntersectionSet, _ run: IntersectionRun, _ randomness: inout some RandomSource
    ) async throws -> IntersectionResult {
        guard run.terms.partition.count == 1 else { return try await PartitionedEncoding().run(set, run, randomness: &randomness) }
        let input = try set.loaded()
        var result = try await run.method.run(input, run, randomness: &randomness)
        // A set that could have been in parts knows rows alone.
        if case .spilled(let spilled) = set, let positions = result.positions {
            var marks = PlaceMarks(placeCount: spilled.placeCount)
            for position in positions { marks.mark(Int(input.rows[position])) }
            result.marks = marks
        }
        return result
    }

    /// Before anything is written: delivered records hold as many cells as there are columns.
    private static func checkCells(of result: IntersectionResult, _ terms: IntersectionTerms) throws(Finding) {
        guard let records = result.records, let giver = terms.giver else { return }
        for index in 0..<records.count where RecordCells.decode(records[index], count: terms.columns.count) == nil {
            throw Finding(
                IntersectionFindings.cheated, party: giver.name, stage: .align, [giver.name, "record \(index) holds no cells"])
        }
    }

    private static func exchange(
        _ mine: IntersectionProposal, with peer: PartyID, _ endpoint: Endpoint
    ) async throws -> IntersectionProposal {
        try await endpoint.send(mine.encoded(), to: peer, step: IntersectionProposal.step)
        let bytes = try await endpoint.receive(byteCountMax: IntersectionProposal.byteCountMax, from: peer, step: IntersectionProposal.step)
        do {
            switch try IntersectionProposal.decode(bytes) {
            case .proposal(let theirs): return theirs
            case .otherVersion(let version):
                throw Finding(
                    RunFindings.versionSkew, party: peer.name, stage: .align,
                    [peer.name, "\(version)", "\(IntersectionProposal.version)"])
            }
        } catch let error as DecodingError {
            throw ChannelError.malformed(peer: peer, error)
        }
    }

    /// A form that most keys of one side have and few of the other's.
    static func formWarnings(
        _ mine: IntersectionProposal, _ theirs: IntersectionProposal, me: PartyID, peer: PartyID
    ) -> [Finding] {
        let (own, other) = (mine.roundedCount, theirs.roundedCount)
        guard own > 0, other > 0 else { return [] }
        for form in KeyForm.allCases {
            let ownShare = Double(mine.forms[form.rawValue]) / Double(own)
            let share = Double(theirs.forms[form.rawValue]) / Double(other)
            if max(ownShare, share) >= 0.5, min(ownShare, share) < 0.1 {
                func percent(_ share: Double) -> String { "\(Int((100 * share).rounded()))" }
                return [
                    Finding(
                        IntersectionFindings.formsDiffer, party: peer.name, stage: .align,
                        [percent(share), peer.name, form.name, percent(ownShare)])
                ]
            }
        }
        return []
    }
}

extension IntersectionOutcome {
    /// What of the own keys is common, in percent; nil where this party does not learn it.
    package func overlapPercent(of me: PartyID) -> Double? {
        guard let common = result.commonCount, let size = result.sizes[me] else { return nil }
        return OverlapCheck.percent(common, of: size)
    }

    /// What the result says against what was expected.
    ///
    /// - Parameter expectedPercent: of the own keys, 0…100.
    package func overlapWarnings(of me: PartyID, expectedPercent: Double?) -> [Finding] {
        guard let common = result.commonCount, let size = result.sizes[me] else { return [] }
        return OverlapCheck.warnings(common: common, of: size, expectedPercent: expectedPercent)
    }
}
