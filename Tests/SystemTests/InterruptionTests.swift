// What an interrupted or killed run leaves: nothing that looks like a result.

import Foundation
import Testing

@Suite(.serialized) struct InterruptionTests {
    /// Starts a run and sends the signal after the given time; the exit code, negative for a signal.
    func interrupt(_ world: World, after seconds: Double, _ signal: Int32) throws -> Int32 {
        let process = Process()
        let folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
        process.executableURL = folder.appendingPathComponent("tally-sim")
        process.arguments = ["run", world.path + "/job.yaml", "--out", world.result, "--quiet"]
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        Thread.sleep(forTimeInterval: seconds)
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    }

    @Test func interruptLeavesNothing() throws {
        let world = try World(firms: 30_000)
        #expect(try interrupt(world, after: 0.15, SIGINT) == 130)
        #expect(world.leftNothing)
    }

    @Test(arguments: [0.02, 0.1, 0.2, 0.3, 0.4]) func killedRunLeavesNoResult(_ seconds: Double) throws {
        let world = try World(firms: 20_000)
        let code = try interrupt(world, after: seconds, SIGKILL)
        // Either it was killed and there is no result, or it was done before and the result is whole.
        let exists = FileManager.default.fileExists(atPath: world.result)
        #expect(exists == (code == 0) || (code == -SIGKILL && FileManager.default.fileExists(atPath: world.result + "/scores.csv")))
        #expect(try world.runJob(["--force"]).exitCode == 0)
        #expect(!FileManager.default.fileExists(atPath: world.result + ".partial"))
    }
}
