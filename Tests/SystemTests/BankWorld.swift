// The bank's command as real processes: a home made by it, two peers that nobody runs, a small job.

import BankClient
import Foundation
import Testing

final class BankWorld {
    let path: String
    var home: String { path + "/home" }
    var records: JobRecords { get throws { try JobRecords(BankHome(path: home)) } }

    /// - Parameter address: of both peers; at port 1 nobody listens.
    init(address: String = "127.0.0.1:1") throws {
        path = NSTemporaryDirectory() + "tb-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try expectDone(["identity", "create", "--id", "bank"])
        for name in ["tax", "market"] {
            let facts = try object(try Self.tally(["identity", "create", "--id", name, "--home", path + "/" + name, "--json"]))
            let (fingerprint, pairing) = (facts["fingerprint"] as? String ?? "", facts["pairing"] as? String ?? "")
            try expectDone(["peer", "add", name, "--fingerprint", fingerprint, "--address", address])
            try expectDone(["peer", "trust", name, "--code", pairing])
        }
        var rows = "code,amount,default\n"
        for row in 0..<300 { rows += "K\(row),\(row * 7 % 101),\(row % 5 == 0 ? 1 : 0)\n" }
        try Data(rows.utf8).write(to: URL(fileURLWithPath: path + "/bank.csv"))
        try write(job: Self.job)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    static let job = """
        version: 1
        job: 小微贷款
        purpose: credit-model
        parties:
          bank:
            table: bank.csv
            key: {column: code}
            label: {column: default, positive: ["1"], negative: ["0"]}
            columns: {amount: numeric}
          tax: {table: firms, key: {column: code}, columns: {sales: numeric}}
          market: {table: firms, key: {column: code}, columns: {age: numeric}}

        """

    func write(job text: String) throws { try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/job.yaml")) }

    /// With this home.
    func run(_ arguments: [String], environment: [String: String] = ["LC_ALL": "C"]) throws -> Outcome {
        try Self.tally(arguments + ["--home", home], environment: environment)
    }

    func runJob(_ arguments: [String] = []) throws -> Outcome {
        try run(["job", "run", path + "/job.yaml", "--out", path + "/result"] + arguments)
    }

    func expectDone(_ arguments: [String]) throws {
        let outcome = try run(arguments)
        #expect(outcome.exitCode == 0, "\(arguments): \(outcome.errors)")
    }

    func object(_ outcome: Outcome, sourceLocation: SourceLocation = #_sourceLocation) throws -> [String: Any] {
        #expect(outcome.exitCode == 0, "\(outcome.errors)", sourceLocation: sourceLocation)
        return try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any], sourceLocation: sourceLocation)
    }

    /// The JSON error of a command that failed.
    static func error(_ outcome: Outcome) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(outcome.errors.utf8)) as? [String: Any], "\(outcome.errors)")
    }

    static func tally(_ arguments: [String], environment: [String: String] = ["LC_ALL": "C"]) throws -> Outcome {
        try Running(arguments, environment: environment).finish()
    }

    /// A process that goes on while the test does other things.
    final class Running {
        private let process = Process()
        private let output: URL
        private let errors: URL

        init(_ arguments: [String], environment: [String: String] = ["LC_ALL": "C"]) throws {
            let folder = URL(fileURLWithPath: NSTemporaryDirectory())
            (output, errors) = (folder.appendingPathComponent(UUID().uuidString), folder.appendingPathComponent(UUID().uuidString))
            for file in [output, errors] { try Data().write(to: file) }
            process.executableURL = Self.executable
            process.arguments = arguments
            process.environment = environment
            process.standardOutput = try FileHandle(forWritingTo: output)
            process.standardError = try FileHandle(forWritingTo: errors)
            process.standardInput = FileHandle.nullDevice
            try process.run()
        }

        deinit {
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
            for file in [output, errors] { try? FileManager.default.removeItem(at: file) }
        }

        var outputSoFar: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }

        func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

        func finish() throws -> Outcome {
            process.waitUntilExit()
            return Outcome(
                exitCode: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
                output: outputSoFar, errors: try String(contentsOf: errors, encoding: .utf8))
        }

        private static var executable: URL {
            let beside = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
                .appendingPathComponent("tally")
            if FileManager.default.isExecutableFile(atPath: beside.path) { return beside }
            // The runner may be the toolchain's own: then the build folder of this package.
            return URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
                .appendingPathComponent(".build/release/tally")
        }
    }

    /// The server as a process, listening.
    func serve(_ arguments: [String] = []) throws -> Running {
        let server = try Running(["serve", "--home", home] + arguments)
        for _ in 0..<200 where !server.outputSoFar.contains("\n") { Thread.sleep(forTimeInterval: 0.05) }
        #expect(server.outputSoFar.contains("serve"))
        return server
    }

    func waitForJob(_ isMet: (JobRecord) -> Bool) throws -> Bool {
        for _ in 0..<200 {
            if let job = try records.list().first, isMet(job) { return true }
            Thread.sleep(forTimeInterval: 0.05)
        }
        return false
    }
}
