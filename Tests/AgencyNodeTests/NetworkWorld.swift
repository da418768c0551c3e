// A bank and two or three nodes in one process, with folders, keys and tables of their own, that talk TLS over loopback.

import BankClient
import Foundation
import Identities
import Jobs
import Parties
import Sessions
import Synchronization
import Testing

@testable import AgencyNode

final class NetworkWorld: Sendable {
    static let rowCount = 400
    let folder: NodeFolder
    let names: Names
    private let nodes = Mutex<[NodeServer]>([])
    let lines = LogLines()
    /// The bank first.
    let parties: [PartyID]
    let rows: [Row]

    /// One firm: its columns at the three owners, and labels of each family.
    struct Row {
        let features: [Double]
        let isBad: Bool
        let spending: Double
        let claims: Int
    }

    /// - Parameter isOfFour: with social security, whose node computes nothing.
    init(isOfFour: Bool = false) throws {
        folder = try NodeFolder()
        names = try Names()
        parties = [names.bank, names.tax, names.market] + (isOfFour ? [names.social] : [])
        rows = Self.drawRows()
        for party in parties {
            try home(party).create(id: party)
            try FileManager.default.createDirectory(atPath: "\(folder.path)/\(party)/data", withIntermediateDirectories: true)
        }
        var tables = ["bank": "code,income,bad,spending,claims\n", "tax": "code,vat\n", "market": "code,capital\n"]
        for (index, row) in rows.enumerated() {
            tables["bank"]? += "FIRM-\(index),\(row.features[0]),\(row.isBad ? 1 : 0),\(row.spending),\(row.claims)\n"
            tables["tax"]? += "FIRM-\(index),\(row.features[1])\n"
            tables["market"]? += "FIRM-\(index),\(row.features[2])\n"
        }
        if isOfFour {
            tables["social"] = rows.indices.reduce(into: "code,heads\n") { $0 += "FIRM-\($1),\(Double($1 * 7_919 % 1_009) / 1_009)\n" }
        }
        for (party, text) in tables { try folder.write(text, to: "\(party)/data/firms.csv") }
    }

    /// Labels that depend on all columns, and on chance.
    private static func drawRows() -> [Row] {
        var state: UInt64 = 7
        func uniform() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) / Double(1 << 53)
        }
        return (0..<rowCount).map { _ in
            let values = [uniform(), uniform(), uniform()]
            let isBad = uniform() < 1 / (1 + exp(2 - values[0] - 2 * values[1] + values[2]))
            let spending = 100 + 30 * values[0] - 20 * values[1] + 10 * values[2] + 6 * (uniform() + uniform() - 1)
            // Poisson, by the product of uniforms (Knuth).
            let limit = exp(-exp(0.1 + 0.9 * values[0] + 0.8 * values[1] - 0.7 * values[2]))
            var (claims, product) = (0, uniform())
            while product > limit, claims < 16 { (claims, product) = (claims + 1, product * uniform()) }
            return Row(features: values, isBad: isBad, spending: spending, claims: claims)
        }
    }

    func home(_ party: PartyID) -> BankHome { BankHome(path: "\(folder.path)/\(party)") }

    /// Writes the peers of one party: all others, trusted, with the addresses that are given.
    func introduce(_ party: PartyID, ports: [PartyID: Int] = [:]) throws {
        var peers = PeerDirectory()
        for other in parties where other != party {
            let identity = try home(other).identity()
            peers.add(other, address: ports[other].map { PeerAddress(host: "127.0.0.1", port: $0) }, fingerprint: identity.fingerprint)
            try peers.trust(other, pairingCode: PairingCode(identity.fingerprint))
        }
        try home(party).save(peers)
    }

    @discardableResult
    func start(_ party: PartyID, column: String, extra: String = "") async throws -> NodeServer {
        let text = """
            version: 1
            party: \(party)
            identity: identity
            peers: peers.yaml
            listen: 127.0.0.1:0
            store: tally.sqlite
            data: data
            \(extra)
            tables:
              firms:
                path: firms.csv
                key: {column: code, type: text}
                columns: {\(column): numeric}
            policy:
              - {party: bank, purpose: credit-model, table: firms, columns: [\(column)]}
            """
        let server = try await NodeServer.start(
            try NodeConfiguration.read(Array(text.utf8), folder: "\(folder.path)/\(party)"), log: lines.log)
        nodes.withLock { $0.append(server) }
        return server
    }

    var jobPath: String { "\(folder.path)/bank/job.yaml" }

    /// - Parameters:
    ///   - label: a column of the bank's and what it means.
    ///   - train: settings of the training.
    func job(label: String = #"{column: bad, positive: ["1"], negative: ["0"]}"#, train: String = "{}") throws -> Job {
        let text = """
            version: 1
            job: joint
            purpose: credit-model
            train: \(train)
            parties:
              bank:
                table: data/firms.csv
                key: {column: code, type: text}
                label: \(label)
                columns: {income: numeric}
              tax:
                table: firms
                key: {column: code, type: text}
                columns: {vat: numeric}
              market:
                table: firms
                key: {column: code, type: text}
                columns: {capital: numeric}
            """
            + (parties.contains(names.social)
                ? "\n  social:\n    table: firms\n    key: {column: code, type: text}\n    columns: {heads: numeric}\n" : "\n")
        return try JobReader.read(Array(text.utf8))
    }

    func stop() async {
        let running = nodes.withLock { nodes in
            defer { nodes = [] }
            return nodes
        }
        for node in running { await node.stop() }
    }

    var events: [String] { (try? lines.objects().compactMap { $0["event"] as? String }) ?? [] }
}

func withWorld(isOfFour: Bool = false, _ body: (NetworkWorld) async throws -> Void) async throws {
    let world = try NetworkWorld(isOfFour: isOfFour)
    do {
        try await body(world)
    } catch {
        await world.stop()
        throw error
    }
    await world.stop()
}
