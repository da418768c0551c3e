// Sets, keys and two parties in one process for tests of the unbalanced intersection, and the vectors as the tests read them.

import Foundation
import KeyValueStores
import Parties
import Secrets
import SetIntersection
import Symmetric
import TestKit
import Testing
import Wire

enum Unbalanced {
    static let parties = Array(Alignments.ids.prefix(2))
    static let epochID = SHA256.hash(Array("epoch".utf8))

    static func identifiers(_ range: Range<Int>) -> [IdentifierDigest] {
        range.map { index in Array("K\(index)".utf8).withUnsafeBufferPointer { IdentifierDigest(of: $0) } }
    }

    static func evaluator(_ seed: UInt8 = 1) throws -> UnbalancedEvaluator {
        try evaluator([UInt8](repeating: seed, count: 32), epoch: epochID)
    }

    static func evaluator(_ key: [UInt8], epoch: Digest) throws -> UnbalancedEvaluator {
        guard let evaluator = UnbalancedEvaluator(key: SecretBytes(copying: key), epoch: epoch) else { throw Refused() }
        return evaluator
    }

    static func tags(_ identifiers: [IdentifierDigest], _ evaluator: borrowing UnbalancedEvaluator) -> [FuseTag] {
        var tags = [FuseTag](repeating: FuseTag(place: 0, content: 0), count: identifiers.count)
        evaluator.tags(count: identifiers.count, into: &tags) { identifiers[$0] }
        return tags
    }

    /// An epoch without anything in its filters: what the evaluation needs.
    static func epoch(check: [UInt8], budget: Int = 8_192) throws -> UnbalancedEpoch {
        try #require(
            UnbalancedEpoch(
                set: "registry", keyType: 2, id: epochID, check: check, budget: budget,
                filters: [FilterRecord(count: 1000, digest: epochID)]))
    }

    struct Outcome: Sendable {
        let tags: Result<[FuseTag], any Error>
        let server: Result<Void, any Error>
        let traffic: [Traffic]
        let charges: Int
    }

    private final class Charges: @unchecked Sendable {
        var count = 0
    }

    struct Refused: Error {}

    /// Party 0 is the server, party 1 the client.
    static func evaluate(
        _ identifiers: [IdentifierDigest], key: UInt8 = 1, seed: UInt64 = 1, refuses: Bool = false, wrap: Alignments.Wrap = { $1 }
    ) async throws -> Outcome {
        let (first, second) = InMemoryChannel.pair(parties[0], parties[1], windowBytes: WireLimits.windowBytesMin)
        let channels = [wrap(parties[0], first), wrap(parties[1], second)]
        let epoch = try epoch(check: try evaluator().check())
        let charges = Charges()
        async let served = { () async -> (Result<Void, any Error>, Traffic) in
            let endpoint = Endpoint(me: parties[0], channels: [channels[0]])
            do {
                try await UnbalancedEvaluation.answer(
                    UnbalancedEvaluation.pointCount(identifiers.count), with: try evaluator(key), client: parties[1], endpoint: endpoint,
                    charge: {
                        charges.count += 1
                        if refuses { throw Refused() }
                    })
                return (.success(()), endpoint.traffic)
            } catch {
                endpoint.close()
                return (.failure(error), endpoint.traffic)
            }
        }()
        let endpoint = Endpoint(me: parties[1], channels: [channels[1]])
        var random = SeededRandom(seed)
        let tags: Result<[FuseTag], any Error>
        do {
            tags = .success(
                try await UnbalancedEvaluation.ask(
                    identifiers, epoch: epoch, server: parties[0], endpoint: endpoint, randomness: &random))
        } catch {
            endpoint.close()
            tags = .failure(error)
        }
        let (ending, traffic) = await served
        return Outcome(tags: tags, server: ending, traffic: [traffic, endpoint.traffic], charges: charges.count)
    }

    struct Vectors: Decodable {
        struct Tag: Decodable { let key, identifier, element, product, tag: String }
        struct Shape: Decodable {
            let count, fingerprintBits, segmentLength, segmentCount, cellCount, wordCount: Int
            let cells: [Int]
        }
        let epoch, key, check: String
        let seeds: [String]
        let tags: [Tag]
        struct File: Decodable {
            let filter, count: Int
            let seed, digest: String
        }
        let shapes: [Shape]
        let files: [File]

        static func read() throws -> Vectors {
            let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../protocols/vectors")
            return try JSONDecoder().decode(
                Vectors.self, from: Data(contentsOf: folder.appendingPathComponent("unbalanced-intersection.json")))
        }
    }
}

extension Result {
    var failure: (any Error)? { if case .failure(let error) = self { error } else { nil } }
}
