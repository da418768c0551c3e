// A dry run counts what the program counts: bytes and rounds of training, statistics and scoring, over shapes and options.

import Algebra
import Foundation
import Parties
import SecretSharing
import Statistics
import Symmetric
import TestKit
import Testing
import Wire

@testable import Learning

@Suite struct DryRunTests {
    /// What a case trains beside sizes.
    struct Options: Sendable, CustomTestStringConvertible {
        var family = RegressionFamily.logistic
        var weights: String?
        var offsets: [Int] = []
        var startsFromModel = false
        var kinds: Set<InferenceKind> = []
        var columns = [3, 2, 2]
        var rows = 200
        var testDescription: String {
            "\(family), weights \(weights ?? "none"), offsets \(offsets), start \(startsFromModel), \(kinds.map(\.rawValue).sorted()), \(rows) × \(columns)"
        }
    }

    static let cases: [Options] = [
        Options(), Options(columns: [2, 0, 1]), Options(weights: "secret"), Options(weights: "public"), Options(offsets: [0, 2]),
        Options(startsFromModel: true), Options(kinds: [.standardErrors]), Options(kinds: [.varianceInflation, .correlations]),
        Options(weights: "secret", kinds: [.standardErrors, .correlations], rows: 129), Options(family: .linear),
        Options(family: .linear, weights: "public", kinds: [.standardErrors]), Options(family: .poisson, offsets: [1]),
        Options(family: .poisson, weights: "secret", rows: 577),
    ]

    private func dry(
        _ shape: TrainingShape, windowBytes: Int = WireLimits.windowBytesMin, clock: NetworkProfile? = nil, _ body: (DryTrainer) -> Void
    ) -> (payload: [Int], rounds: Int, seconds: Double) {
        let network = DryNetwork(partyCount: shape.columnCounts.count, network: clock, windowBytes: windowBytes)
        let engine = DryEngine(network)
        engine.start()
        let before = network.traffic
        body(DryTrainer(engine: engine, shape: shape, labelOwner: .p0))
        let traffic = zip(network.traffic, before).map { $0.since($1) }
        return (
            traffic.map(\.payloadBytesSent), traffic.map(\.rounds).max() ?? 0, Double(network.times.compactMap(\.last).max() ?? 0) * 1e-9
        )
    }

    @Test(arguments: cases) func ofEveryOption(_ options: Options) async throws {
        var scenario = RegressionScenario.correlated(
            options.family, rowCount: options.rows, columnCounts: options.columns, weighted: options.weights != nil,
            offsets: options.offsets)
        scenario.weightsArePublic = options.weights == "public"
        if options.startsFromModel { scenario.start = try await scenario.run(passes: 1) }
        let run = try await scenario.run(passes: 3, kinds: options.kinds)
        let said = dry(scenario.shape(passes: 3)) { trainer in
            trainer.share()
            trainer.train()
            trainer.infer(options.kinds)
            trainer.discloseCoefficients()
            trainer.score(options.rows)
        }
        #expect(said.payload.reduce(0, +) == run.payloadBytes)
        #expect(said.rounds == run.rounds)
    }

    /// - Parameters:
    ///   - h: rows of the Hessian.
    @Test(arguments: [
        (200, 200, [4, 3, 2], TrainingMethod.newton, 2), (301, 130, [2, 2, 2], .newton, 2), (257, 257, [5, 4, 4], .gramQuasiNewton, 5),
        (257, 257, [5, 4, 4], .plainQuasiNewton, 5), (64, 64, [1, 1, 1], .newton, 1),
    ]) func ofEveryMethod(_ n: Int, _ h: Int, _ columns: [Int], _ method: TrainingMethod, _ passes: Int) async throws {
        let shape = TrainingShape(
            rowCount: n, columnCounts: columns, l2: 0.01, passes: passes, hasWeights: false, hessianRowCount: h, coins: SHA256.hash([]),
            method: method)
        try await check(shape, windowBytes: WireLimits.windowBytesMin)
    }

    /// Rows enough for a first part of the passes on a sample: some seconds.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["TALLY_LONG"] != nil)) func ofASampledStage() async throws {
        let shape = TrainingShape(
            rowCount: 1 << 18, columnCounts: [2, 1, 1], l2: 0.01, passes: 6, hasWeights: false, hessianRowCount: 1 << 12,
            coins: SHA256.hash([]))
        #expect(shape.sampleStage != nil)
        try await check(shape, windowBytes: WireLimits.windowBytesDefault)
    }

    /// Virtual time of a dry run is that of a run: the same clock, without the order of work within an operation.
    @Test(arguments: ["1ms,1Gbit", "20ms,100Mbit", "50ms,10Mbit"]) func virtualTimeIsTheSame(_ network: String) async throws {
        let shape = TrainingShape(
            rowCount: 3_000, columnCounts: [6, 5, 5], l2: 0.01, passes: 3, hasWeights: false, hessianRowCount: 3_000, coins: SHA256.hash([])
        )
        try await check(shape, windowBytes: WireLimits.windowBytesDefault, over: try #require(NetworkProfile(parsing: network)))
    }

    private func check(_ shape: TrainingShape, windowBytes: Int, over profile: NetworkProfile? = nil) async throws {
        let inputs = SmallTraining(rowCount: shape.rowCount, columnCounts: shape.columnCounts)
        let clock = profile.map { SessionClock.Mode.virtual($0, .reference) } ?? .real
        let outcome = try await ThreeParties.run(windowBytes: windowBytes, clock: clock) { engine in
            let owner = Int(engine.role.rawValue)
            let mine = OwnerInputs(
                columns: OwnerInputs.encode(inputs.columns[owner]), penalty: inputs.penalty(of: owner, l2: 0.01),
                labels: owner == 0 ? LabelInputs(labels: inputs.labels, weights: nil) : nil)
            var trainer = try await LogisticTrainer.share(mine, shape: shape, labelOwner: .p0, engine: engine)
            _ = try await trainer.train(gate: PermissiveGate())
        }
        let said = dry(shape, windowBytes: windowBytes, clock: profile) { trainer in
            trainer.share()
            trainer.train()
        }
        #expect(said.payload == outcome.traffic.map(\.payloadBytesSent))
        #expect(said.rounds == outcome.rounds)
        if profile != nil {
            let seconds = Double(outcome.nanoseconds.max() ?? 0) * 1e-9
            #expect(abs(said.seconds - seconds) <= 0.02 * seconds, "\(said.seconds) \(seconds)")
        }
    }
}
