// Eight parties agree on a session: the longest message there is.

import Parties
import Sessions
import Symmetric
import TestKit
import Testing
import Wire

@Suite struct EightSidesTests {
    private func agree(manifests: [Digest]) async -> [Result<SessionID, any Error>] {
        let ids = OutsideParties.all
        var ends = [[any Channel]](repeating: [], count: ids.count)
        for a in ids.indices {
            for b in ids.indices.dropFirst(a + 1) {
                let (first, second) = InMemoryChannel.pair(ids[a], ids[b])
                ends[a].append(first)
                ends[b].append(second)
            }
        }
        return await withTaskGroup(of: (Int, Result<SessionID, any Error>).self) { group in
            for index in ids.indices {
                let channels = ends[index]
                group.addTask {
                    let endpoint = Endpoint(me: ids[index], channels: channels)
                    var random = SeededRandom(UInt64(index))
                    do {
                        let session = try await SessionAgreement.agree(
                            parties: ids, manifest: manifests[index], endpoint: endpoint, randomness: &random)
                        #expect(endpoint.traffic.payloadBytesSent == 7 * 280)
                        return (index, .success(session))
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            var results: [Int: Result<SessionID, any Error>] = [:]
            for await (index, result) in group { results[index] = result }
            return ids.indices.compactMap { results[$0] }
        }
    }

    @Test func allGetTheSameIdentity() async throws {
        let results = await agree(manifests: [Digest](repeating: ThreeSides.manifest, count: 8))
        #expect(Set(try results.map { try $0.get() }).count == 1 && results.count == 8)
    }

    @Test func oneWithAnotherManifestIsFoundByAll() async throws {
        var manifests = [Digest](repeating: ThreeSides.manifest, count: 8)
        manifests[6] = SHA256.hash([1])
        let results = await agree(manifests: manifests)
        #expect(results.allSatisfy { (try? $0.get()) == nil })
    }
}
