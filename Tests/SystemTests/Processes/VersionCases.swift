// Parties of another version: both sides learn both ranges. And the figures that processes and the simulation must agree on.

import Foundation
import Parties
import Testing
import Transport

extension ProcessMatrix {
    @Suite struct VersionCases {
        @Test func callerOfAnotherVersion() async throws {
            let world = try await ProcessMatrix.world()
            let (party, mark) = (try TestParty(home: world.path + "/bank"), world.tax.mark)
            let tax = try #require(PartyID("tax"))
            let refusal = await party.refusal(world.tax, versions: 9...9)
            #expect(refusal == .versionSkew(peer: tax, theirs: TransportSettings.supportedVersions, ours: 9...9))
            _ = try await world.tax.line(since: mark, "connection.refused", "N507", "speaks versions 9")
            await party.loop.shutdown()
        }

        @Test func nodeOfAnotherVersion() async throws {
            let world = try await ProcessMatrix.world()
            let node = try TestParty(home: world.tax.folder)
            let listener = try await node.listen(versions: 9...9)
            let home = try world.bankHome("bank-meets-the-future")
            try await world.introduce("tax", to: home, port: listener.port)
            try await world.startJob(home: home).expect("N507", exit: 8, party: "tax speaks versions 9 of the protocols")
            await listener.stop()
            await node.loop.shutdown()
        }

        @Test func processesAndSimulationAgree() async throws {
            let world = try await ProcessMatrix.world()
            let job = try world.startJob()
            #expect(try await job.program.end().exitCode == 0)
            // The simulator holds all data; it runs the same columns over the files.
            try world.writeJob("simulated.yaml") { text in
                var text = text
                for name in ["tax", "market"] {
                    guard let place = text.range(of: "table: firms") else { continue }
                    text.replaceSubrange(place, with: "table: \(name).csv")
                }
                return text
            }
            let simulated = world.path + "/simulated"
            try await world.succeed("tally-sim", ["run", world.path + "/data/simulated.yaml", "--out", simulated, "--quiet"])

            // Rows of scores.csv by the column of the probability, in the order of the common rows, which is the same.
            func probabilities(_ path: String, _ column: Int) throws -> [Double] {
                try String(contentsOfFile: path + "/scores.csv", encoding: .utf8).split(separator: "\n").dropFirst().map { line in
                    try #require(Double(line.split(separator: ",", omittingEmptySubsequences: false)[column]))
                }
            }
            let (nodes, simulation) = (try probabilities(job.result, 3), try probabilities(simulated, 2))
            #expect(nodes.count == simulation.count && nodes.count > 500)
            let largest = zip(nodes, simulation).map { abs($0 - $1) }.max() ?? 1
            #expect(largest < 0.001, "the largest difference of a probability is \(largest)")
            #expect(Set(nodes).count > 100, "not all the same")
        }
    }
}
