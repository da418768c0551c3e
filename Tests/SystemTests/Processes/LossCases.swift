// Parties that are not there, fall silent, die or are stopped in the middle of a job. The bank names the one that is to blame.
// That the nodes serve the next job shows in each next case, which waits for the phase `train`, and at the end.

import Foundation
import Sessions
import Testing

extension ProcessMatrix {
    @Suite struct LossCases {
        /// The node saw the session end, or was told by the bank before it noticed.
        private func expectEnd(of id: JobID, at node: NodeProcess, since mark: Int) async throws {
            _ = try await eventually("the end of the job at \(node.name)") {
                node.lines(since: mark).first {
                    $0.contains(id.description) && ($0.contains("job.cancelled") || $0.contains("R407"))
                }
            }
        }

        @Test func nodeThatDoesNotRun() async throws {
            let world = try await ProcessMatrix.world()
            let mark = world.tax.mark
            try await world.market.stop()
            try await world.startJob().expect("N501", exit: 4, party: "market")
            // Nobody was offered the job before all could be reached.
            #expect(!world.tax.lines(since: mark).contains { $0.contains("job.accepted") })
            try await world.market.run()
        }

        @Test(arguments: ["align", "train"]) func nodeKilledInMidJob(phase: String) async throws {
            let world = try await ProcessMatrix.world()
            let (taxMark, marketMark) = (world.tax.mark, world.market.mark)
            let job = try world.startJob()
            let id = try await world.acceptedJob(at: world.tax, since: taxMark)
            try await world.waitForPhase(phase, of: id, at: world.tax)
            world.tax.program?.signal(SIGKILL)
            try await job.expect("R407", exit: 4, party: "tax ended the session", within: 30)
            try await expectEnd(of: id, at: world.market, since: marketMark)
            // Back again it fails the job that it had open, and takes its id no more.
            let restart = world.tax.mark
            try await world.tax.run()
            _ = try await world.tax.line(since: restart, "job.interrupted", "R430", id.description)
            #expect(try await world.ask(world.tax, .state(id)) == .state(JobState(kind: .failed, phase: phase, code: "R430")))
        }

        @Test func nodeThatFallsSilentIsNamedWithinTheStallLimit() async throws {
            let world = try await ProcessMatrix.world()
            for node in world.nodes { try await node.run(stallSeconds: 5) }
            let mark = world.tax.mark
            try "stallSeconds: 5\n".write(toFile: world.path + "/bank/settings.yaml", atomically: true, encoding: .utf8)
            defer { try? FileManager.default.removeItem(atPath: world.path + "/bank/settings.yaml") }
            let job = try world.startJob()
            let id = try await world.acceptedJob(at: world.tax, since: mark)
            try await world.waitForPhase("train", of: id, at: world.tax)
            world.tax.program?.signal(SIGSTOP)
            let stopped = ContinuousClock.now
            try await job.expect("N509", exit: 4, party: "tax was silent", within: 40)
            #expect(ContinuousClock.now - stopped < .seconds(25))
            world.tax.program?.signal(SIGCONT)
            _ = try await world.tax.line(since: mark, "job.failed", id.description)
        }

        @Test func nodeThatIsStoppedInMidJobLeavesInOrder() async throws {
            let world = try await ProcessMatrix.world()
            let mark = world.market.mark
            let job = try world.startJob()
            let id = try await world.acceptedJob(at: world.market, since: mark)
            try await world.waitForPhase("train", of: id, at: world.market)
            #expect(try await world.market.stop() == 0)
            try await job.expect("R4", exit: 4, party: "market", within: 30)
            _ = try await world.market.line(since: mark, "job.failed", "R430")
            _ = try await world.market.line(since: mark, "node.stopped")
            try await world.market.run()
        }

        @Test func bankKilledInMidJob() async throws {
            let world = try await ProcessMatrix.world()
            let marks = world.nodes.map(\.mark)
            let job = try world.startJob()
            let id = try await world.acceptedJob(at: world.market, since: marks[1])
            try await world.waitForPhase("train", of: id, at: world.market)
            job.program.signal(SIGKILL)
            #expect(try await job.program.end().exitCode == -SIGKILL)
            for (node, mark) in zip(world.nodes, marks) { try await expectEnd(of: id, at: node, since: mark) }
            #expect(!FileManager.default.fileExists(atPath: job.result))
        }

        @Test func bankInterruptedInMidJob() async throws {
            let world = try await ProcessMatrix.world()
            let marks = world.nodes.map(\.mark)
            let job = try world.startJob()
            let id = try await world.acceptedJob(at: world.market, since: marks[1])
            try await world.waitForPhase("train", of: id, at: world.market)
            job.program.signal(SIGINT)
            try await job.expect("R416", exit: 130, within: 20)
            for (node, mark) in zip(world.nodes, marks) { try await expectEnd(of: id, at: node, since: mark) }
        }

        @Test func goodJobAfterAllOfThem() async throws { try await ProcessMatrix.world().expectGoodJob() }
    }
}
