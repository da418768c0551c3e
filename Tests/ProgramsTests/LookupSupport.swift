// A server and a client of prepared sets, with files, in one process; and a channel that ends or changes something.

import Findings
import Foundation
import KeyValueStores
import Parties
import Secrets
import SetIntersection
import Symmetric
import Tables
import TestKit
import Testing
import Wire

@testable import Programs

/// A server and a client with folders of their own.
final class LookupWorld: Sendable {
    static let ids = ["tax", "bank"].compactMap(PartyID.init)
    let path: String

    /// - Parameter isInMemory: for tests of hundreds of worlds, where the machine has such a file system: each waits for its disk some 50
    ///   times.
    init(isInMemory: Bool = false) throws {
        let hasMemory = isInMemory && FileManager.default.isWritableFile(atPath: "/dev/shm")
        path = (hasMemory ? "/dev/shm/" : NSTemporaryDirectory()) + "tally-lookup-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    var root: String { path + "/sets" }
    var cache: String { path + "/cache" }

    static func identifiers(_ keys: some Sequence<Int>) -> [IdentifierDigest] {
        keys.map { index in Array("K\(index)".utf8).withUnsafeBufferPointer { IdentifierDigest(of: $0) } }
    }

    @discardableResult
    func prepare(
        _ keys: some Sequence<Int>, budget: Int? = nil, rotates: Bool = false, losesMembers: Bool = false,
        onProgress: (Int, Int) -> Bool = { _, _ in true }
    ) async throws -> SetPreparation.Outcome {
        var randomness = SystemRandomSource()
        return try await SetPreparation(
            root: root, name: "registry", keyType: .text, budget: budget, rotates: rotates, losesMembers: losesMembers, workers: 2
        )
        .run(IdentifierDigests(Self.identifiers(keys)), randomness: &randomness, onProgress: onProgress)
    }

    func set() throws -> PreparedSet { try #require(try PreparedSet.open(root: root, name: "registry")) }

    struct Ending: Sendable {
        let server: Result<UnbalancedRecord, any Error>
        let client: Result<UnbalancedOutcome, any Error>
    }

    /// - Parameter wrap: of a party's end of the channel.
    func query(
        _ keys: [Int], set name: String = "registry", keyType: UInt8 = 2, wrap: (Int, any Channel) -> any Channel = { $1 }
    ) async throws -> Ending {
        let (first, second) = InMemoryChannel.pair(Self.ids[0], Self.ids[1], windowBytes: WireLimits.windowBytesMin)
        let channels = [wrap(0, first), wrap(1, second)]
        let prepared = try set()
        async let served = { () async -> Result<UnbalancedRecord, any Error> in
            let endpoint = Endpoint(me: Self.ids[0], channels: [channels[0]])
            var randomness = SystemRandomSource()
            do {
                return .success(try await UnbalancedProgram.serve(prepared, to: Self.ids[1], endpoint: endpoint, randomness: &randomness))
            } catch {
                endpoint.close()
                return .failure(error)
            }
        }()
        let endpoint = Endpoint(me: Self.ids[1], channels: [channels[1]])
        var randomness = SystemRandomSource()
        let client: Result<UnbalancedOutcome, any Error>
        do {
            client = .success(
                try await UnbalancedProgram.query(
                    Self.identifiers(keys), set: name, keyType: keyType, server: Self.ids[0], endpoint: endpoint, randomness: &randomness,
                    cache: { try QueryCache(folder: self.cache, server: Self.ids[0], epoch: $0) }))
        } catch {
            endpoint.close()
            client = .failure(error)
        }
        return Ending(server: await served, client: client)
    }

    /// Both end well, and what the client found is right.
    @discardableResult
    func expect(_ keys: [Int], find expected: Set<Int>, sourceLocation: SourceLocation = #_sourceLocation) async throws -> UnbalancedOutcome
    {
        let ending = try await query(keys)
        let (server, outcome) = (try ending.server.get(), try ending.client.get())
        #expect(Set(outcome.positions.map { keys[$0] }) == expected, sourceLocation: sourceLocation)
        #expect(outcome.positions == outcome.positions.sorted(), sourceLocation: sourceLocation)
        #expect(server.session == outcome.record.session && server.epoch == outcome.record.epoch, sourceLocation: sourceLocation)
        #expect(server.points == outcome.record.points && server.left == outcome.record.left, sourceLocation: sourceLocation)
        return outcome
    }

    func damage(_ file: String, at offset: Int = 100) throws {
        var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        bytes[bytes.count > offset ? offset : bytes.count - 1] ^= 1
        try bytes.write(to: URL(fileURLWithPath: file))
    }
}

/// Lets so many outgoing frames of a step through, and then ends the channel, or changes a bit of the first one.
final class CuttingChannel: Channel, @unchecked Sendable {
    private let base: any Channel
    private let step: Step
    private var left: Int
    private let flips: Bool

    init(_ base: any Channel, step: Step, after count: Int, flips: Bool = false) {
        self.base = base
        self.step = step
        left = count
        self.flips = flips
    }

    var peer: PartyID { base.peer }
    var windowBytes: Int { base.windowBytes }
    var binding: Digest { base.binding }

    func send(_ frame: Frame) async throws(ChannelError) {
        var frame = frame
        if frame.header.step == step.code {
            if left == 0, flips {
                frame.payload[200] ^= 8
            } else if left == 0 {
                base.close()
                throw .closed(peer: peer)
            }
            left -= 1
        }
        try await base.send(frame)
    }

    func receive() async throws(ChannelError) -> Frame { try await base.receive() }
    func close() { base.close() }
}
