// What `--dry-run` and `--wan` say a training run takes, against an emulated network between three nodes over TLS.

import Algebra
import Foundation
import Learning
import Parties
import Programs
import SecretSharing
import Symmetric
import TestKit
import Testing
import Wire

@testable import Transport

@Suite(.serialized) struct ForecastTests {
    private struct Job: Sendable {
        let inputs: SmallTraining
        let passes: Int

        /// Shares and trains.
        func run(_ engine: ReplicatedEngine) async throws {
            let owner = Int(engine.role.rawValue)
            let shape = TrainingShape(
                rowCount: inputs.rowCount, columnCounts: inputs.columnCounts, l2: 0.01, passes: passes, hasWeights: false,
                hessianRowCount: inputs.rowCount, coins: SHA256.hash([]))
            let mine = OwnerInputs(
                columns: OwnerInputs.encode(inputs.columns[owner]), penalty: inputs.penalty(of: owner, l2: 0.01),
                labels: owner == 0 ? LabelInputs(labels: inputs.labels, weights: nil) : nil)
            var trainer = try await LogisticTrainer.share(mine, shape: shape, labelOwner: .p0, engine: engine)
            _ = try await trainer.train(gate: PermissiveGate())
        }
    }

    /// Wall seconds of the slowest party over the emulated network.
    private func emulated(_ job: Job, _ profile: NetworkProfile) async throws -> Double {
        try await emulated(profile) { try await job.run($0) }
    }

    private func emulated(_ profile: NetworkProfile, _ program: @escaping @Sendable (ReplicatedEngine) async throws -> Void) async throws
        -> Double
    {
        let nodes = try ThreeParties.ids.map { try TestNode($0.name) }
        let network = EmulatedNetwork(profile, partyCount: 3)
        var settings = TransportSettings.forTests
        settings.setupSeconds = 30
        for node in nodes { for other in nodes where other.id != node.id { node.directory.trust(other) } }
        var ends: [[TLSChannel]] = [[], [], []]
        func pinging(_ party: Int, _ channel: TLSChannel) -> Pinging { Pinging(channel: channel, loop: nodes[party].loop) }
        var direct: (Pinging, Pinging)?
        for (a, b) in [(0, 1), (1, 2), (2, 0)] {
            let target = try await nodes[b].listen(settings)
            if direct == nil {
                nodes[a].directory.trust(nodes[b], port: target)
                let dialed = try await nodes[a].dial(nodes[b], settings: settings)
                direct = (pinging(a, dialed), pinging(b, try await nodes[b].inbox.next()))
            }
            let port = try await network.relay(from: a, to: b, target: target)
            nodes[a].directory.trust(nodes[b], port: port)
            ends[a].append(try await nodes[a].dial(nodes[b], settings: settings, deadline: .seconds(30)))
            ends[b].append(try await nodes[b].inbox.next())
        }
        let relayed = (pinging(0, ends[0][0]), pinging(1, ends[1][0]))
        try await network.calibrate(relayed: relayed, direct: try #require(direct))
        let seconds = try await withThrowingTaskGroup(of: Double.self) { group in
            for index in 0..<3 {
                let (channels, loop) = (ends[index], nodes[index].loop)
                group.addTask {
                    try await loop.run {
                        let endpoint = Endpoint(me: ThreeParties.ids[index], channels: channels)
                        var random = SeededRandom(UInt64(index))
                        let engine = try await ReplicatedEngine.start(
                            parties: ThreeParties.ids, session: ThreeParties.session, endpoint: endpoint, randomness: &random)
                        let started = ContinuousClock.now
                        try await program(engine)
                        return (ContinuousClock.now - started) / .seconds(1)
                    }
                }
            }
            return try await group.reduce(0, max)
        }
        for node in nodes { await node.stop() }
        await network.stop()
        return seconds
    }

    private func virtual(_ job: Job, _ profile: NetworkProfile) async throws -> Double {
        let outcome = try await ThreeParties.run(
            windowBytes: WireLimits.windowBytesDefault, clock: .virtual(profile, .reference)
        ) { try await job.run($0) }
        return Double(outcome.nanoseconds.max() ?? 0) * 1e-9
    }

    /// What the dry run, virtual time and the emulated network say of one job.
    private func compare(_ name: String, _ rows: Int, _ columns: [Int], _ passes: Int, attempts: Int) async throws {
        let profile = try #require(NetworkProfile(parsing: name))
        let job = Job(inputs: SmallTraining(rowCount: rows, columnCounts: columns), passes: passes)
        let sizes = JobSizes(
            keys: [rows, rows, rows], comparing: 0, commonRows: rows, trainRows: rows, columns: columns, passes: passes,
            hasWeights: false, disclosesCoefficients: false, hessianRows: rows)
        let said = TrafficForecast(sizes).seconds(over: profile, phases: [.share, .train])
        let virtual = try await virtual(job, profile)
        // Whatever else the machine does only adds to it.
        var seen = Double.infinity
        for attempt in 0..<attempts {
            if attempt > 0, abs(said - seen) <= 0.2 * seen, abs(virtual - seen) <= 0.2 * seen { break }
            seen = min(seen, try await emulated(job, profile))
        }
        print("measurement: \(name), \(rows) × \(columns), \(passes): dry run \(said) s, virtual \(virtual) s, emulated \(seen) s")
        #expect(abs(said - seen) <= 0.2 * seen, "the dry run says \(said) s, the emulated network takes \(seen) s")
        #expect(abs(virtual - seen) <= 0.2 * seen, "virtual time is \(virtual) s, the emulated network takes \(seen) s")
    }

    @Test(arguments: [("20ms,100Mbit", 3_000, [4, 4, 4]), ("50ms,10Mbit", 1_000, [3, 2, 2])] as [(String, Int, [Int])])
    func aPassOverAnEmulatedNetworkTakesAsLongAsSaid(_ network: String, _ rows: Int, _ columns: [Int]) async throws {
        try await compare(network, rows, columns, 1, attempts: 3)
    }

    @Test(
        .enabled(if: ProcessInfo.processInfo.environment["TALLY_LONG"] != nil),
        arguments: [
            ("20ms,100Mbit", 5_000, [7, 7, 7], 5), ("50ms,10Mbit", 2_000, [5, 4, 4], 5), ("20ms,100Mbit", 20_000, [14, 13, 13], 3),
            ("1ms,1Gbit", 10_000, [16, 16, 16], 5), ("4ms,20Mbit", 4_000, [5, 4, 4], 5),
        ] as [(String, Int, [Int], Int)]
    )
    func anEmulatedNetworkTakesAsLongAsSaid(_ network: String, _ rows: Int, _ columns: [Int], _ passes: Int) async throws {
        try await compare(network, rows, columns, passes, attempts: 2)
    }
}
