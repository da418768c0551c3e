// A bank's home in a folder of its own, with two peers at ports where nobody listens, and a small job.

import BankClient
import Findings
import Foundation
import Identities
import Parties
import Sessions
import Testing

final class BankFixture {
    let path: String
    var home: BankHome { BankHome(path: path + "/home") }

    init() throws {
        // Short: a socket's path has 107 bytes.
        path = NSTemporaryDirectory() + "tb-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try home.create(id: try #require(PartyID("bank")))
        var peers = try home.peers()
        for name in ["tax", "market"] {
            let party = try #require(PartyID(name))
            let identity = try NodeIdentity.create(id: party, directory: path + "/" + name)
            peers.add(party, address: try #require(PeerAddress("127.0.0.1:1")), fingerprint: identity.fingerprint)
            try peers.trust(party, pairingCode: PairingCode(identity.fingerprint))
        }
        try home.save(peers)
        var rows = "code,amount,region,default\n"
        for row in 0..<300 { rows += "K\(row),\(row * 7 % 101),\(row % 3 == 0 ? "n" : "s"),\(row % 5 == 0 ? 1 : 0)\n" }
        try Data(rows.utf8).write(to: URL(fileURLWithPath: path + "/bank.csv"))
        try Data(Self.job.utf8).write(to: URL(fileURLWithPath: path + "/job.yaml"))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    static let job = """
        version: 1
        job: test-model
        purpose: credit-model
        parties:
          bank:
            table: bank.csv
            key: {column: code}
            label: {column: default, positive: ["1"], negative: ["0"]}
            columns: {amount: numeric, region: categorical}
          tax:
            table: firms
            key: {column: code}
            columns: {sales: numeric, grade: categorical}
          market:
            table: firms
            key: {column: code}
            columns: {age: numeric}
        holdout: 0.3
        train: {passes: 4}

        """

    func submission(_ text: String = job, result: String? = nil) -> JobSubmission {
        JobSubmission(file: Data(text.utf8), path: path + "/job.yaml", result: result ?? path + "/result", force: false)
    }

    func mode(_ path: String) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int) ?? -1
    }

    /// Waits for a condition, at most ten seconds.
    static func wait(_ isMet: () async throws -> Bool) async throws -> Bool {
        for _ in 0..<200 {
            if try await isMet() { return true }
            try await Task.sleep(for: .milliseconds(50))
        }
        return false
    }

    /// The code of what `body` throws.
    static func code(_ body: () async throws -> Void) async -> String? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? Finding)?.kind.code ?? "\(error)"
        }
    }
}
