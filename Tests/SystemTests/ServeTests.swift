// tally serve as a process: jobs are handed over, listed, cancelled; it stops in order, and a kill is survived.

import BankClient
import Foundation
import Sessions
import Testing

@Suite(.serialized) struct ServeTests {
    @Test func aJobIsHandedOverAndItsEndReturns() throws {
        let world = try BankWorld()
        let server = try world.serve()
        let outcome = try world.runJob(["--quiet"])
        #expect(outcome.exitCode == 4 && outcome.errors.contains("N501"), "\(outcome.errors)")
        let job = try #require(try world.records.list().first)
        #expect(job.byServer && job.state == .failed)
        // --alone does without.
        #expect(try world.runJob(["--quiet", "--alone"]).exitCode == 4)
        #expect(try world.records.list().first?.byServer == false)
        server.send(SIGTERM)
        #expect(try server.finish().exitCode == 0)
    }

    @Test func aSecondServerExitsSevenAndTheFirstGoesOn() throws {
        let world = try BankWorld()
        let server = try world.serve(["--json"])
        let second = try world.run(["serve"])
        #expect(second.exitCode == 7 && second.errors.contains("B831"))
        #expect(try world.runJob(["--quiet"]).exitCode == 4)
        #expect(try world.records.list().first?.byServer == true)
        server.send(SIGINT)
        #expect(try server.finish().exitCode == 0)
    }

    @Test func aDetachedJobIsCancelled() throws {
        let silent = try SilentPort()
        let world = try BankWorld(address: "127.0.0.1:\(silent.port)")
        #expect(try world.runJob(["--detach"]).exitCode == 2)
        let server = try world.serve(["--jobs", "1"])
        let job = try world.object(try world.runJob(["--detach", "--json"]))
        let id = try #require(job["id"] as? String)
        // The second waits, and is cancelled without having begun.
        let other = try world.object(
            try world.run(["job", "run", world.path + "/job.yaml", "--detach", "--json", "--out", world.path + "/other"]))
        let waiting = try world.object(try world.run(["job", "cancel", other["id"] as? String ?? "", "--json"]))
        #expect(waiting["state"] as? String == "cancelled" && waiting["started"] == nil)
        let cancelled = try world.object(try world.run(["job", "cancel", String(id.prefix(10)), "--json"]))
        #expect(cancelled["state"] as? String == "cancelled")
        #expect(try world.run(["job", "watch", id]).exitCode == 130)
        server.send(SIGTERM)
        #expect(try server.finish().exitCode == 0)
        #expect(!FileManager.default.fileExists(atPath: world.path + "/result"))
    }

    @Test func aStopInterruptsAndAKillIsSurvived() throws {
        let silent = try SilentPort()
        let world = try BankWorld(address: "127.0.0.1:\(silent.port)")
        var server = try world.serve()
        #expect(try world.runJob(["--detach"]).exitCode == 0)
        #expect(try world.waitForJob { $0.state == .running })
        server.send(SIGTERM)
        #expect(try server.finish().exitCode == 0)
        #expect(try world.records.list().first?.state == .interrupted)

        server = try world.serve()
        let first = try #require(try world.records.list().first?.id.description)
        #expect(try world.run(["job", "resume", first, "--detach"]).exitCode == 0)
        #expect(try world.waitForJob { $0.state == .running && $0.submission.resumes == first })
        server.send(SIGKILL)
        #expect(try server.finish().exitCode == -SIGKILL)
        let killed = try #require(try world.records.list().first)
        #expect(killed.state == .interrupted && killed.finding?.code == "B815")
        // Its socket is still there; the command runs alone, and the next server takes its place.
        #expect(FileManager.default.fileExists(atPath: world.home + "/serve/socket"))
        #expect(try world.run(["job", "list"]).output.contains("interrupted"))
        server = try world.serve()
        server.send(SIGTERM)
        #expect(try server.finish().exitCode == 0)
    }
}
