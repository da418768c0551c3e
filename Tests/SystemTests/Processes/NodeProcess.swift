// One `tallyd` of a world: configured, started, ended and started again at the same port.

import Features
import Foundation
import Jobs
import Parties
import Sessions
import Testing

/// Not for use by two tasks at once.
final class NodeProcess {
    let name: String
    /// Holds identity, peers.yaml, tallyd.yaml, store, log and data.
    let folder: String
    /// 0 until the first start: the system chooses, later starts take the same.
    private(set) var port = 0
    var jobs = 2
    var stallSeconds = 30
    /// What the node declares.
    var columns: [Column] = []
    private(set) var program: Program?

    struct Column {
        let name: String
        let type: String
        /// Whether the policy gives it to the bank.
        let isPermitted: Bool
    }

    init(_ name: String, folder: String) {
        self.name = name
        self.folder = folder
    }

    var isRunning: Bool { program?.isRunning ?? false }
    var log: String { (FileManager.default.contents(atPath: folder + "/log.err")).map { String(decoding: $0, as: UTF8.self) } ?? "" }
    /// Where the log ends now.
    var mark: Int { log.utf8.count }

    /// Lines that were logged since a mark.
    func lines(since mark: Int) -> [Substring] { Substring(log.utf8.dropFirst(mark)).split(separator: "\n") }

    /// The first line since the mark that holds all of the texts.
    func line(
        since mark: Int, _ texts: String..., within seconds: Double = 20, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Substring {
        try await eventually(within: seconds, "a line of \(name)'s log with \(texts)", sourceLocation: sourceLocation) {
            lines(since: mark).first { line in texts.allSatisfy { line.contains($0) } }
        }
    }

    var configuration: String {
        let permitted = columns.filter(\.isPermitted).map(\.name).joined(separator: ", ")
        return """
            version: 1
            party: \(name)
            identity: identity
            peers: peers.yaml
            listen: 127.0.0.1:\(port)
            store: tally.sqlite
            data: data
            limits: {jobs: \(jobs), stallSeconds: \(stallSeconds)}
            tables:
              firms:
                path: \(name).csv
                key: {column: code, type: uscc}
                columns: {\(columns.map { "\($0.name): \($0.type)" }.joined(separator: ", "))}
            policy:
              - {party: bank, purpose: credit-model, table: firms, columns: [\(permitted)]}

            """
    }

    func start(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try Data(configuration.utf8).write(to: URL(fileURLWithPath: folder + "/tallyd.yaml"))
        let before = mark
        let program = try Program("tallyd", ["--config", folder + "/tallyd.yaml"], files: folder + "/log")
        self.program = program
        let line = try await eventually("\(name) at its port: \(log.suffix(600))", sourceLocation: sourceLocation) {
            () -> Substring? in
            guard program.isRunning else { throw NotStarted(log: String(log.suffix(600))) }
            return lines(since: before).first { $0.contains("node.listening") }
        }
        port = try #require(Self.field("port", of: line).flatMap { Int($0) }, sourceLocation: sourceLocation)
    }

    /// Starts it if it does not run, and anew where its limits are not these.
    func run(jobs: Int = 2, stallSeconds: Int = 30) async throws {
        if isRunning, self.jobs == jobs, self.stallSeconds == stallSeconds { return }
        try await stop()
        (self.jobs, self.stallSeconds) = (jobs, stallSeconds)
        try await start()
    }

    /// By SIGTERM, as an operator would.
    @discardableResult
    func stop(sourceLocation: SourceLocation = #_sourceLocation) async throws -> Int32? {
        guard let program, program.isRunning else { return nil }
        program.signal(SIGCONT)
        program.signal(SIGTERM)
        return try await program.end(within: 20, sourceLocation: sourceLocation).exitCode
    }

    struct NotStarted: Error { let log: String }

    /// A field of a line of the log, without its quotes.
    static func field(_ name: String, of line: Substring) -> String? {
        guard let start = line.range(of: "\"\(name)\":") else { return nil }
        let rest = line[start.upperBound...]
        return rest.first == "\"" ? String(rest.dropFirst().prefix { $0 != "\"" }) : String(rest.prefix { $0 != "," && $0 != "}" })
    }
}

extension NodeProcess.Column {
    /// As a job uses it.
    init(_ column: ColumnSpecification) {
        let type =
            switch column.kind {
            case .numeric: "numeric"
            case .categorical: "categorical"
            case .date: "date"
            case .offset: "numeric"
            case .excluded: "categorical"
            }
        self.init(name: column.name, type: type, isPermitted: column.kind != .excluded)
    }
}

extension Job {
    /// The node waits for the other agency, or is waited for, as in a job where the first of the two dials.
    func routes(of node: PartyID) -> [PeerRoute] {
        let nodes = parties.map(\.id).filter { $0 != labelOwner }
        return nodes.filter { $0 != node }.map { PeerRoute(peer: $0, way: node == nodes.first ? .dial : .accept) }
    }
}
