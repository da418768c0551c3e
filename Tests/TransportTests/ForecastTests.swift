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
                hessianRowCount: TrainingShape.hessianRowCount(
                    rowCount: inputs.rowCount, columnCount: inputs.columnCounts.reduce(0, +), smallestShare: 1),
                coins: SHA256.hash([]))
            let mine = OwnerInputs(
                columns: OwnerInputs.encode(inputs.columns[owner]), penalty: inputs.penalty(of: owner, l2: 0.01),
                labels: owner == 0 ? LabelInputs(labels: inputs.labels, weights: nil) : nil)
            var trainer = try await LogisticTrainer.share(mine, shape: shape, labelOwner: .p0, engine: engine)
            _ = try await trainer.train(gate: PermissiveGate())
        }
    }

    /// Wall seconds of the slowest party over the emulated network.
    private func emulated(_ job: Job, _ profile: NetworkProfile) async throws -> Double {
        let nodes = try ThreeParties.ids.map { try TestNode($0.name) }
        let network = EmulatedNetwork(profile, partyCount: 3)
        var settings = TransportSettings.forTests
        settings.setupSeconds = 30
        for node in nodes { for other in nodes where other.id != node.id { node.directory.trust(other) } }
        var ends: [[TLSChannel]] = [[], [], []]
        for (a, b) in [(0, 1), (1, 2), (2, 0)] {
            let port = try await network.relay(from: a, to: b, target: try await nodes[b].listen(settings))
            nodes[a].directory.trust(nodes[b], port: port)
            ends[a].append(try await nodes[a].dial(nodes[b], settings: settings, deadline: .seconds(30)))
            ends[b].append(try await nodes[b].inbox.next())
        }
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
                        try await job.run(engine)
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

    @Test(
        .enabled(if: ProcessInfo.processInfo.environment["TALLY_LONG"] != nil),
        arguments: [("20ms,100Mbit", 5_000, [7, 7, 7], 5), ("4ms,20Mbit", 4_000, [5, 4, 4], 5)] as [(String, Int, [Int], Int)]
    )
    func anEmulatedNetworkTakesAsLongAsSaid(_ network: String, _ rows: Int, _ columns: [Int], _ passes: Int) async throws {
        let profile = try #require(NetworkProfile(parsing: network))
        let job = Job(inputs: SmallTraining(rowCount: rows, columnCounts: columns), passes: passes)
        let sizes = JobSizes(
            keys: [rows, rows, rows], comparing: 0, commonRows: rows, trainRows: rows, columns: columns, passes: passes,
            hasWeights: false, disclosesCoefficients: false)
        let said = TrafficForecast(sizes).phases.filter { $0.phase == .share || $0.phase == .train }
            .reduce(0) { $0 + $1.seconds(over: profile) }
        let virtual = try await virtual(job, profile)
        let seen = try await emulated(job, profile)
        print("measurement: \(network), \(rows) rows: dry run \(said) s, virtual \(virtual) s, emulated \(seen) s")
        #expect(abs(said - seen) <= 0.2 * seen, "the dry run says \(said) s, the emulated network takes \(seen) s")
        #expect(abs(virtual - seen) <= 0.2 * seen, "virtual time is \(virtual) s, the emulated network takes \(seen) s")
    }
}
