// What two parties' proposals come to: the same at both, or a finding that says where they contradict each other.
//
// Spec: protocols/intersection-session.md, section «Terms».

package import Findings
package import Parties
package import SetIntersection
package import Symmetric
import Tables

package struct IntersectionTerms: Sendable, Equatable {
    /// Both by name: the order of roles.
    package let parties: [PartyID]
    package let learners: [PartyID]
    /// Who finds the result out.
    package let comparing: PartyID
    package let disclosure: IntersectionDisclosure
    package let adversary: IntersectionAdversary
    package let method: IntersectionMethod
    /// Parts that both sets are split into; one where both fit.
    package let partition: Partition
    /// Keys that each must bring: the larger of both wishes.
    package let countMin: Int
    /// Keys that a party may bring: what the other one allows it.
    package let countMax: [PartyID: Int]
    /// Who gives columns, and which; nil and none where nobody does.
    package let giver: PartyID?
    package let columns: [GivenColumn]
    /// Bytes of a row's cells as they are delivered.
    package let recordBytes: Int
    /// Common keys below which no sum is told: the larger of both wishes.
    package let groupMin: Int
    /// Of everything above and of both proposals.
    package let digest: Digest

    /// - Throws: `Finding` A711, A743, A744 with what the peer wants and what this side does; A724, A725; A760.
    package init(
        _ mine: IntersectionProposal, of me: PartyID, _ theirs: IntersectionProposal, of peer: PartyID
    ) throws(Finding) {
        let (own, other) = (mine.wishes, theirs.wishes)
        func agree(_ option: String, _ theirs: String, _ mine: String) throws(Finding) {
            try expect(IntersectionFindings.wishesDiffer, theirs, mine, [option])
        }
        func expect(_ kind: FindingKind, _ theirs: String, _ mine: String, _ option: [String] = []) throws(Finding) {
            guard theirs != mine else { return }
            throw Finding(kind, party: peer.name, stage: .align, [peer.name] + option + [theirs, mine])
        }
        func named(by learning: IntersectionLearning, of party: PartyID, and other: PartyID) -> [PartyID] {
            switch learning {
            case .me: [party]
            case .peer: [other]
            case .both: [party, other].sorted()
            }
        }
        func names(_ parties: [PartyID]) -> String { parties.map(\.name).joined(separator: "+") }
        let learners = named(by: own.learning, of: me, and: peer)
        try agree("--key-type", other.keyType.shortName, own.keyType.shortName)
        try expect(IntersectionFindings.learnersDiffer, names(named(by: other.learning, of: peer, and: me)), names(learners))
        try expect(IntersectionFindings.disclosuresDiffer, other.disclosure.name, own.disclosure.name)
        if own.disclosure.takesColumns, own.columns.isEmpty == other.columns.isEmpty {
            let kind = own.columns.isEmpty ? IntersectionFindings.noGiver : IntersectionFindings.twoGivers
            throw Finding(kind, party: peer.name, stage: .align, [peer.name, own.disclosure.name])
        }
        giver = own.disclosure.takesColumns ? (own.columns.isEmpty ? peer : me) : nil
        columns = own.columns + other.columns
        recordBytes = max(own.recordBytes, other.recordBytes)
        groupMin = max(own.groupMin, other.groupMin)
        try agree("--malicious", other.adversary.rawValue, own.adversary.rawValue)
        if let wanted = own.method, let theirWish = other.method { try agree("--protocol", theirWish.rawValue, wanted.rawValue) }

        let sizes = [me: mine.roundedCount, peer: theirs.roundedCount]
        let methods = own.possible(Set(IntersectionMethod.allCases))
        if let wanted = own.method ?? other.method {
            method = wanted
        } else if methods.count == 1, let only = methods.first {
            method = only
        } else {
            method = .suiting(count: mine.roundedCount + theirs.roundedCount)
        }
        partition = try Self.partition(mine, theirs, peer, method)
        parties = [me, peer].sorted()
        // The dear list is that of the party that compares: the smaller one's, as far as both know.
        let smaller = parties.min { (sizes[$0] ?? 0, $0) < (sizes[$1] ?? 0, $1) } ?? me
        // Whoever receives columns does, for it is the other one's values that are masked.
        let receiver = giver.map { $0 == me ? peer : me }
        comparing = receiver ?? (learners.count == 1 ? learners[0] : smaller)
        self.learners = learners
        disclosure = own.disclosure
        adversary = own.adversary
        countMin = max(own.countMin, other.countMin)
        countMax = [me: other.probeMax, peer: own.probeMax]

        var transcript = Transcript(domain: "tally/intersection-session/v1")
        for party in parties {
            transcript.absorb("party", party.name)
            transcript.absorb("proposal", (party == me ? mine : theirs).encoded())
        }
        transcript.absorb("method", method.rawValue)
        transcript.absorb("parts", UInt64(partition.count))
        transcript.absorb("comparing", comparing.name)
        digest = transcript.finalize()
    }

    package var bothLearn: Bool { learners.count == 2 }

    /// The fewest parts that both sides can hold, of the larger set: what its size is rounded down by may be there, too.
    ///
    /// - Throws: A760.
    private static func partition(
        _ mine: IntersectionProposal, _ theirs: IntersectionProposal, _ peer: PartyID, _ method: IntersectionMethod
    ) throws(Finding) -> Partition {
        let capacityMax = min(mine.wishes.partMax, theirs.wishes.partMax)
        let size = min(IntersectionWishes.probeMaxCap, max(mine.roundedCountMax, theirs.roundedCountMax))
        guard method == .maskedEncoding, capacityMax < IntersectionWishes.probeMaxCap else { return Partition(count: 1) }
        guard let partition = Partition(of: size, capacityMax: capacityMax) else {
            throw Finding(
                IntersectionFindings.tooManyParts, party: peer.name, stage: .align,
                ["\(size)", "\(capacityMax)", "\(Partition.countMax)"])
        }
        return partition
    }
}

extension IntersectionDisclosure {
    /// As in options and summaries.
    package var name: String {
        switch self {
        case .rows: "rows"
        case .count: "count"
        case .sum: "sum"
        case .payload: "payload"
        }
    }
}

extension IdentifierType {
    /// As in options and configurations.
    package var shortName: String { self == .text ? "text" : "uscc" }
}
