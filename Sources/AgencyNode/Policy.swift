// The decision over an offer: may this peer have this node do that, with these columns, for this purpose?
//
// Spec: protocols/control.md, section «Offer». What a peer may not know exists is answered by one code (P600), whatever the reason;
// the reason is for the node's log. Everything else names what the peer itself asked for.

package import Catalogues
import Features
package import Findings
package import Jobs
package import Parties
package import Sessions
import Tables

package enum PolicyDecision: Sendable {
    /// Of a scoring job, the model is still to be looked up (`ModelAccess`).
    case accept(OfferedJob)
    case refuse(Refusal)
}

/// - `reason` is for the log. `answer` is for the peer. `isUniform`: the answer is P600, and the offer leaves no trace in the store.
package struct Refusal: Error, Sendable, Equatable {
    package let reason: Finding
    package let answer: Finding
    package let isUniform: Bool

    /// Another answer than the reason, where the reason would tell of another peer.
    init(_ reason: Finding, answer: Finding) {
        self.reason = reason
        self.answer = answer
        isUniform = false
    }

    init(_ reason: Finding, isUniform: Bool = false) {
        self.reason = reason
        self.isUniform = isUniform
        answer = isUniform ? Finding(PolicyFindings.notPermitted, stage: .job) : reason
    }
}

package struct Policy: Sendable {
    package let me: PartyID
    package let access: AccessPolicy
    package let catalogue: NodeCatalogue
    /// Parties of the directory.
    package let peers: Set<PartyID>
    package let rowsMax: Int

    package init(me: PartyID, access: AccessPolicy, catalogue: NodeCatalogue, peers: Set<PartyID>, rowsMax: Int) {
        self.me = me
        self.access = access
        self.catalogue = catalogue
        self.peers = peers
        self.rowsMax = rowsMax
    }

    /// What the peer may see; nothing for one that is not known.
    package func listing(for peer: PartyID) -> [TableListing] {
        peers.contains(peer) ? catalogue.listing(for: peer, policy: access) : []
    }

    /// All that can be decided without looking at other jobs.
    package func decide(offer: JobOffer, from peer: PartyID) -> PolicyDecision {
        do throws(Refusal) {
            let section = try passDoor(offer, from: peer)
            try checkColumns(section, offer, from: peer)
            return .accept(try job(offer, section, from: peer))
        } catch {
            return .refuse(error)
        }
    }

    /// Known peer, permitted purpose, permitted table. Failing here tells the peer nothing.
    private func passDoor(_ offer: JobOffer, from peer: PartyID) throws(Refusal) -> PartySection {
        guard peers.contains(peer) else { throw uniform(PolicyFindings.unknownPeer, [peer.name]) }
        guard access.permits(peer, purpose: offer.purpose) else {
            throw uniform(PolicyFindings.purposeNotAllowed, [peer.name, offer.purpose])
        }
        guard let section = try? PartySection(decoding: offer.section) else { throw refusal(PolicyFindings.malformedOffer, ["section"]) }
        if let table = section.tableName {
            guard catalogue.declaration(table) != nil else { throw uniform(PolicyFindings.tableUnknown, [peer.name, table]) }
            guard access.columns(of: table, for: peer, purpose: offer.purpose) != nil else {
                throw uniform(PolicyFindings.tableNotAllowed, [peer.name, table, offer.purpose])
            }
        }
        return section
    }

    private func checkColumns(_ section: PartySection, _ offer: JobOffer, from peer: PartyID) throws(Refusal) {
        guard Set(section.columns.map(\.name)).count == section.columns.count else {
            throw refusal(PolicyFindings.malformedOffer, ["a column stands twice"])
        }
        guard let name = section.tableName else {
            guard section.columns.isEmpty else { throw refusal(PolicyFindings.malformedOffer, ["columns without a table"]) }
            return
        }
        let allowed = access.columns(of: name, for: peer, purpose: offer.purpose) ?? []
        let table = catalogue.declaration(name)
        // An excluded column is not read, so nobody needs to permit it.
        for column in section.columns where column.kind != .excluded {
            guard allowed.contains(column.name), let declared = table?.column(column.name) else {
                throw refusal(PolicyFindings.columnNotAllowed, [column.name])
            }
            let asked = Self.kind(column.kind)
            guard asked == declared.kind else {
                throw refusal(
                    PolicyFindings.kindMismatch, [column.name, declared.kind.rawValue, asked?.rawValue ?? "excluded"])
            }
        }
        guard (catalogue.rowCount(name) ?? 0) <= rowsMax else { throw refusal(NodeFindings.tooManyRows, ["\(rowsMax)"]) }
    }

    private func job(_ offer: JobOffer, _ section: PartySection, from peer: PartyID) throws(Refusal) -> OfferedJob {
        guard let head = try? ManifestHead(decoding: offer.manifest) else { throw refusal(PolicyFindings.malformedOffer, ["manifest"]) }
        guard head.version == Manifest.version else {
            throw refusal(RunFindings.versionSkew, [peer.name, "\(head.version)", "\(Manifest.version)"])
        }
        guard head.parties.contains(me) else { throw refusal(PolicyFindings.notAParty, []) }
        let table = section.tableName.flatMap { catalogue.declaration($0) }
        let own = JobParty(offered: section, to: me, key: table.map { ($0.keyColumn, $0.keyType, $0.delimiter) })
        guard let job = try? OfferedJob(decodingManifest: offer.manifest, me: me, own: own) else {
            throw refusal(PolicyFindings.malformedOffer, ["manifest"])
        }
        try checkDisclosures(job, section, offer, from: peer)
        // Scores go to the recipient: a permission for one party must not serve another.
        guard job.recipient == peer else { throw refusal(PolicyFindings.notLabelOwner, []) }
        // Whoever plays the third role holds shares: it must be somebody this node knows.
        for party in job.parties.map(\.id) where party != me && !peers.contains(party) {
            throw refusal(PolicyFindings.unknownParticipant, [party.name])
        }
        // Nobody guesses how a stream comes about: every other node stands there once, and no one else.
        let nodes = Set(job.parties.map(\.id)).subtracting([me, peer])
        guard offer.routes.count == nodes.count, Set(offer.routes.map(\.peer)) == nodes else {
            throw refusal(PolicyFindings.malformedOffer, ["routes"])
        }
        return job
    }

    /// Correlations tell another owner of this node's columns: only where a rule says so.
    private func checkDisclosures(_ job: OfferedJob, _ section: PartySection, _ offer: JobOffer, from peer: PartyID) throws(Refusal) {
        guard case .training(let training) = job, training.training.options.inference.contains(.correlations),
            let table = section.tableName
        else { return }
        guard access.disclosures(of: table, for: peer, purpose: offer.purpose).contains(InferenceDisclosure.correlations.rawValue) else {
            throw refusal(PolicyFindings.disclosureNotAllowed, [InferenceDisclosure.correlations.rawValue])
        }
    }

    private static func kind(_ kind: ColumnSpecification.Kind) -> ColumnKind? {
        switch kind {
        case .numeric, .offset: .numeric
        case .categorical: .categorical
        case .date: .date
        case .excluded: nil
        }
    }

    private func uniform(_ kind: FindingKind, _ arguments: [String]) -> Refusal {
        Refusal(Finding(kind, stage: .job, arguments), isUniform: true)
    }

    private func refusal(_ kind: FindingKind, _ arguments: [String]) -> Refusal {
        Refusal(Finding(kind, stage: .job, arguments))
    }
}
