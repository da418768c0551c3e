// Offers of scoring jobs at a node: whose model, for which purpose, on which columns, whole or damaged.

import Features
import Findings
import Foundation
import GRDB
import Jobs
import Parties
import Programs
import Secrets
import Sessions
import Tables
import Testing

@testable import AgencyNode

@Suite struct ScoringOfferTests {
    private let node: NodeFixture
    private let store: JobStore
    private let columns = [
        ColumnSpecification(name: "annual_sales", kind: .numeric(log1p: false)), ColumnSpecification(name: "industry", kind: .excluded),
    ]

    init() throws {
        node = try NodeFixture()
        store = try node.store()
    }

    /// The offer of the job that trained model 1.
    private func training(_ parties: [String] = ["bank", "tax", "market"]) throws -> JobOffer {
        try node.offer(1, columns: columns, parties: parties)
    }

    /// Puts model 1 into the store as a job of the peer left it.
    private func train(by peer: PartyID? = nil, purpose: String = "credit-model", ends: JobState.Kind = .done) throws {
        let offer = try training(peer == node.names.rival ? ["rival-bank", "tax", "market"] : ["bank", "tax", "market"])
        let record = JobRecord(
            id: offer.id, peer: peer ?? node.names.bank, name: "joint", purpose: purpose, table: "firms", created: 1)
        #expect(try store.admit(record))
        try store.move(offer.id, to: .running)
        try store.move(offer.id, to: ends, model: ends == .done ? try model(offer) : nil)
    }

    private func model(_ offer: JobOffer) throws -> NodeModel {
        let cells = TextColumn(name: "annual_sales", values: (0..<200).map { "\($0)" })
        let rows = Array(0..<200)
        let (encoding, _) = try FittedEncoding.fit(columns: [(columns[0], cells)], trainingRows: rows, party: "tax")
        let whitening = try Whitening.fit(design: try encoding.encode(columns: [cells], rows: rows), l2: 1e-4)
        return NodeModel(
            manifest: offer.manifest, section: offer.section, encoding: encoding, whitening: whitening, columnCounts: [2, 1, 0],
            own: SecretWords([1, 2, 3]), next: SecretWords([4, 5, 6]), fractionBits: 22, magnitudeBits: 28)
    }

    private func scoring(
        _ number: UInt8 = 2, model: UInt8 = 1, purpose: String = "credit-model", columns: [ColumnSpecification]? = nil,
        parties: [String] = ["bank", "tax", "market"], trained: [UInt8]? = nil
    ) throws -> JobOffer {
        let table = JobTable(path: "firms", delimiter: ",", keyColumn: "code", keyType: .text, duplicates: .refuse)
        let seats = try parties.map { name in
            JobParty(
                id: try #require(PartyID(name)), table: name == "market" ? nil : table, label: nil, weight: nil,
                columns: name == "tax" ? columns ?? self.columns : [])
        }
        let reference = try #require(
            ModelReference(id: [UInt8](repeating: model, count: 16), trainingManifest: trained ?? training(parties).manifest))
        let recipient = try #require(seats.first { $0.id != node.names.tax && $0.table != nil }).id
        let job = ScoreJob(name: "score", parties: seats, recipient: recipient, model: reference)
        let own = try #require(seats.first { $0.id == node.names.tax })
        let routes = seats.filter { $0.id != own.id && $0.id != recipient }.map { PeerRoute(peer: $0.id, way: .accept) }
        return JobOffer(
            id: try NodeFixture.id(number), purpose: purpose, manifest: job.manifestBytes, section: own.section.encoded(), routes: routes)
    }

    private func answer(_ offer: JobOffer, from peer: PartyID? = nil, _ service: NodeService? = nil) async -> ControlResponse {
        await (service ?? node.service(store)).handle(.offer(offer), from: peer ?? node.names.bank)
    }

    private func corrupt(_ sql: String) throws {
        try store.queue.write { try $0.execute(sql: sql) }
    }

    @Test func aModelOfThePeerIsUsedAndNothingIsStoredOfIt() async throws {
        try train()
        let service = node.service(store)
        let offer = try scoring()
        #expect(await answer(offer, service) == .accepted)
        #expect(await eventually { node.runner.jobs.contains { $0.id == offer.id } })
        let job = try #require(node.runner.jobs.first)
        guard case .scoring(let scoring) = job.job else {
            Issue.record("no scoring job")
            return
        }
        #expect(job.model != nil && scoring.recipient == node.names.bank && scoring.parties[1].columns == columns)
        #expect(try #require(try job.readTable()).columnNames == ["code", "annual_sales"])
        node.runner.end(offer.id, with: .nothing)
        #expect(await eventually { (try? store.job(offer.id))?.state == .done })
        #expect(try store.model(offer.id) == nil)
    }

    @Test func noModelAndAnotherPeersModelAreAnsweredAlike() async throws {
        try train(by: node.names.rival)
        let id = try NodeFixture.id(1).description
        let unknown = ControlResponse.refused(code: "P620", arguments: [id])
        #expect(await answer(try scoring()) == unknown)
        #expect(node.lines.text.contains("P621") && node.lines.text.contains("rival-bank"))
        let nothing = ControlResponse.refused(code: "P620", arguments: [try NodeFixture.id(9).description])
        #expect(await answer(try scoring(3, model: 9)) == nothing)
    }

    @Test func aJobThatFailedLeftNoModel() async throws {
        try train(ends: .failed)
        #expect(NodeFixture.code(await answer(try scoring())) == "P620")
    }

    @Test func anotherPurposeIsRefused() async throws {
        try train(purpose: "monitoring")
        #expect(await answer(try scoring()) == .refused(code: "P622", arguments: ["credit-model"]))
    }

    @Test func otherPartiesRolesColumnsOrTrainingAreRefused() async throws {
        try train()
        let manifest = try training().manifest
        #expect(
            await answer(try scoring(2, parties: ["bank", "market", "tax"], trained: manifest))
                == .refused(code: "P623", arguments: ["parties"]))
        #expect(
            await answer(try scoring(3, parties: ["bank", "tax", "rival-bank"], trained: manifest))
                == .refused(code: "P623", arguments: ["parties"]))
        let other = [ColumnSpecification(name: "vat_paid", kind: .numeric(log1p: false))]
        #expect(await answer(try scoring(4, columns: other)) == .refused(code: "P623", arguments: ["table, columns"]))
        #expect(await answer(try scoring(5, trained: [1])) == .refused(code: "P623", arguments: ["manifest"]))
    }

    @Test func aColumnThatThePolicyNoLongerGivesIsRefused() async throws {
        // Before the model is looked at: the policy of another purpose gives one column only.
        #expect(await answer(try scoring(purpose: "monitoring")) == .refused(code: "P605", arguments: ["annual_sales"]))
    }

    @Test func theDoorIsThatOfEveryOffer() async throws {
        try train()
        let offer = try scoring()
        #expect(await answer(offer, from: try #require(PartyID("stranger"))) == .refused(code: "P600", arguments: []))
        #expect(await answer(try scoring(purpose: "marketing")) == .refused(code: "P600", arguments: []))
        #expect(await answer(offer, from: node.names.rival) == .refused(code: "P605", arguments: ["annual_sales"]))
    }

    @Test func scoresForAnotherThanTheOffererAreRefused() async throws {
        try train(by: node.names.rival)
        let offer = try scoring(parties: ["rival-bank", "tax", "market"])
        #expect(NodeFixture.code(await answer(offer)) == "P608")
    }

    @Test func aRefusedIDIsNotTakenAgain() async throws {
        let offer = try scoring()
        #expect(NodeFixture.code(await answer(offer)) == "P620")
        try train()
        #expect(NodeFixture.code(await answer(offer)) == "P610")
    }

    @Test(arguments: [
        "UPDATE models SET encoding = '{}'", "UPDATE models SET whitening = NULL", "UPDATE models SET columnCounts = '[1,2,0]'",
        "UPDATE models SET own = x'00'", "UPDATE models SET own = zeroblob(8), next = zeroblob(8), columnCounts = '[1,0,0]'",
        "UPDATE models SET magnitudeBits = 40", "UPDATE models SET manifest = x'02'",
    ])
    func aDamagedModelIsTheNodesOwnFailure(sql: String) async throws {
        try train()
        try corrupt(sql)
        #expect(await answer(try scoring()) == .refused(code: "D650", arguments: []))
        #expect(node.lines.text.contains("store.failed"))
    }

    @Test func aModelOfAnotherVersionNamesBoth() async throws {
        try train()
        var manifest = try training().manifest
        manifest[0] = 1
        let bytes = manifest
        try await store.queue.write { try $0.execute(sql: "UPDATE models SET manifest = ?", arguments: [Data(bytes)]) }
        #expect(await answer(try scoring(trained: bytes)) == .refused(code: "P624", arguments: ["1", "4"]))
    }

    @Test func capsHoldForScoringJobs() async throws {
        try train()
        let service = node.service(store, limits: NodeLimits(jobs: 1))
        #expect(await answer(try scoring(), service) == .accepted)
        #expect(NodeFixture.code(await answer(try scoring(3), service)) == "D642")
        await service.stop()
    }
}
