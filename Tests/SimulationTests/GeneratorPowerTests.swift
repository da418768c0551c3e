// What the generated registers tell about default: each alone, and all together, by the product's own run.

import Foundation
import Jobs
import Testing

@testable import Simulation

@Suite(.serialized) struct GeneratorPowerTests {
    /// 60,000 firms leave the areas a standard error of about 0.01.
    @Test(arguments: [1, 2] as [UInt64]) func eachTellsALittleAndTogetherMuch(seed: UInt64) async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("tally-power-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: directory) }
        let generated = try FirmGenerator(firmCount: 60_000, seed: seed).write(to: directory.path)
        let path = directory.appendingPathComponent("job.yaml").path
        let job = try JobReader.read([UInt8](Data(contentsOf: URL(fileURLWithPath: path))))
        let outcome = try await SimulationRun.run(job: job, jobPath: path, options: SimulationOptions(seed: 1))
        let summary = Summary(outcome, try outcome.evaluate())
        for party in ["bank", "tax", "market"] {
            let area = try #require(summary.parties[party]?.aucAlone)
            #expect((0.65...0.72).contains(area), "\(party) \(area)")
        }
        #expect((0.80...0.85).contains(try #require(summary.aucPlaintext)))
        #expect((0.80...0.85).contains(try #require(summary.aucJoint)))
        // The rows in common are the firms with a good key everywhere; codes damaged alike may meet by chance.
        let overlap = try #require(generated.overlaps.first { $0.parties == ["bank", "tax", "market"] })
        #expect((overlap.joinable...overlap.joinable + 60).contains(summary.alignedRows))
    }
}
