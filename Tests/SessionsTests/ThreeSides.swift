// Three parties that agree on a session, over in-memory channels; one of them may be played by the test.

import Parties
import Sessions
import Symmetric
import TestKit
import Wire

enum ThreeSides {
    static let ids = ThreeParties.ids
    static let manifest = SHA256.hash(Array("one job".utf8))

    /// What became of each party, in the order of `ids`.
    ///
    /// - Parameters:
    ///   - seeds: of each party's nonce.
    ///   - forged: messages that the last party sends in place of the agreement, to the first and the second.
    static func agree(
        manifests: [Digest] = [manifest, manifest, manifest], seeds: [UInt64] = [1, 2, 3], forged: [UInt8]? = nil,
        orders: [[PartyID]] = [ids, ids, ids]
    ) async -> [Result<SessionID, any Error>] {
        var ends: [[any Channel]] = [[], [], []]
        for (a, b) in [(0, 1), (1, 2), (2, 0)] {
            let (first, second) = InMemoryChannel.pair(ids[a], ids[b])
            ends[a].append(first)
            ends[b].append(second)
        }
        return await withTaskGroup(of: (Int, Result<SessionID, any Error>).self) { group in
            for index in 0..<3 {
                let channels = ends[index]
                group.addTask {
                    let endpoint = Endpoint(me: ids[index], channels: channels)
                    do {
                        if let forged, index == 2 {
                            for peer in ids.prefix(2) { try await endpoint.send(forged, to: peer, step: Step(number: 0, tag: 0x40)) }
                            throw Forger()
                        }
                        var random = SeededRandom(seeds[index])
                        return (
                            index,
                            .success(
                                try await SessionAgreement.agree(
                                    parties: orders[index], manifest: manifests[index], endpoint: endpoint, randomness: &random))
                        )
                    } catch {
                        // Not closed: each party is to reach its own verdict on what it received.
                        return (index, .failure(error))
                    }
                }
            }
            var results: [Int: Result<SessionID, any Error>] = [:]
            for await (index, result) in group { results[index] = result }
            return (0..<3).compactMap { results[$0] }
        }
    }

    struct Forger: Error {}

    /// version ‖ nonce ‖ digest, each of which may be another one.
    static func message(version: UInt32 = SessionAgreement.version, nonceBytes: Int = 16, digest: Digest = manifest) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(version)
        writer.writeRaw([UInt8](repeating: 7, count: nonceBytes))
        writer.writeRaw(digest.bytes)
        return writer.bytes
    }
}

extension Result {
    var error: Failure? {
        if case .failure(let error) = self { return error }
        return nil
    }

    var value: Success? { try? get() }
}
