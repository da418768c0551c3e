// Whole protocols over TLS: three nodes on loopback reach exactly what they reach over queues in memory.

import Algebra
import Learning
import Parties
import SecretSharing
import Symmetric
import TestKit
import Testing
import Wire

@testable import Transport

/// Three nodes that all trust and reach each other.
struct Triangle {
    let nodes: [TestNode]

    init() async throws {
        nodes = try ThreeParties.ids.map { try TestNode($0.name) }
        for node in nodes {
            let port = try await node.listen()
            for other in nodes where other.id != node.id { other.directory.trust(node, port: port) }
        }
    }

    /// One channel a pair; each party's two ends.
    func channels(_ settings: TransportSettings) async throws -> [[TLSChannel]] {
        var ends: [[TLSChannel]] = [[], [], []]
        for (a, b) in [(0, 1), (1, 2), (2, 0)] {
            ends[a].append(try await nodes[a].dial(nodes[b], settings: settings))
            ends[b].append(try await nodes[b].inbox.next())
        }
        return ends
    }

    func stop() async {
        for node in nodes { await node.stop() }
    }
}

@Suite struct SessionTests {
    /// As `ThreeParties.run`, over TLS, each party on its own loop.
    private func run<Value: Sendable>(
        seed: UInt64 = 1, _ program: @escaping @Sendable (ReplicatedEngine) async throws -> Value
    ) async throws -> [Value] {
        let triangle = try await Triangle()
        let ends = try await triangle.channels(.forTests)
        let values = try await withThrowingTaskGroup(of: (Int, Value).self) { group in
            for index in 0..<3 {
                let (channels, loop) = (ends[index], triangle.nodes[index].loop)
                group.addTask {
                    try await loop.run {
                        let endpoint = Endpoint(me: ThreeParties.ids[index], channels: channels)
                        var random = SeededRandom(seed &* 3 &+ UInt64(index))
                        let engine = try await ReplicatedEngine.start(
                            parties: ThreeParties.ids, session: ThreeParties.session, endpoint: endpoint, randomness: &random)
                        return (index, try await program(engine))
                    }
                }
            }
            var values: [Int: Value] = [:]
            for try await (index, value) in group { values[index] = value }
            return (0..<3).compactMap { values[$0] }
        }
        await triangle.stop()
        return values
    }

    @Test func productsEqualThoseInMemory() async throws {
        var random = SeededRandom(8)
        let (x, y) = (random.words(300_000), random.words(300_000))
        let program: @Sendable (ReplicatedEngine) async throws -> Shares = { engine in
            let a = deal(x, to: engine.role, seed: 5)
            let b = deal(y, to: engine.role, seed: 6)
            return try await engine.multiply(a, b, format: .unbounded)
        }
        let overTLS = try await run(program)
        let inMemory = try await ThreeParties.run(windowBytes: WireLimits.windowBytesDefault, program).results
        #expect(ThreeParties.combine(overTLS) == zip(x, y).map { $0 &* $1 })
        for (one, other) in zip(overTLS, inMemory) { #expect(words(one.own) == words(other.own)) }
    }

    @Test func trainingEqualsThatInMemory() async throws {
        let inputs = SmallTraining()
        let program: @Sendable (ReplicatedEngine) async throws -> [UInt64] = { engine in
            let owner = Int(engine.role.rawValue)
            let shape = TrainingShape(
                rowCount: inputs.rowCount, columnCounts: inputs.columnCounts, l2: 0.01, passes: 8, hasWeights: false,
                hessianRowCount: inputs.rowCount, coins: SHA256.hash([]))
            let mine = OwnerInputs(
                columns: OwnerInputs.encode(inputs.columns[owner]), penalty: inputs.penalty(of: owner, l2: 0.01),
                labels: owner == 0 ? LabelInputs(labels: inputs.labels, weights: nil) : nil)
            var trainer = try await LogisticTrainer.share(mine, shape: shape, labelOwner: .p0, engine: engine)
            let (model, converged) = try await trainer.train(gate: PermissiveGate())
            return [converged ? 1 : 0] + words(model.coefficients.own)
        }
        let overTLS = try await run(program)
        let inMemory = try await ThreeParties.run(windowBytes: WireLimits.windowBytesDefault, program).results
        #expect(overTLS == inMemory)
        #expect(overTLS.allSatisfy { $0[0] == 1 }, "it converged")
    }
}
