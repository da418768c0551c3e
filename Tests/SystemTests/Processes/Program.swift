// A process of this package under test: output into files, ended by its id, never waited for without a deadline.

import Foundation
import Testing

/// Not for use by two tasks at once.
final class Program {
    private let process = Process()
    let outputPath: String
    let errorsPath: String

    /// Starts the executable that was built beside the tests.
    ///
    /// - Parameter files: what the names of the two output files begin with; both are appended to.
    init(_ name: String, _ arguments: [String], files: String) throws {
        outputPath = files + ".out"
        errorsPath = files + ".err"
        process.executableURL = Self.folder.appendingPathComponent(name)
        process.arguments = arguments
        process.environment = ["LC_ALL": "C", "PATH": "/usr/bin:/bin"]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try Self.appending(outputPath)
        process.standardError = try Self.appending(errorsPath)
        try process.run()
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    var id: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }
    var output: String { Self.text(outputPath) }
    var errors: String { Self.text(errorsPath) }

    func signal(_ number: Int32) { if process.isRunning { kill(process.processIdentifier, number) } }

    /// Waits for the end; one that does not come within the limit is killed and fails the test.
    @discardableResult
    func end(within seconds: Double = 60, sourceLocation: SourceLocation = #_sourceLocation) async throws -> Outcome {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while process.isRunning, ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(5)) }
        if process.isRunning {
            kill(process.processIdentifier, SIGKILL)
            Issue.record("\(process.arguments ?? []) hung for \(seconds) s: \(errors.suffix(600))", sourceLocation: sourceLocation)
            while process.isRunning { try await Task.sleep(for: .milliseconds(5)) }
        }
        let code = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
        return Outcome(exitCode: code, output: output, errors: errors)
    }

    /// Resident memory in bytes, of a running process.
    var residentBytes: Int { statusBytes("VmRSS:") }

    /// The most that was ever resident, while the process runs.
    var peakBytes: Int { statusBytes("VmHWM:") }

    private func statusBytes(_ name: String) -> Int {
        let line = Self.text("/proc/\(id)/status").split(separator: "\n").first { $0.hasPrefix(name) } ?? ""
        return (Int(line.split { !$0.isNumber }.first ?? "") ?? 0) << 10
    }

    private static func text(_ path: String) -> String {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    private static func appending(_ path: String) throws -> FileHandle {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// Beside the test bundle; where the runner is the toolchain's own, the build folder of this package.
    private static let folder: URL = {
        let beside = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
        if FileManager.default.isExecutableFile(atPath: beside.appendingPathComponent("tallyd").path) { return beside }
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return root.appendingPathComponent(".build/release")
    }()
}

/// Asks again and again until there is an answer; fails the test when none came in time.
func eventually<Value>(
    within seconds: Double = 20, _ what: String, sourceLocation: SourceLocation = #_sourceLocation,
    _ answer: () async throws -> Value?
) async throws -> Value {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while true {
        if let value = try await answer() { return value }
        guard ContinuousClock.now < deadline else { break }
        try await Task.sleep(for: .milliseconds(10))
    }
    return try #require(nil as Value?, "\(what) did not come in \(seconds) s", sourceLocation: sourceLocation)
}
