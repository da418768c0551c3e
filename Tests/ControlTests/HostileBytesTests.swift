// Ten thousand random and mutated messages for every decoder that reads a peer's bytes: nothing traps, what decodes is canonical.

import Features
import Jobs
import Parties
import Sessions
import Testing
import Wire

@Suite struct HostileBytesTests {
    private static let roundCount = 10_000

    /// Half of the rounds noise, half mutations of `seeds`; how many decoded.
    private func attack(seed: UInt64, _ seeds: [[UInt8]], _ decode: ([UInt8]) -> Bool) -> Int {
        var noise = Noise(seed: seed)
        var accepted = 0
        for round in 0..<Self.roundCount {
            let bytes =
                round % 2 == 0
                ? [UInt8(noise.below(8))] + noise.bytes(noise.below(200))
                : noise.mutate(seeds[noise.below(seeds.count)])
            if decode(bytes) { accepted += 1 }
        }
        return accepted
    }

    @Test func requests() throws {
        let seeds = try Samples.requests().map { $0.encoded() }
        let accepted = attack(seed: 1, seeds) { bytes in
            guard let request = try? ControlRequest(decoding: bytes) else { return false }
            #expect(request.encoded() == bytes)
            return true
        }
        #expect(accepted < Self.roundCount / 2)
    }

    @Test func responses() {
        let accepted = attack(seed: 2, Samples.responses.map { $0.encoded() }) { bytes in
            guard let response = try? ControlResponse(decoding: bytes) else { return false }
            #expect(response.encoded() == bytes)
            return true
        }
        #expect(accepted < Self.roundCount / 2)
    }

    @Test func sections() {
        let accepted = attack(seed: 3, [Samples.section.encoded()]) { bytes in
            guard let section = try? PartySection(decoding: bytes) else { return false }
            #expect(section.encoded() == bytes)
            return true
        }
        #expect(accepted < Self.roundCount / 2)
    }

    @Test func manifests() throws {
        let me = try #require(PartyID("tax"))
        let job = try Samples.job()
        let own = try #require(job.parties.first { $0.id == me })
        var decodedCount = 0
        _ = attack(seed: 4, [job.manifestBytes]) { bytes in
            guard let decoded = try? Job(decodingManifest: bytes, me: me, own: own) else { return false }
            #expect(decoded.manifestBytes == bytes)
            #expect(decoded.parties.count == 3 && decoded.parties.count { $0.id == me } == 1 && decoded.labelOwner != me)
            #expect((0...0.9).contains(decoded.holdout) && (1...30).contains(decoded.training.passes ?? 1))
            decodedCount += 1
            return true
        }
        #expect(decodedCount < Self.roundCount / 2)
    }

    @Test func scoringManifests() throws {
        let me = try #require(PartyID("tax"))
        let training = try Samples.job()
        let own = try #require(training.parties.first { $0.id == me })
        let reference = try #require(ModelReference(id: Array(1...16), trainingManifest: training.manifestBytes))
        let parties = training.parties.map { JobParty(id: $0.id, table: $0.table, label: nil, weight: nil, columns: $0.columns) }
        let job = ScoreJob(name: "joint", parties: parties, recipient: training.labelOwner, model: reference)
        var decodedCount = 0
        _ = attack(seed: 5, [job.manifestBytes, training.manifestBytes]) { bytes in
            guard let decoded = try? OfferedJob(decodingManifest: bytes, me: me, own: own) else { return false }
            #expect(decoded.manifestBytes == bytes && decoded.recipient != me)
            decodedCount += 1
            return true
        }
        // A changed name, id or digest still decodes.
        #expect(decodedCount < Self.roundCount * 3 / 4)
    }

    @Test func aMegabyteOfOnesInEveryDecoder() throws {
        let bytes = [UInt8](repeating: 0xFF, count: 1 << 20)
        let me = try #require(PartyID("tax"))
        let own = try #require(try Samples.job().parties.first { $0.id == me })
        for kind in [UInt8](0...8) {
            #expect((try? ControlRequest(decoding: [kind] + bytes)) == nil)
            #expect((try? ControlResponse(decoding: [kind] + bytes)) == nil)
        }
        #expect((try? PartySection(decoding: bytes)) == nil)
        #expect((try? Job(decodingManifest: bytes, me: me, own: own)) == nil)
        let scoring: [UInt8] = [3, 0, 0, 0, 2]
        #expect((try? ScoreJob(decodingManifest: scoring + bytes, me: me, own: own)) == nil)
    }
}
