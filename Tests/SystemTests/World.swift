// A small world of files in a folder of its own, and the command run over it as a real process.

import Foundation
import Simulation

/// What a process left behind.
struct Outcome {
    let exitCode: Int32
    let output: String
    let errors: String
}

/// A folder that is removed with the world.
final class World {
    let path: String
    var result: String { path + "/result" }

    /// - Parameter firms: how many simulated firms; 0 for an empty folder.
    init(firms: Int = 1500) throws {
        path = NSTemporaryDirectory() + "tally-system-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        if firms > 0 { try FirmGenerator(firmCount: firms, seed: 3).write(to: path) }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func read(_ name: String) throws -> String { try String(contentsOfFile: path + "/" + name, encoding: .utf8) }

    func write(_ name: String, _ text: String) throws { try write(name, Data(text.utf8)) }

    func write(_ name: String, _ data: Data) throws {
        try data.write(to: URL(fileURLWithPath: path + "/" + name))
    }

    /// Rewrites a file; fails the test if nothing changed.
    func edit(_ name: String, _ change: (String) -> String) throws {
        let before = try read(name)
        let after = change(before)
        guard before != after else { throw Unchanged(name: name) }
        try write(name, after)
    }

    struct Unchanged: Error { let name: String }

    /// Rewrites one column of a table: (row number from 0, old value) → new value.
    func editColumn(_ name: String, _ column: String, _ change: (Int, String) -> String) throws {
        try edit(name) { text in
            var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            let header = lines[0].trimmingCharacters(in: .newlines).split(separator: ",").map(String.init)
            guard let index = header.firstIndex(of: column) else { return text }
            for row in 1..<lines.count where !lines[row].isEmpty {
                var cells = lines[row].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
                cells[index] = change(row - 1, cells[index])
                lines[row] = cells.joined(separator: ",")
            }
            return lines.joined(separator: "\n")
        }
    }

    func runJob(_ arguments: [String] = []) throws -> Outcome {
        try Self.tallySim(["run", path + "/job.yaml", "--out", result, "--quiet"] + arguments)
    }

    /// Nothing of a failed run may stay.
    var leftNothing: Bool {
        !FileManager.default.fileExists(atPath: result) && !FileManager.default.fileExists(atPath: result + ".partial")
    }

    static func tallySim(_ arguments: [String], environment: [String: String] = ["LC_ALL": "C"]) throws -> Outcome {
        let process = Process()
        // Beside the test bundle, built with it.
        let folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
        process.executableURL = executable(near: folder)
        process.arguments = arguments
        process.environment = environment
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        try process.run()
        // Errors are short; the output is read first and whole.
        let outputData = output.fileHandleForReading.readDataToEndOfFile()
        let errorData = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Outcome(
            exitCode: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
            output: String(decoding: outputData, as: UTF8.self), errors: String(decoding: errorData, as: UTF8.self))
    }

    private static func executable(near folder: URL) -> URL {
        let beside = folder.appendingPathComponent("tally-sim")
        if FileManager.default.isExecutableFile(atPath: beside.path) { return beside }
        // The runner may be the toolchain's own: then the build folder of this package.
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return root.appendingPathComponent(".build/release/tally-sim")
    }
}
