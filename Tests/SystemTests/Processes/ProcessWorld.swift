// A bank and two agencies as separate processes over TLS on loopback, in a folder that is removed at the end.

import BankClient
import Foundation
import Jobs
import Parties
import Sessions
import Testing

/// One world serves all tests of `ProcessMatrix`, one after the other; each leaves it so that the next one can use it.
final class ProcessWorld: @unchecked Sendable {
    @TaskLocal static var shared: ProcessWorld?

    let path: String
    let tax: NodeProcess
    let market: NodeProcess
    private var runCount = 0

    var nodes: [NodeProcess] { [tax, market] }

    private init() throws {
        path = NSTemporaryDirectory() + "tally-processes-" + UUID().uuidString
        tax = NodeProcess("tax", folder: path + "/tax")
        market = NodeProcess("market", folder: path + "/market")
    }

    /// Data, identities, pairing, nodes: everything as an operator does it, with the commands.
    static func make(firms: Int = 1500) async throws -> ProcessWorld {
        let world = try ProcessWorld()
        do {
            try await world.build(firms: firms)
        } catch {
            await world.end()
            throw error
        }
        return world
    }

    private func build(firms: Int) async throws {
        let manager = FileManager.default
        for node in nodes { try manager.createDirectory(atPath: node.folder + "/data", withIntermediateDirectories: true) }
        try await succeed("tally-sim", ["generate", "--out", path + "/data", "--firms", "\(firms)", "--seed", "3"])
        let job = try JobReader.read(Array(try Data(contentsOf: URL(fileURLWithPath: path + "/data/job.yaml"))))
        for node in nodes { node.columns = job.parties.first { $0.id.name == node.name }?.columns.map(NodeProcess.Column.init) ?? [] }
        // Of the file, and declared, but for nobody.
        tax.columns.append(NodeProcess.Column(name: "vat_m01", type: "numeric", isPermitted: false))
        for node in nodes { try manager.copyItem(atPath: path + "/data/\(node.name).csv", toPath: node.folder + "/data/\(node.name).csv") }
        for party in ["bank", "tax", "market"] {
            try await succeed("tally", ["identity", "create", "--id", party, "--home", path + "/" + party])
        }
        // Nobody needs the bank's address, and the market regulator's node waits for the tax bureau's: it starts first.
        for pair in [("market", "bank"), ("market", "tax"), ("tax", "bank")] { try await introduce(pair.1, to: path + "/" + pair.0) }
        try await market.start()
        try await introduce("market", to: path + "/tax", port: market.port)
        try await tax.start()
        for node in nodes { try await introduce(node.name, to: path + "/bank", port: node.port) }
        try writeJob("nodes.yaml") { $0 }
    }

    /// Ends every process and removes every file.
    func end() async {
        for node in nodes {
            node.program?.signal(SIGKILL)
            _ = try? await node.program?.end(within: 10)
        }
        try? FileManager.default.removeItem(atPath: path)
    }

    // MARK: Files

    /// Adds and trusts a peer; of one that is known already, the address changes.
    func introduce(_ peer: String, to home: String, port: Int? = nil, identity: String? = nil) async throws {
        let shown = try await succeed("tally", ["identity", "show", "--home", identity ?? path + "/" + peer])
        func fact(_ key: String) throws -> String {
            let line = shown.output.split(separator: "\n").first { $0.hasPrefix(key) }
            return String(try #require(line?.split(separator: " ").last))
        }
        let address = port.map { ["--address", "127.0.0.1:\($0)"] } ?? []
        try await succeed("tally", ["peer", "add", peer, "--fingerprint", try fact("fingerprint"), "--home", home] + address)
        try await succeed("tally", ["peer", "trust", peer, "--code", try fact("pairing"), "--home", home])
    }

    /// A copy of the bank's home, to be damaged.
    func bankHome(_ name: String) throws -> String {
        let copy = path + "/" + name
        try FileManager.default.copyItem(atPath: path + "/bank", toPath: copy)
        return copy
    }

    /// The bank's job beside its data: the generated one over the catalogues of the nodes, changed by the test.
    func writeJob(_ name: String, _ change: (String) -> String) throws {
        let generated = try String(contentsOfFile: path + "/data/job.yaml", encoding: .utf8)
        let text =
            generated.replacingOccurrences(of: "version: 1\n", with: "version: 1\npurpose: credit-model\n")
            .replacingOccurrences(of: "table: tax.csv", with: "table: firms")
            .replacingOccurrences(of: "table: market.csv", with: "table: firms")
        try Data(change(text).utf8).write(to: URL(fileURLWithPath: path + "/data/" + name))
    }

    // MARK: Processes

    /// Runs a command to its end.
    func run(_ program: String, _ arguments: [String], sourceLocation: SourceLocation = #_sourceLocation) async throws -> Outcome {
        runCount += 1
        return try await Program(program, arguments, files: path + "/run-\(runCount)").end(sourceLocation: sourceLocation)
    }

    @discardableResult
    func succeed(_ program: String, _ arguments: [String], sourceLocation: SourceLocation = #_sourceLocation) async throws -> Outcome {
        let outcome = try await run(program, arguments, sourceLocation: sourceLocation)
        try #require(outcome.exitCode == 0, "\(program) \(arguments): \(outcome.errors)", sourceLocation: sourceLocation)
        return outcome
    }

    /// Starts `tally job run`.
    func startJob(_ job: String = "nodes.yaml", home: String? = nil, arguments: [String] = []) throws -> JobProcess {
        runCount += 1
        let result = path + "/result-\(runCount)"
        let all = ["job", "run", path + "/data/" + job, "--out", result, "--home", home ?? path + "/bank"] + arguments
        return JobProcess(program: try Program("tally", all, files: path + "/run-\(runCount)"), result: result)
    }

    /// The nodes run, and a good job succeeds on them: what every group of bad cases ends with.
    func expectGoodJob(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        for node in nodes { #expect(node.isRunning, "\(node.name) is gone: \(node.log.suffix(600))", sourceLocation: sourceLocation) }
        let job = try startJob()
        let outcome = try await job.program.end(sourceLocation: sourceLocation)
        #expect(outcome.exitCode == 0, "\(outcome.errors.suffix(600))", sourceLocation: sourceLocation)
        for file in ["scores.csv", "coefficients.json", "run.json"] {
            #expect(FileManager.default.fileExists(atPath: job.result + "/" + file), "\(file)", sourceLocation: sourceLocation)
        }
    }

    /// The bank's own requests, for looking at a job from outside of the command.
    func ask(_ node: NodeProcess, _ request: ControlRequest) async throws -> ControlResponse {
        let network = try BankNetwork(BankHome(path: path + "/bank"))
        let peer = try #require(PartyID(node.name))
        do {
            let answer = try await network.ask(peer, request)
            await network.shutdown()
            return answer
        } catch {
            await network.shutdown()
            throw error
        }
    }

    /// The id of the job that the node accepted since the mark.
    func acceptedJob(at node: NodeProcess, since mark: Int, sourceLocation: SourceLocation = #_sourceLocation) async throws -> JobID {
        let line = try await node.line(since: mark, "job.accepted", sourceLocation: sourceLocation)
        let digits = Array(try #require(NodeProcess.field("job", of: line)).utf8)
        let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
            UInt8(String(decoding: digits[$0...($0 + 1)], as: UTF8.self), radix: 16)
        }
        return try #require(JobID(bytes), sourceLocation: sourceLocation)
    }

    /// Waits until the node says that its part of the job is in this phase.
    func waitForPhase(_ phase: String, of id: JobID, at node: NodeProcess, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        _ = try await eventually("the phase \(phase) at \(node.name)", sourceLocation: sourceLocation) { () -> Bool? in
            guard case .state(let state) = try await ask(node, .state(id)) else { return nil }
            try #require(state.kind == .waiting || state.kind == .running, "\(state)", sourceLocation: sourceLocation)
            return state.phase == phase ? true : nil
        }
    }
}

/// A `tally job run` under way.
struct JobProcess {
    let program: Program
    /// Where its results go.
    let result: String

    /// The job ends with this finding on standard error and this exit code, and leaves nothing.
    @discardableResult
    func expect(
        _ code: String, exit: Int32, party: String? = nil, within seconds: Double = 60, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Outcome {
        let outcome = try await program.end(within: seconds, sourceLocation: sourceLocation)
        outcome.expect(code, exit: exit, party: party, sourceLocation: sourceLocation)
        for name in [result, result + ".partial"] {
            #expect(!FileManager.default.fileExists(atPath: name), "\(name) is left", sourceLocation: sourceLocation)
        }
        return outcome
    }
}

extension Outcome {
    /// A finding with its remedy on standard error, the exit code, and nothing on standard output.
    func expect(_ code: String, exit: Int32, party: String? = nil, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(exitCode == exit, "\(errors.suffix(600))", sourceLocation: sourceLocation)
        let finding = errors.split(separator: "\n").first { $0.hasPrefix("error ") } ?? ""
        #expect(finding.contains("error " + code), "«\(errors.suffix(600))»", sourceLocation: sourceLocation)
        #expect(finding.contains("Remedy: "), "\(finding)", sourceLocation: sourceLocation)
        if let party { #expect(finding.contains(party), "\(finding)", sourceLocation: sourceLocation) }
        #expect(output.isEmpty, "\(output)", sourceLocation: sourceLocation)
    }
}
