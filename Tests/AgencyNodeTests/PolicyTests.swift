// The decision over an offer, case by case, and what of a finding a peer is told.

import Catalogues
import Features
import Findings
import Jobs
import Parties
import Sessions
import Tables
import Testing
import Wire

@testable import AgencyNode

@Suite struct PolicyTests {
    private let node: NodeFixture

    init() throws { node = try NodeFixture() }

    private func refusal(_ offer: JobOffer, from peer: PartyID, _ policy: Policy? = nil) -> Refusal? {
        if case .refuse(let refusal) = (policy ?? node.policy).decide(offer: offer, from: peer) { refusal } else { nil }
    }

    private func numeric(_ name: String) -> ColumnSpecification { ColumnSpecification(name: name, kind: .numeric(log1p: true)) }

    @Test func aPermittedOfferIsAccepted() throws {
        let columns = [
            numeric("annual_sales"), ColumnSpecification(name: "industry", kind: .categorical(prefix: 2)),
            ColumnSpecification(name: "opened", kind: .date(pattern: "yyyy-MM-dd")),
        ]
        guard case .accept(let job) = node.policy.decide(offer: try node.offer(columns: columns), from: node.names.bank) else {
            Issue.record("refused")
            return
        }
        let own = try #require(job.parties.first { $0.id == node.names.tax })
        #expect(own.table?.path == "firms" && own.table?.keyColumn == "code" && own.columns == columns && own.label == nil)
        #expect(job.recipient == node.names.bank)
    }

    @Test(arguments: [
        ("an-unknown-bank", "credit-model", "firms", "P601"), ("market", "credit-model", "firms", "P602"),
        ("bank", "marketing", "firms", "P602"), ("bank", "", "firms", "P602"), ("bank", "audit", "hidden", "P602"),
        ("bank", "credit-model", "shops", "P603"), ("bank", "credit-model", "../tax", "P603"), ("bank", "credit-model", "tax.csv", "P603"),
        ("bank", "credit-model", "hidden", "P604"), ("rival-bank", "audit", "firms", "P604"),
    ])
    func whatMayNotBeKnownIsAnsweredAlike(peer: String, purpose: String, table: String, reason: String) throws {
        let party = try #require(PartyID(peer))
        let refusal = try #require(refusal(try node.offer(purpose: purpose, table: table), from: party))
        #expect(refusal.reason.kind.code == reason)
        #expect(refusal.answer == Finding(PolicyFindings.notPermitted, stage: .job) && refusal.isUniform)
        #expect(refusal.answer.arguments.isEmpty && refusal.reason.kind.exit == .refusedByPolicy)
    }

    @Test func anUnknownPeerIsRefusedBeforeAnythingIsDecoded() throws {
        let offer = JobOffer(id: try NodeFixture.id(1), purpose: "credit-model", manifest: [0xFF], section: [0xFF])
        #expect(refusal(offer, from: try #require(PartyID("stranger")))?.isUniform == true)
        #expect(refusal(offer, from: node.names.market)?.isUniform == true)
        #expect(refusal(offer, from: node.names.bank)?.answer.kind == PolicyFindings.malformedOffer)
    }

    @Test func aColumnOutsideTheRuleIsNamed() throws {
        // Declared or not, in the file or not: the same answer.
        for name in ["annual_sales", "secret", "none", "code", ""] {
            let refusal = try #require(
                refusal(try node.offer(purpose: "monitoring", columns: [numeric("vat_paid"), numeric(name)]), from: node.names.bank))
            #expect(refusal.answer == Finding(PolicyFindings.columnNotAllowed, stage: .job, [name]) && !refusal.isUniform)
        }
    }

    @Test func columnsOfAnotherPeersRuleAreNotPermitted() throws {
        let offer = try node.offer(columns: [numeric("annual_sales")], parties: ["rival-bank", "tax", "market"])
        #expect(refusal(offer, from: node.names.rival)?.answer.kind == PolicyFindings.columnNotAllowed)
    }

    @Test(arguments: [
        ("vat_paid", ColumnSpecification.Kind.categorical(prefix: nil), ["vat_paid", "numeric", "categorical"]),
        ("vat_paid", .date(pattern: "yyyy-MM-dd"), ["vat_paid", "numeric", "date"]),
        ("industry", .numeric(log1p: false), ["industry", "categorical", "numeric"]),
        ("opened", .categorical(prefix: 4), ["opened", "date", "categorical"]),
    ])
    func aColumnUsedAsAnotherKindIsRefused(name: String, kind: ColumnSpecification.Kind, arguments: [String]) throws {
        let refusal = refusal(try node.offer(columns: [ColumnSpecification(name: name, kind: kind)]), from: node.names.bank)
        #expect(refusal?.answer == Finding(PolicyFindings.kindMismatch, stage: .job, arguments))
    }

    @Test func excludedColumnsNeedNoPermission() throws {
        let columns = [numeric("vat_paid"), ColumnSpecification(name: "secret", kind: .excluded)]
        #expect(refusal(try node.offer(columns: columns), from: node.names.bank) == nil)
    }

    @Test func correlationsNeedARuleThatSaysSo() throws {
        let asking = "{inference: [standardErrors, correlations]}"
        let answer = try #require(refusal(try node.offer(train: asking), from: node.names.bank)?.answer)
        #expect(answer == Finding(PolicyFindings.disclosureNotAllowed, stage: .job, ["correlations"]))
        // What the node learns of its own columns it need not permit, and a neutral node has nothing to permit.
        #expect(refusal(try node.offer(train: "{inference: [standardErrors, varianceInflation]}"), from: node.names.bank) == nil)
        #expect(refusal(try node.offer(table: nil, columns: [], train: asking), from: node.names.bank) == nil)
        let open = Policy(
            me: node.policy.me,
            access: AccessPolicy(
                rules: [
                    AccessRule(
                        party: node.names.bank, purpose: "credit-model", table: "firms", columns: ["vat_paid"], disclose: ["correlations"])
                ]), catalogue: node.policy.catalogue, peers: node.policy.peers, rowsMax: node.policy.rowsMax)
        #expect(refusal(try node.offer(train: asking), from: node.names.bank, open) == nil)
        #expect(refusal(try node.offer(purpose: "monitoring", train: asking), from: node.names.bank, open)?.isUniform == true)
    }

    @Test func anOffsetIsAskedForAsANumber() throws {
        func offset(_ name: String) -> ColumnSpecification { ColumnSpecification(name: name, kind: .offset(log: true)) }
        // The manifest must say so too: a section alone does not make an offset.
        #expect(refusal(try node.offer(columns: [offset("vat_paid")]), from: node.names.bank)?.answer.kind == PolicyFindings.malformedOffer)
        #expect(
            refusal(try node.offer(columns: [offset("industry")]), from: node.names.bank)?.answer
                == Finding(PolicyFindings.kindMismatch, stage: .job, ["industry", "categorical", "numeric"]))
    }

    @Test func aColumnTwiceIsRefused() throws {
        let columns = [numeric("vat_paid"), ColumnSpecification(name: "vat_paid", kind: .excluded)]
        #expect(refusal(try node.offer(columns: columns), from: node.names.bank)?.answer.kind == PolicyFindings.malformedOffer)
    }

    @Test func aNeutralNodeNeedsARuleForThePurposeOnly() throws {
        #expect(refusal(try node.offer(table: nil, columns: []), from: node.names.bank) == nil)
        #expect(refusal(try node.offer(purpose: "marketing", table: nil, columns: []), from: node.names.bank)?.isUniform == true)
        #expect(refusal(try node.offer(table: nil), from: node.names.bank)?.answer.kind == PolicyFindings.malformedOffer)
    }

    @Test func aJobWithoutThisNodeIsRefused() throws {
        let offer = try node.offer(parties: ["bank", "rival-bank", "market"])
        #expect(refusal(offer, from: node.names.bank)?.answer.kind == PolicyFindings.notAParty)
    }

    @Test func aJobInWhichThisNodeHasTheLabelIsRefused() throws {
        let offer = try node.offer(parties: ["tax", "bank", "market"])
        #expect(refusal(offer, from: node.names.bank)?.answer.kind == PolicyFindings.malformedOffer)
    }

    @Test func scoresForAnotherThanTheOffererAreRefused() throws {
        // The bank has the permission, the rival would get the scores.
        let offer = try node.offer(parties: ["rival-bank", "tax", "bank"])
        #expect(refusal(offer, from: node.names.bank)?.answer.kind == PolicyFindings.notLabelOwner)
    }

    @Test func aThirdPartyThatNobodyKnowsIsRefused() throws {
        let offer = try node.offer(parties: ["bank", "tax", "shadow"])
        #expect(refusal(offer, from: node.names.bank)?.answer == Finding(PolicyFindings.unknownParticipant, stage: .job, ["shadow"]))
    }

    @Test func twoSeatsOfOnePartyAreRefused() throws {
        var writer = ByteWriter()
        writer.write(Manifest.version)
        writer.write(UInt8(1))
        writer.write("joint")
        writer.write(UInt32(3))
        for (name, label) in [("bank", UInt8(1)), ("tax", 0), ("bank", 0)] {
            writer.write(name)
            writer.writeRaw([1, label, 0])
        }
        let section = try node.offer().section
        let offer = JobOffer(id: try NodeFixture.id(1), purpose: "credit-model", manifest: writer.bytes, section: section)
        #expect(refusal(offer, from: node.names.bank)?.answer.kind == PolicyFindings.malformedOffer)
    }

    @Test func anotherVersionOfTheManifestNamesBoth() throws {
        var manifest = try node.offer().manifest
        manifest[0] = 9
        let offer = JobOffer(id: try NodeFixture.id(1), purpose: "credit-model", manifest: manifest, section: try node.offer().section)
        #expect(refusal(offer, from: node.names.bank)?.answer == Finding(RunFindings.versionSkew, stage: .job, ["bank", "9", "4"]))
    }

    @Test func everyCutOfAnOfferIsRefused() throws {
        let whole = try node.offer()
        for count in 0..<whole.manifest.count {
            let offer = JobOffer(
                id: whole.id, purpose: whole.purpose, manifest: Array(whole.manifest[..<count]), section: whole.section)
            #expect(refusal(offer, from: node.names.bank) != nil)
        }
        for count in 0..<whole.section.count {
            let offer = JobOffer(
                id: whole.id, purpose: whole.purpose, manifest: whole.manifest, section: Array(whole.section[..<count]))
            #expect(refusal(offer, from: node.names.bank) != nil)
        }
    }

    @Test func aTableWithTooManyRowsIsRefusedWithoutItsCount() throws {
        let small = try NodeFixture(rowsMax: 199)
        let refusal = refusal(try small.offer(), from: small.names.bank, small.policy)
        #expect(refusal?.answer == Finding(NodeFindings.tooManyRows, stage: .job, ["199"]))
        #expect(try self.refusal(NodeFixture(rowsMax: 200).offer(), from: node.names.bank, NodeFixture(rowsMax: 200).policy) == nil)
    }

    @Test func theListingOfAnUnknownPeerIsEmpty() throws {
        #expect(node.policy.listing(for: try #require(PartyID("stranger"))).isEmpty)
        #expect(node.policy.listing(for: node.names.market).isEmpty)
        #expect(node.policy.listing(for: node.names.bank).map(\.name) == ["firms"])
        #expect(node.policy.listing(for: node.names.rival).map(\.name) == ["firms", "hidden"])
    }

    // MARK: What a peer is told

    @Test func findingsAboutCellsFilesAndTheNodeBecomeOneCode() {
        for kind in Catalogue.all where ["T", "F", "J"].contains(kind.code.first) {
            let told = PeerView.told(Finding(kind, party: "tax", column: "vat", line: 7, ["MARKEDCELL"]))
            #expect(told == Finding(NodeFindings.failedAtNode), "\(kind.code)")
        }
        for kind in [RunFindings.unknownLabel, RunFindings.badWeight, RunFindings.unexpected, RunFindings.noCommonRows] {
            #expect(PeerView.told(Finding(kind, ["MARKEDCELL"])).arguments.isEmpty)
        }
    }

    @Test func findingsAboutPeersAndPublicSizesPass() {
        for kind in [
            RunFindings.peerClosed, RunFindings.manifestMismatch, RunFindings.versionSkew, RunFindings.notConverged,
            RunFindings.tooManyColumns, NodeFindings.jobCapReached, PolicyFindings.columnNotAllowed,
        ] {
            #expect(PeerView.told(Finding(kind, column: "c", line: 3, ["a", "b"])) == Finding(kind, ["a", "b"]))
        }
    }

    @Test func reasonsOfTheUniformRefusalNeverPass() {
        for kind in [
            PolicyFindings.unknownPeer, PolicyFindings.purposeNotAllowed, PolicyFindings.tableUnknown, PolicyFindings.tableNotAllowed,
        ] {
            #expect(PeerView.told(Finding(kind, ["x", "y", "z"])) == Finding(PolicyFindings.notPermitted, stage: .job))
            #expect(PeerView.told(code: kind.code) == "P600")
        }
        #expect(PeerView.told(code: "Z999") == "D650")
    }
}
