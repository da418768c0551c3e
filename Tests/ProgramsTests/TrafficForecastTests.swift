// What a job is said to cost, against the pages' own examples and against a simulated run.

import Findings
import Foundation
import Jobs
import Learning
import Parties
import Simulation
import Testing
import Wire

@testable import Programs

struct TrafficForecastTests {
    private func sizes(
        keys: [Int?] = [1000, 1000, 1000], common: Int = 500, train: Int = 350, columns: [Int] = [6, 5, 4], passes: Int = 8,
        hasWeights: Bool = false
    ) -> JobSizes {
        JobSizes(
            keys: keys, comparing: 0, commonRows: common, trainRows: train, columns: columns, passes: passes, hasWeights: hasWeights,
            disclosesCoefficients: true)
    }

    @Test func moreOfAnythingCostsMore() {
        let base = TrafficForecast(sizes())
        let larger = [
            sizes(keys: [2000, 1000, 1000]), sizes(common: 600, train: 350), sizes(common: 500, train: 400), sizes(columns: [7, 5, 4]),
            sizes(passes: 9), sizes(hasWeights: true),
        ]
        for other in larger { #expect(TrafficForecast(other).bytes > base.bytes, "\(other)") }
    }

    @Test func aNeutralPartyIsCheaperToAlign() throws {
        let three = try #require(TrafficForecast(sizes()).phases.first)
        let two = try #require(TrafficForecast(sizes(keys: [1000, 1000, nil])).phases.first)
        #expect(two.bytes < three.bytes && two.rounds < three.rounds && two.phase == .align)
    }

    @Test func aSlowerNetworkTakesLonger() throws {
        let forecast = TrafficForecast(sizes())
        let lan = try #require(NetworkProfile(parsing: "1ms,1Gbit"))
        let wan = try #require(NetworkProfile(parsing: "20ms,100Mbit"))
        #expect(forecast.seconds(over: lan) > forecast.coreSeconds)
        #expect(forecast.seconds(over: wan) > forecast.seconds(over: lan))
    }

    /// Every kind of job: to the byte and to the round, frame headers included.
    @Test(arguments: [
        "plain", "private", "neutral", "many keys", "weights", "public weights", "offset", "shared", "statistics", "secure",
        "secure without hold-out",
        "no hold-out", "owner without columns",
    ])
    func theForecastIsWhatAJobSends(_ kind: String) async throws {
        let world = try SmallWorld(rowCount: kind == "many keys" ? 2_600 : 400)
        var options = SmallWorld.Options()
        var isPrivate = false
        switch kind {
        case "private": isPrivate = true
        // More than points are masked for.
        case "neutral", "many keys": (options.marketIsNeutral, isPrivate) = (true, true)
        case "weights": options.weight = true
        case "public weights": (options.weight, options.model) = (true, "perOwner, weights: public")
        case "offset": options.marketColumns = "{fines: offset}"
        case "shared": options.model = "shared"
        case "statistics": options.model = "perOwner, inference: [standardErrors, varianceInflation, correlations]"
        case "secure": options.evaluation = "secure"
        case "secure without hold-out": (options.evaluation, options.holdout) = ("secure", "0")
        case "no hold-out": options.holdout = "0"
        case "owner without columns": options.marketColumns = "{fines: excluded}"
        default: break
        }
        try check(try await world.run(options, alignsPrivately: isPrivate), alignsPrivately: isPrivate)
    }

    /// Points of the private alignment among it: what `--wan` says of a run is what the dry run says of its sizes.
    @Test(arguments: ["1ms,1Gbit", "20ms,100Mbit", "50ms,1Mbit"]) func theForecastTakesAsLongAsVirtualTime(_ network: String) async throws {
        let profile = try #require(NetworkProfile(parsing: network))
        var options = SmallWorld.Options()
        options.passes = 3
        let outcome = try await SmallWorld().run(options, alignsPrivately: true, clock: .virtual(profile, .reference))
        let forecast = TrafficForecast(outcome.sizes(alignsPrivately: true))
        for phase in outcome.phases {
            let said = forecast.seconds(over: profile, phases: [phase.phase])
            #expect(abs(said - phase.seconds) <= 0.03 * phase.seconds, "\(phase.phase): \(said) \(phase.seconds)")
        }
    }

    @Test(arguments: ["1ms,1Gbit", "20ms,100Mbit"]) func anAlignmentOfManyKeysTakesAsLongAsVirtualTime(_ network: String) async throws {
        let profile = try #require(NetworkProfile(parsing: network))
        var options = SmallWorld.Options()
        options.marketIsNeutral = true
        let outcome = try await SmallWorld(rowCount: 2_600).run(options, alignsPrivately: true, clock: .virtual(profile, .reference))
        let forecast = TrafficForecast(outcome.sizes(alignsPrivately: true))
        let phase = try #require(outcome.phases.first { $0.phase == .align })
        let said = forecast.seconds(over: profile, phases: [.align])
        #expect(abs(said - phase.seconds) <= 0.03 * phase.seconds, "\(said) \(phase.seconds)")
    }

    private func check(_ outcome: SimulationOutcome, alignsPrivately: Bool) throws {
        let forecast = TrafficForecast(outcome.sizes(alignsPrivately: alignsPrivately))
        #expect(forecast.phases.map(\.phase) == outcome.phases.map(\.phase))
        for (said, seen) in zip(forecast.phases, outcome.phases) {
            #expect(said.bytes == seen.bytesSent, "\(said.phase)")
            #expect(said.rounds == seen.rounds, "\(said.phase)")
        }
    }

    /// Before a job runs its common rows are at most what is said, and so are its bytes.
    @Test func aForecastBeforehandIsAnUpperBound() async throws {
        let folder = NSTemporaryDirectory() + "forecast-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try FirmGenerator(firmCount: 1500, seed: 3).write(to: folder)
        let path = folder + "/job.yaml"
        let job = try JobReader.read(Array(try Data(contentsOf: URL(fileURLWithPath: path))))
        let outcome = try await SimulationRun.run(job: job, jobPath: path, options: SimulationOptions(seed: 1, alignsPrivately: true))
        try check(outcome, alignsPrivately: true)
        let known = outcome.sizes(alignsPrivately: true)
        let common = known.keys.compactMap(\.self).min() ?? 0
        let before = TrafficForecast(
            JobSizes(
                job, keys: known.keys, columns: known.columns, commonRows: common, trainRows: Int(Double(common) * (1 - job.holdout)) + 1))
        #expect(before.bytes > outcome.phases.reduce(0) { $0 + $1.bytesSent })
    }
}
