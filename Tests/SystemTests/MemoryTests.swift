// The memory of a whole job in processes of their own: against what the dry run says beforehand, and against a party's share of the data.

import Foundation
import Testing

@Suite(.serialized) struct MemoryTests {
    /// A process with its connections and code, before any data.
    private static let baseBytes = 45 << 20
    /// Above so many times its share of the encoded data (8 bytes a cell) no party's data may take.
    private static let sharesMax = 3.0
    /// By how much a peak may be above the forecast, and the forecast above the largest peak.
    private static let aboveMax = 1.1
    private static let belowMax = 1.6

    @Test(.enabled(if: ProcessInfo.processInfo.environment["TALLY_LONG"] != nil)) func aJobOfThreeProcessesStaysWithinItsForecast()
        async throws
    {
        let world = try await ProcessWorld.make(firms: 200_000)
        do {
            try await check(world)
        } catch {
            await world.end()
            throw error
        }
        await world.end()
    }

    private func array(_ path: String) throws -> [Any]? {
        try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path))) as? [Any]
    }

    private func check(_ world: ProcessWorld) async throws {
        let dry = try await world.run(
            "tally", ["job", "run", world.path + "/data/nodes.yaml", "--dry-run", "--json", "--home", world.path + "/bank"])
        #expect(dry.exitCode == 0, "\(dry.errors.suffix(600))")
        let statement = try #require(try JSONSerialization.jsonObject(with: Data(dry.output.utf8)) as? [String: Any])
        let estimate = try #require(statement["estimate"] as? [String: Any])
        let forecast = Double(try #require(estimate["peakBytes"] as? Int))

        let job = try world.startJob()
        var bank = 0
        let deadline = ContinuousClock.now + .seconds(900)
        while job.program.isRunning, ContinuousClock.now < deadline {
            bank = max(bank, job.program.peakBytes)
            try await Task.sleep(for: .milliseconds(20))
        }
        let outcome = try await job.program.end(within: 5)
        #expect(outcome.exitCode == 0, "\(outcome.errors.suffix(600))")
        let peaks = [bank] + world.nodes.compactMap { $0.program?.peakBytes }

        // Rows that all have, and columns after encoding of all owners: a cell is a word of a party's share.
        let run = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: job.result + "/run.json"))) as? [String: Any])
        let rows = try #require(run["alignedRows"] as? Int)
        // A store has one user: the nodes stop before they are asked for their models.
        for node in world.nodes {
            node.program?.signal(SIGTERM)
            try await node.program?.end(within: 30)
        }
        var columns = try #require(try array(job.result + "/coefficients.json")).count
        for node in world.nodes {
            let shown = try await world.run("tallyd", ["model", "show", "--json", "--config", node.folder + "/tallyd.yaml"])
            let model = try #require(try JSONSerialization.jsonObject(with: Data(shown.output.utf8)) as? [String: Any], "\(shown.errors)")
            columns += try #require(model["featureCount"] as? Int)
        }
        let share = Double(8 * rows * columns)
        #expect(share > 40e6, "so small that code and connections would decide")
        for peak in peaks.map(Double.init) {
            #expect(peak <= Self.aboveMax * forecast, "\(peak) above \(forecast)")
            #expect(peak - Double(Self.baseBytes) <= Self.sharesMax * share, "\(peak) of a share of \(share)")
        }
        #expect(forecast <= Self.belowMax * Double(peaks.max() ?? 0), "\(forecast) far above \(peaks)")
    }
}
