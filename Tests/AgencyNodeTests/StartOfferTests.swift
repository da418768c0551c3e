// Offers of training jobs that start from a model: whose it is, of which family, and whether this node knows its own coefficients.

import Features
import Findings
import Jobs
import Parties
import Secrets
import Sessions
import Statistics
import Tables
import Testing

@testable import AgencyNode

@Suite struct StartOfferTests {
    private let node: NodeFixture
    private let store: JobStore

    init() throws {
        node = try NodeFixture()
        store = try node.store()
    }

    /// Puts model 1 into the store, with a column whose encoding is of no meaning here.
    private func train(purpose: String = "credit-model", coefficients: [Double]? = []) throws -> ModelReference {
        let offer = try node.offer(1)
        let record = JobRecord(
            id: offer.id, peer: node.names.bank, name: "joint", purpose: purpose, table: "firms", created: 1)
        #expect(try store.admit(record))
        try store.move(offer.id, to: .running)
        let model = NodeModel(
            manifest: offer.manifest, section: offer.section, encoding: nil, whitening: nil, columnCounts: [1, 0, 0],
            own: SecretWords([1]), next: SecretWords([4]), fractionBits: 22, magnitudeBits: 28, coefficients: coefficients)
        try store.move(offer.id, to: .done, model: model)
        return try #require(ModelReference(id: offer.id.bytes, trainingManifest: offer.manifest))
    }

    private func offer(_ reference: ModelReference, family: RegressionFamily = .logistic) throws -> JobOffer {
        let plain = try node.offer(2)
        let own = JobParty(
            offered: try PartySection(decoding: plain.section), to: node.names.tax, key: ("code", .text, ","))
        var job = try Job(decodingManifest: plain.manifest, me: node.names.tax, own: own).starting(from: reference)
        if family != .logistic {
            var training = job.training
            training.options.family = family
            job = Job(name: job.name, parties: job.parties, holdout: job.holdout, seed: job.seed, training: training)
        }
        return JobOffer(id: plain.id, purpose: plain.purpose, manifest: job.manifestBytes, section: plain.section, routes: plain.routes)
    }

    private func answer(_ offer: JobOffer) async -> ControlResponse {
        await node.service(store).handle(.offer(offer), from: node.names.bank)
    }

    @Test func aModelOfThePeerIsAStart() async throws {
        let offer = try self.offer(try train())
        let service = node.service(store)
        #expect(await service.handle(.offer(offer), from: node.names.bank) == .accepted)
        #expect(await eventually { node.runner.jobs.contains { $0.id == offer.id && $0.start != nil } })
        node.runner.end(offer.id, with: .nothing)
    }

    @Test func aModelThatIsNotThereIsRefused() async throws {
        let reference = try #require(ModelReference(id: NodeFixture.id(9).bytes, trainingManifest: [1]))
        #expect(NodeFixture.code(await answer(try offer(reference))) == "P620")
    }

    @Test func anotherPurposeIsRefused() async throws {
        let reference = try train(purpose: "marketing")
        #expect(NodeFixture.code(await answer(try offer(reference))) == "P622")
    }

    @Test func anotherManifestIsRefused() async throws {
        let reference = try train()
        let forged = try #require(ModelReference(id: reference.id, trainingManifest: [1, 2, 3]))
        #expect(NodeFixture.code(await answer(try offer(forged))) == "P623")
    }

    @Test func aSharedModelIsRefused() async throws {
        let refused = await answer(try offer(try train(coefficients: nil)))
        #expect(refused == .refused(code: "R472", arguments: ["it stays shared"]))
    }

    @Test func anotherFamilyIsRefused() async throws {
        let refused = await answer(try offer(try train(), family: .linear))
        #expect(refused == .refused(code: "R472", arguments: ["its family is logistic, the job's linear"]))
    }
}
