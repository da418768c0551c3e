// `tally psi` from file to file: two processes of the command over TLS 1.3 on loopback, a table in and the common rows out.
//
// The command is the one that was built beside this program. Its own summary says bytes, rounds and peak memory; the time is that of
// both processes, from their start to the end of the later one.

import Foundation

enum FileCases {
    static var all: [Benchmark] {
        [
            Benchmark(name: "psi-rr22-file-1m") { try run(1_000_000, ["--protocol", "rr22"]) },
            Benchmark(name: "psi-rr22-file-10m") { try run(10_000_000, ["--protocol", "rr22"]) },
            Benchmark(name: "psi-rr22-file-10m-256m") { try run(10_000_000, ["--protocol", "rr22", "--memory", "256M"]) },
        ]
    }

    private struct Summary: Decodable {
        let bytesSent: Int
        let rounds: Int
        let peakBytes: Int
        let commonCount: Int
        let rowsWritten: Int
    }

    private struct Identity: Decodable {
        let fingerprint: String
        let pairing: String
    }

    private static let names = ["p0", "p1"]

    private static func run(_ count: Int, _ options: [String]) throws -> Benchmark.Sample {
        let place = FileManager.default.temporaryDirectory.appendingPathComponent("tally-bench-psi-\(count)")
        let folder = place.path
        try? FileManager.default.removeItem(atPath: "\(folder)/homes")
        try FileManager.default.createDirectory(atPath: "\(folder)/homes", withIntermediateDirectories: true)
        defer { for name in ["homes", "out-p0.csv", "out-p1.csv"] { try? FileManager.default.removeItem(atPath: "\(folder)/\(name)") } }
        for party in 0..<2 {
            let path = "\(folder)/\(names[party]).csv"
            // Two seconds for a million rows: made once.
            if !FileManager.default.fileExists(atPath: path) { try write(count, party, to: path) }
            _ = try tally(["identity", "create", "--id", names[party], "--home", "\(folder)/homes/\(names[party])"])
        }
        for party in 0..<2 {
            let identity = try JSONDecoder().decode(
                Identity.self, from: tally(["identity", "show", "--json", "--home", "\(folder)/homes/\(names[party])"]))
            let other = "\(folder)/homes/\(names[1 - party])"
            _ = try tally(["peer", "add", names[party], "--fingerprint", identity.fingerprint, "--home", other])
            _ = try tally(["peer", "trust", names[party], "--code", identity.pairing, "--home", other])
        }
        let port = 20_000 + Int(ProcessInfo.processInfo.processIdentifier) % 10_000
        let started = ContinuousClock.now
        let commands = try (0..<2).map { party in
            try Command(
                [
                    "psi", "\(folder)/\(names[party]).csv", "--key", "code", "--with", names[1 - party], "--home",
                    "\(folder)/homes/\(names[party])", party == 0 ? "--listen" : "--connect", "127.0.0.1:\(port)", "--out",
                    "\(folder)/out-\(names[party]).csv", "--json", "--quiet", "--force",
                ] + options)
        }
        let outputs = try commands.map { try $0.finish() }
        let seconds = Double((ContinuousClock.now - started) / .nanoseconds(1)) * 1e-9
        let summaries = try outputs.map { try JSONDecoder().decode(Summary.self, from: $0) }
        guard summaries.allSatisfy({ $0.commonCount == count / 2 && $0.rowsWritten == count / 2 }) else {
            throw TLSParties.Failure(description: "tally psi found another number of common rows than \(count / 2)")
        }
        return Benchmark.Sample(
            seconds: seconds, units: count, payloadBytes: summaries.reduce(0) { $0 + $1.bytesSent },
            rounds: summaries.map(\.rounds).max() ?? 0, peakBytes: summaries.map(\.peakBytes), transport: "tls")
    }

    private static func write(_ count: Int, _ party: Int, to path: String) throws {
        let identifiers = BenchIdentifiers(count: count, party: party)
        var text = Data("code,name,amount\n".utf8)
        FileManager.default.createFile(atPath: path, contents: nil)
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        for index in 0..<count {
            text.append(contentsOf: identifiers[index])
            text.append(contentsOf: ",firm \(index),\(index % 977)\n".utf8)
            if text.count > 1 << 20 {
                try file.write(contentsOf: text)
                text.removeAll(keepingCapacity: true)
            }
        }
        try file.write(contentsOf: text)
        try file.close()
    }

    private static func tally(_ arguments: [String]) throws -> Data { try Command(arguments).finish() }
}

/// The command `tally` as a process.
private final class Command {
    private let process = Process()
    private let output = Pipe()
    private let arguments: [String]

    init(_ arguments: [String]) throws {
        self.arguments = arguments
        let bench = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.executableURL = bench.deletingLastPathComponent().appendingPathComponent("tally")
        process.arguments = arguments
        process.standardOutput = output
        try process.run()
    }

    func finish() throws -> Data {
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw TLSParties.Failure(description: "tally \(arguments.prefix(2).joined(separator: " ")) failed")
        }
        return data
    }
}
