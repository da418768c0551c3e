// Three parties in three processes of this program, over mutual TLS 1.3 on loopback.

import Foundation
import Identities
import Parties

struct TLSParties {
    /// One joint outcome a run, the one to warm up first.
    let runs: [JointOutcome]
    /// Of each party's process.
    let peakBytes: [Int]

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    static func run(case name: String, runs: Int) throws -> TLSParties {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tally-bench-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for id in PartyRun.ids { _ = try NodeIdentity.create(id: id, directory: "\(folder)/\(id.name)") }
        let children = try ComputeRole.allCases.map {
            try PartyChild(["party", name, "--role", "\($0.rawValue)", "--repetitions", "\(runs)", "--identities", folder])
        }
        defer { for child in children { child.stop() } }
        let ports = try children.map { try $0.readPort() }
        for child in children { child.write(ports.map(String.init).joined(separator: " ") + "\n") }
        let reports = try children.map { try $0.report() }
        return TLSParties(
            runs: (0..<runs).map { number in JointOutcome(parties: reports.map { $0.runs[number] }) },
            peakBytes: reports.map(\.peakBytes))
    }
}

/// One party's process and the pipes to it.
final class PartyChild {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    init(_ arguments: [String]) throws {
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    /// A line with one number.
    func readPort() throws -> Int {
        var line = Data()
        while line.last != UInt8(ascii: "\n") {
            let byte = output.fileHandleForReading.readData(ofLength: 1)
            if byte.isEmpty || line.count > 8 { throw TLSParties.Failure(description: "a party's process did not start") }
            line.append(byte)
        }
        guard let port = Int(String(decoding: line.dropLast(), as: UTF8.self)) else {
            throw TLSParties.Failure(description: "a party's process said no port")
        }
        return port
    }

    func write(_ text: String) { input.fileHandleForWriting.write(Data(text.utf8)) }

    func report() throws -> PartyReport {
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw TLSParties.Failure(description: "a party's process failed") }
        return try JSONDecoder().decode(PartyReport.self, from: data)
    }

    func stop() {
        if process.isRunning { process.terminate() }
    }
}
