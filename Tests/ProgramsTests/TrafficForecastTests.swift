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

    /// protocols/logistic-training.md, section «Cost».
    @Test func aPassOfThePagesExample() {
        #expect(PassTraffic(n: 1000, h: 1000, d: 15, hasWeights: false).bytes == 1_059_440)
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

    /// The simulation counts what goes over its channels, frame headers included.
    @Test func theForecastIsWhatASimulationSends() async throws {
        let folder = NSTemporaryDirectory() + "forecast-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try FirmGenerator(firmCount: 1500, seed: 3).write(to: folder)
        let path = folder + "/job.yaml"
        let job = try JobReader.read(Array(try Data(contentsOf: URL(fileURLWithPath: path))))
        let outcome = try await SimulationRun.run(
            job: job, jobPath: path, options: SimulationOptions(seed: 1, alignsPrivately: true))
        let shape = outcome.trained[0].shape
        let facts = try Summary(outcome, outcome.evaluate())
        let forecast = TrafficForecast(
            JobSizes(
                keys: job.parties.map { facts.parties[$0.id.name]?.validKeys }, comparing: job.labelOwnerIndex,
                commonRows: outcome.keys.count, trainRows: shape.rowCount, columns: shape.columnCounts, passes: shape.passes,
                hasWeights: shape.hasWeights, disclosesCoefficients: job.training.model == .perOwner))
        for (said, seen) in zip(forecast.phases, outcome.phases) {
            #expect(said.phase == seen.phase)
            // Headers of frames come on top: 16 bytes each, many frames are small.
            #expect(Double(seen.bytesSent) >= 0.99 * Double(said.bytes), "\(said) \(seen)")
            #expect(Double(seen.bytesSent) <= 1.1 * Double(said.bytes) + 20_000, "\(said) \(seen)")
            #expect(abs(said.rounds - seen.rounds) <= max(6, seen.rounds / 10), "\(said) \(seen)")
        }
    }
}
