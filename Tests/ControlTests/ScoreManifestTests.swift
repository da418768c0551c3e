// The manifest of a scoring job: canonical, bounded, and never mistaken for one of a training job.

import Jobs
import Parties
import Symmetric
import Testing
import Wire

@Suite struct ScoreManifestTests {
    private let me: PartyID
    private let own: JobParty
    private let job: ScoreJob
    private let training: Job

    init() throws {
        let me = try #require(PartyID("tax"))
        self.me = me
        training = try Samples.job()
        own = try #require(training.parties.first { $0.id == me })
        let reference = try #require(ModelReference(id: Array(1...16), trainingManifest: training.manifestBytes))
        let parties = training.parties.map { JobParty(id: $0.id, table: $0.table, label: nil, weight: nil, columns: $0.columns) }
        job = ScoreJob(name: "joint", parties: parties, recipient: training.labelOwner, model: reference)
    }

    private func decode(_ bytes: [UInt8], me: PartyID? = nil) -> ScoreJob? {
        try? ScoreJob(decodingManifest: bytes, me: me ?? self.me, own: own)
    }

    @Test func itDecodesToTheSameBytes() throws {
        let decoded = try #require(decode(job.manifestBytes))
        #expect(decoded.manifestBytes == job.manifestBytes && decoded.manifestDigest == job.manifestDigest)
        #expect(decoded.recipient == job.recipient && decoded.model == job.model && decoded.name == job.name)
        #expect(decoded.parties[0].columns.isEmpty && decoded.parties[0].table?.path == "" && decoded.parties[1] == own)
    }

    @Test func everyPrefixAndEveryTailIsRefused() {
        let bytes = job.manifestBytes
        for count in 0..<bytes.count { #expect(decode(Array(bytes[..<count])) == nil) }
        #expect(decode(bytes + [0]) == nil)
    }

    @Test func theKindsAreKeptApart() throws {
        #expect((try? Job(decodingManifest: job.manifestBytes, me: me, own: own)) == nil)
        #expect(decode(training.manifestBytes) == nil)
        #expect(try OfferedJob(decodingManifest: job.manifestBytes, me: me, own: own) == .scoring(try #require(decode(job.manifestBytes))))
        guard case .training(let found) = try OfferedJob(decodingManifest: training.manifestBytes, me: me, own: own) else {
            Issue.record("no training job")
            return
        }
        #expect(found.manifestBytes == training.manifestBytes)
        var other = job.manifestBytes
        other[4] = 3
        #expect((try? OfferedJob(decodingManifest: other, me: me, own: own)) == nil)
        #expect((try? ManifestHead(decoding: other)) == nil)
        #expect(try ManifestHead(decoding: job.manifestBytes).kind == .scoring)
    }

    @Test func theRecipientAndStrangersDecodeNothing() throws {
        #expect(decode(job.manifestBytes, me: training.labelOwner) == nil)
        #expect(decode(job.manifestBytes, me: try #require(PartyID("other"))) == nil)
    }

    @Test func aWeightIsRefused() throws {
        // u32 version ‖ u8 kind ‖ text «joint» ‖ u32 3 ‖ text «bank» ‖ table, label, weight.
        let weight = 4 + 1 + 9 + 4 + 8 + 2
        var bytes = job.manifestBytes
        #expect(Array(bytes[weight - 2...weight]) == [1, 1, 0])
        bytes[weight] = 1
        #expect(decode(bytes) == nil)
    }

    @Test func itNamesTheModelAndItsTraining() throws {
        let id = try #require(ModelReference(id: Array(2...17), manifest: job.model.manifest))
        let manifest = try #require(ModelReference(id: job.model.id, manifest: SHA256.hash([1])))
        for model in [id, manifest] {
            let other = ScoreJob(name: job.name, parties: job.parties, recipient: job.recipient, model: model)
            #expect(other.manifestDigest != job.manifestDigest)
        }
        #expect(ModelReference(id: [1], manifest: job.model.manifest) == nil)
        #expect(job.manifestDigest != training.manifestDigest)
    }
}
