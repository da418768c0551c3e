// Train, keep the model, score with it: the bank's part and two nodes over TLS on loopback, in one process.

import AgencyNode
import Findings
import Foundation
import Identities
import Jobs
import Parties
import Programs
import Sessions
import Tables
import Testing

@testable import BankClient

/// A bank's home and two agencies' nodes with small tables of their own.
private final class Network: Sendable {
    let folder: Folder
    let home: BankHome
    let tax: NodeServer
    let market: NodeServer

    static let firmCount = 300

    /// - Parameter rule: the columns that the tax node's policy gives.
    init() async throws {
        let folder = try Folder()
        self.folder = folder
        home = BankHome(path: folder.path + "/bank")
        var identities: [String: NodeIdentity] = [:]
        for name in ["bank", "tax", "market"] {
            let id = try #require(PartyID(name))
            try FileManager.default.createDirectory(atPath: folder.path + "/\(name)/data", withIntermediateDirectories: true)
            identities[name] =
                name == "bank" ? try home.create(id: id) : try NodeIdentity.create(id: id, directory: folder.path + "/\(name)/identity")
        }
        func introduce(_ name: String, _ ports: [String: Int?]) throws {
            var peers = PeerDirectory()
            for (peer, port) in ports {
                let identity = try #require(identities[peer])
                peers.add(
                    identity.id, address: port.map { PeerAddress(host: "127.0.0.1", port: $0) }, fingerprint: identity.fingerprint)
                try peers.trust(identity.id, pairingCode: PairingCode(identity.fingerprint))
            }
            try peers.save(folder.path + "/\(name)/peers.yaml")
        }
        try Self.writeTables(folder.path)
        // The lower role dials: the tax node learns where the market node listens.
        try introduce("market", ["bank": nil, "tax": nil])
        market = try await Self.start("market", column: "fines", folder.path)
        try introduce("tax", ["bank": nil, "market": market.port])
        tax = try await Self.start("tax", column: "sales", folder.path)
        try introduce("bank", ["tax": tax.port, "market": market.port])
    }

    func stop() async {
        await tax.stop()
        await market.stop()
    }

    private static func start(_ name: String, column: String, _ path: String) async throws -> NodeServer {
        let text = """
            version: 1
            party: \(name)
            identity: identity
            peers: peers.yaml
            listen: 127.0.0.1:0
            store: tally.sqlite
            data: data
            tables:
              firms: {path: firms.csv, key: {column: code, type: text}, columns: {\(column): numeric}}
            policy:
              - {party: bank, purpose: credit-model, table: firms, columns: [\(column)]}
            """
        return try await NodeServer.start(
            try NodeConfiguration.read(Array(text.utf8), folder: path + "/\(name)"), log: NodeLog(write: { _ in }))
    }

    /// Values of firm and column that look random and repeat.
    private static func value(_ firm: Int, _ column: Int) -> Double { sin(Double(firm * 37 + column * 101)) * 2 }

    private static func writeTables(_ path: String) throws {
        var (bank, tax, market) = ("code,bad,amount\n", "code,sales\n", "code,fines\n")
        for firm in 0..<firmCount {
            let values = (0..<3).map { value(firm, $0) }
            let isBad = values[0] - values[1] + 0.5 * values[2] + 2 * sin(Double(firm * firm)) > 0.5
            bank += "F\(firm),\(isBad ? 1 : 0),\(values[0])\n"
            tax += "F\(firm),\(values[1])\n"
            market += "F\(firm),\(values[2])\n"
        }
        try bank.write(toFile: path + "/bank/data/bank.csv", atomically: false, encoding: .utf8)
        try tax.write(toFile: path + "/tax/data/firms.csv", atomically: false, encoding: .utf8)
        try market.write(toFile: path + "/market/data/firms.csv", atomically: false, encoding: .utf8)
    }

    var jobPath: String { folder.path + "/bank/job.yaml" }

    func job() throws -> Job {
        let text = """
            version: 1
            job: small
            purpose: credit-model
            parties:
              bank:
                table: data/bank.csv
                key: {column: code}
                label: {column: bad, positive: ["1"], negative: ["0"]}
                columns: {amount: numeric}
              tax: {table: firms, key: {column: code}, columns: {sales: numeric}}
              market: {table: firms, key: {column: code}, columns: {fines: numeric}}
            """
        return try JobReader.read(Array(text.utf8))
    }

    func train() async throws -> BankJobOutcome {
        let job = try job()
        let network = try BankNetwork(home)
        let outcome = try await BankJob.run(job: job, jobPath: jobPath, network: network, id: try BankJob.drawID()) { _ in }
        #expect(try await BankModel.keep(outcome, of: job, in: home, network: network).isEmpty)
        await network.shutdown()
        return outcome
    }

    func plan(_ table: String, key: String = "code") throws -> ScoringPlan {
        let model = try #require(try home.models().list().first)
        let source = JobTable(
            path: folder.path + "/bank/data/" + table, delimiter: ",", keyColumn: key, keyType: .text, duplicates: .refuse)
        return try ScoringPlan(model: model, source: source)
    }

    func score(_ plan: ScoringPlan) async throws -> ScoringOutcome {
        let input = try plan.read()
        let network = try BankNetwork(home)
        do {
            let outcome = try await BankScoring.run(plan, input: input, network: network) { _ in }
            await network.shutdown()
            return outcome
        } catch {
            await network.shutdown()
            throw error
        }
    }

    func write(_ name: String, _ lines: [String]) throws {
        try (lines.joined(separator: "\n") + "\n").write(
            toFile: folder.path + "/bank/data/" + name, atomically: false, encoding: .utf8)
    }
}

@Suite(.serialized) struct ScoringNetworkTests {
    private func code(_ body: () async throws -> Void) async -> String? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? Finding)?.kind.code ?? "\(error)"
        }
    }

    @Test func aStoredModelScoresAsItsTrainingDid() async throws {
        let network = try await Network()
        let trained = try await network.train()
        let outcome = try await network.score(try network.plan("bank.csv"))
        #expect(outcome.keys == trained.keys && outcome.keys.count == Network.firmCount && outcome.notCommonCount == 0)
        let before = try #require(trained.result.training.predictors)
        #expect(zip(outcome.predictors, before).allSatisfy { abs($0 - $1) < 0.0002 })
        #expect(outcome.id != outcome.model && outcome.model == trained.id && outcome.setSizes["tax"] == Network.firmCount)

        // A part of the firms, with another name for the key, no label, strangers, and the column in another place.
        let rows = (0..<100).map { "\(Double($0) / 50 - 1),F\($0)" } + ["1,S1", "2,S2"]
        try network.write("new.csv", ["amount,firm"] + rows)
        let plan = try network.plan("new.csv", key: "firm")
        let part = try await network.score(plan)
        #expect(part.keys.count == 100 && part.keyCount == 102 && part.notCommonCount == 2)
        #expect(!part.keys.contains("S1"))
        let files = try ResultDirectory(path: network.folder.path + "/out", force: false)
        try files.write(part)
        let scores = try String(contentsOfFile: network.folder.path + "/out/scores.csv", encoding: .utf8)
        #expect(scores.hasPrefix("key,logit,pd") && scores.split(whereSeparator: \.isNewline).count == 101)
        let report = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: network.folder.path + "/out/run.json")))
                as? [String: Any])
        #expect(report["schema"] as? Int == 1 && report["scoredRows"] as? Int == 100 && report["notCommonRows"] as? Int == 2)
        #expect(report["model"] as? String == trained.id.description)

        // What is refused, and the nodes serve the next job.
        try network.write("few.csv", ["amount,firm"] + rows.prefix(49))
        #expect(await code { _ = try await network.score(try network.plan("few.csv", key: "firm")) } == "M809")
        try network.write("strange.csv", ["amount,firm"] + (0..<60).map { "1,S\($0)" })
        #expect(await code { _ = try await network.score(try network.plan("strange.csv", key: "firm")) } == "R441")
        #expect(await code { _ = try await network.score(try network.plan("bank.csv", key: "none")) }?.hasPrefix("T") == true)
        try network.write("columns.csv", ["code,sum"] + (0..<60).map { "F\($0),1" })
        #expect(await code { _ = try await network.score(try network.plan("columns.csv")) }?.hasPrefix("T") == true)
        #expect(try await network.score(plan).predictors == part.predictors)

        // A node that does not confirm its part is named; the bank keeps its own.
        await network.stop()
        try FileManager.default.createDirectory(atPath: network.folder.path + "/other", withIntermediateDirectories: true)
        let (other, bank) = (BankHome(path: network.folder.path + "/other"), try BankNetwork(network.home))
        let warnings = try await BankModel.keep(trained, of: try network.job(), in: other, network: bank)
        await bank.shutdown()
        #expect(warnings.map(\.kind.code) == ["M810", "M810"] && warnings.map(\.party) == ["tax", "market"])
        #expect(try other.models().list().map(\.id) == [trained.id])
    }
}

@Suite struct ScoringPlanTests {
    private func source(_ path: String = "new.csv") -> JobTable {
        JobTable(path: path, delimiter: ",", keyColumn: "code", keyType: .text, duplicates: .refuse)
    }

    @Test func theJobIsThatOfTheModelWithTheNewTable() throws {
        var model = try Models.model(Models.id(7))
        model = try Models.with(model, manifest: [4, 0, 0, 0, 1, 0, 0, 0, 0, 3, 0, 0, 0] + Models.seats + [1])
        let plan = try ScoringPlan(model: model, source: source())
        #expect(plan.job.parties[0].table?.path == "new.csv" && plan.job.parties[1] == model.parties[1])
        #expect(plan.job.recipient == model.owner && plan.job.purpose == "credit-model" && plan.job.model.id == model.id.bytes)
    }

    @Test func anotherVersionOfTheManifestIsRefused() throws {
        let model = try Models.with(try Models.model(Models.id(7)), manifest: [1, 0, 0, 0, 9])
        #expect(throws: Finding(PolicyFindings.modelVersion, stage: .arguments, ["1", "4"])) {
            try ScoringPlan(model: model, source: source())
        }
    }

    @Test func aManifestThatIsNoneIsDamage() throws {
        let model = try Models.with(try Models.model(Models.id(7)), manifest: [2])
        #expect(throws: Finding(ModelFindings.damaged, stage: .arguments, [model.id.description])) {
            try ScoringPlan(model: model, source: source())
        }
    }
}

extension Models {
    /// Three seats of a manifest, bank, tax and market.
    static var seats: [UInt8] {
        var bytes: [UInt8] = []
        for name in ["bank", "tax", "market"] {
            bytes += [UInt8(name.utf8.count), 0, 0, 0]
            bytes += Array(name.utf8)
            bytes += [1, name == "bank" ? 1 : 0, 0]
        }
        return bytes
    }

    static func with(_ model: BankModel, manifest: [UInt8]) throws -> BankModel {
        BankModel(
            id: model.id, name: model.name, purpose: model.purpose, created: model.created, owner: model.owner, manifest: manifest,
            parties: model.parties, encoding: model.encoding, whitening: model.whitening, part: model.part,
            coefficients: model.coefficients, figures: model.figures)
    }
}
