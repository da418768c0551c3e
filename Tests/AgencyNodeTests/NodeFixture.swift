// A node on a folder of its own: one table, a policy, a store, and a runner that does as it is told.

import Catalogues
import Features
import Findings
import Foundation
import Jobs
import Parties
import Secrets
import Sessions
import Synchronization
import Tables
import Testing

@testable import AgencyNode

/// Removed with its last reference.
final class NodeFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("tally-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path + "/data", withIntermediateDirectories: true)
        var firms = "code,annual_sales,vat_paid,industry,opened,secret\n"
        for row in 0..<200 { firms += "K\(row),\(row),1,C26,2020-01-01,MARKEDCELL\n" }
        try write(firms, to: "data/tax.csv")
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ text: String, to name: String) throws {
        try text.write(toFile: path + "/" + name, atomically: false, encoding: .utf8)
    }

    var storePath: String { path + "/tally.sqlite" }
}

struct Names {
    let bank: PartyID
    let tax: PartyID
    let market: PartyID
    /// In jobs of four.
    let social: PartyID
    let rival: PartyID

    init() throws {
        bank = try #require(PartyID("bank"))
        tax = try #require(PartyID("tax"))
        market = try #require(PartyID("market"))
        social = try #require(PartyID("social"))
        rival = try #require(PartyID("rival-bank"))
    }
}

/// Lines of a log, in order.
final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }
    var text: String { all.joined(separator: "\n") }

    var log: NodeLog {
        NodeLog(minimum: .debug, now: { WallTime(seconds: 1_772_352_930, milliseconds: 250) }) { line in
            self.lines.withLock { $0.append(line) }
        }
    }

    /// Each line as an object; a line that is none fails the test.
    func objects() throws -> [[String: Any]] {
        try all.map { try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]) }
    }
}

/// Runs each job until the test says how it ends.
final class ScriptedRunner: JobRunner {
    enum End: Sendable {
        case model
        /// As a scoring job.
        case nothing
        case finding(Finding)
        /// Whatever happens, cancellation too.
        case ignoresCancellation
        /// As connections do: a cancelled job sees them closed.
        case closesWhenCancelled
    }

    private let ends = Mutex<[JobID: End]>([:])
    private let started = Mutex<[AcceptedJob]>([])

    var jobs: [AcceptedJob] { started.withLock { $0 } }

    func end(_ id: JobID, with end: End) { ends.withLock { $0[id] = end } }

    @concurrent func run(_ job: AcceptedJob) async throws -> NodeModel? {
        started.withLock { $0.append(job) }
        job.onPhase("train")
        while true {
            switch ends.withLock({ $0[job.id] }) {
            case .model: return try Self.model()
            case .nothing: return nil
            case .finding(let finding): throw finding
            case .ignoresCancellation:
                try? await Task.sleep(for: .milliseconds(1))
                if Task.isCancelled { return try Self.model() }
            case .closesWhenCancelled:
                try? await Task.sleep(for: .milliseconds(1))
                if Task.isCancelled { throw Finding(RunFindings.peerClosed, ["market"]) }
            case nil: try await Task.sleep(for: .milliseconds(1))
            }
        }
    }

    static func model() throws -> NodeModel {
        NodeModel(
            manifest: [1], section: [2], encoding: nil, whitening: nil, columnCounts: [1, 1, 0], own: SecretWords([1, .max]),
            next: SecretWords([3, 0]), fractionBits: 20, magnitudeBits: 40)
    }
}

struct NodeFixture {
    let folder: NodeFolder
    let names: Names
    let catalogue: NodeCatalogue
    let policy: Policy
    let lines = LogLines()
    let runner = ScriptedRunner()

    init(rowsMax: Int = 1_000) throws {
        folder = try NodeFolder()
        names = try Names()
        func column(_ name: String, _ kind: ColumnKind) -> ColumnDeclaration {
            ColumnDeclaration(name: name, kind: kind, description: "")
        }
        let firms = TableDeclaration(
            name: "firms", path: "tax.csv", keyColumn: "code", keyType: .text,
            columns: [
                column("annual_sales", .numeric), column("vat_paid", .numeric), column("industry", .categorical), column("opened", .date),
            ])
        let hidden = TableDeclaration(
            name: "hidden", path: "tax.csv", keyColumn: "code", keyType: .text, columns: [column("vat_paid", .numeric)])
        catalogue = try NodeCatalogue(
            root: try DataRoot(path: folder.path + "/data"), tables: [firms, hidden], rowsMax: rowsMax)
        policy = Policy(
            me: names.tax,
            access: AccessPolicy(rules: [
                AccessRule(
                    party: names.bank, purpose: "credit-model", table: "firms", columns: ["annual_sales", "vat_paid", "industry", "opened"]),
                AccessRule(party: names.bank, purpose: "monitoring", table: "firms", columns: ["vat_paid"]),
                AccessRule(party: names.rival, purpose: "credit-model", table: "firms", columns: ["vat_paid"]),
                AccessRule(party: names.rival, purpose: "audit", table: "hidden", columns: ["vat_paid"]),
            ]),
            catalogue: catalogue, peers: [names.bank, names.market, names.rival], rowsMax: rowsMax)
    }

    func service(
        _ store: JobStore, limits: NodeLimits = NodeLimits(requestsPerSecond: 10_000),
        uptime: @escaping @Sendable () -> Duration = { .zero }, reach: @escaping @Sendable (PartyID) async -> Bool = { _ in true }
    ) -> NodeService {
        NodeService(
            policy: policy, limits: limits, store: store, runner: runner, log: lines.log, now: { 1_000 }, uptime: uptime, reach: reach)
    }

    func store() throws -> JobStore { try JobStore(path: folder.storePath, now: { 1_000 }) }

    /// An id of a number.
    static func id(_ number: UInt8) throws -> JobID { try #require(JobID([UInt8](repeating: number, count: 16))) }

    /// A job among `parties`, of which the first has the label.
    func offer(
        _ number: UInt8 = 1, purpose: String = "credit-model", table: String? = "firms",
        columns: [ColumnSpecification] = [ColumnSpecification(name: "vat_paid", kind: .numeric(log1p: false))],
        parties: [String] = ["bank", "tax", "market"], name: String = "joint", routes: [PeerRoute]? = nil, train: String = "{}"
    ) throws -> JobOffer {
        let own = table == nil ? "{}" : "{table: t.csv, key: {column: k}}"
        let parts = parties.map { $0 == "tax" ? own : "{}" }
        let text = """
            version: 1
            job: "\(name)"
            parties:
              \(parties[0]):
                table: t.csv
                key: {column: k}
                label: {column: y, positive: ["1"], negative: ["0"]}
              \(parties[1]): \(parts[1])
              \(parties[2]): \(parts[2])
            train: \(train)
            """
        return JobOffer(
            id: try Self.id(number), purpose: purpose, manifest: try JobReader.read(Array(text.utf8)).manifestBytes,
            section: PartySection(tableName: table, duplicates: .refuse, columns: columns).encoded(),
            routes: routes
                ?? parties.dropFirst().filter { $0 != "tax" }.compactMap { PartyID($0) }.map { PeerRoute(peer: $0, way: .dial) })
    }

    static func code(_ response: ControlResponse) -> String? {
        if case .refused(let code, _) = response { code } else { nil }
    }
}

/// Waits until the service says so; gives up after ten seconds.
func eventually(_ condition: () async -> Bool) async -> Bool {
    for _ in 0..<10_000 {
        if await condition() { return true }
        try? await Task.sleep(for: .milliseconds(1))
    }
    return false
}
