// Two parties with homes and files of their own, and `tally psi` run at both as processes over TLS on loopback.

import Foundation
import Testing

final class PsiWorld {
    let path: String
    private var count = 0

    /// Both know and trust each other unless said otherwise.
    init(paired: Bool = true) async throws {
        path = NSTemporaryDirectory() + "tp-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for party in ["bank", "tax"] { try await succeed(["identity", "create", "--id", party, "--home", home(party)]) }
        if paired {
            try await introduce("tax", to: "bank")
            try await introduce("bank", to: "tax")
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func home(_ party: String) -> String { path + "/" + party }

    /// - Parameter identity: the home whose key is taken for the peer's.
    func introduce(_ peer: String, to party: String, identity: String? = nil) async throws {
        let shown = try await succeed(["identity", "show", "--json", "--home", identity ?? home(peer)])
        let facts = try #require(try JSONSerialization.jsonObject(with: Data(shown.output.utf8)) as? [String: Any])
        let (fingerprint, pairing) = (facts["fingerprint"] as? String ?? "", facts["pairing"] as? String ?? "")
        try await succeed(["peer", "add", peer, "--fingerprint", fingerprint, "--home", home(party)])
        try await succeed(["peer", "trust", peer, "--code", pairing, "--home", home(party)])
    }

    /// Keys `K…` of the range, a note beside each.
    func write(_ name: String, keys: some Sequence<Int>) throws -> String {
        try write(name, "note,code\n" + keys.map { "\"row \($0)\",K\($0)\n" }.joined())
    }

    func write(_ name: String, _ text: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
        return path + "/" + name
    }

    func read(_ name: String) throws -> String { try String(contentsOfFile: path + "/" + name, encoding: .utf8) }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path + "/" + name) }

    func program(_ arguments: [String]) throws -> Program {
        count += 1
        return try Program("tally", arguments, files: path + "/run-\(count)")
    }

    @discardableResult
    func succeed(_ arguments: [String]) async throws -> Outcome {
        let outcome = try await program(arguments).end()
        try #require(outcome.exitCode == 0, "\(arguments): \(outcome.errors)")
        return outcome
    }

    /// The bank's side, listening.
    func listen(_ file: String, _ arguments: [String] = []) async throws -> (Program, port: Int) {
        let listener = try program(
            ["psi", file, "--key", "code", "--with", "tax", "--home", home("bank"), "--listen", "127.0.0.1:0", "--wait", "20"] + arguments)
        for _ in 0..<600 where listener.isRunning {
            if let match = listener.errors.firstMatch(of: #/127\.0\.0\.1:(\d+)/#), let port = Int(match.1) { return (listener, port) }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("the listener did not listen: \(listener.errors)")
        return (listener, 1)
    }

    /// The tax bureau's side.
    func connect(_ file: String, port: Int, _ arguments: [String] = []) throws -> Program {
        try program(
            ["psi", file, "--key", "code", "--with", "bank", "--home", home("tax"), "--connect", "127.0.0.1:\(port)", "--wait", "20"]
                + arguments)
    }

    func both(
        _ first: String, _ second: String, _ firstArguments: [String] = [], _ secondArguments: [String] = []
    ) async throws -> (bank: Outcome, tax: Outcome) {
        let (listener, port) = try await listen(first, firstArguments)
        let dialer = try connect(second, port: port, secondArguments)
        return (try await listener.end(), try await dialer.end())
    }

    var bankOut: [String] { ["--out", path + "/bank-common.csv"] }
    var taxOut: [String] { ["--out", path + "/tax-common.csv"] }

    /// Nothing was written, not even in part.
    func expectNoOutput(sourceLocation: SourceLocation = #_sourceLocation) {
        for name in ["bank-common.csv", "tax-common.csv"] {
            let left = (try? FileManager.default.contentsOfDirectory(atPath: path))?.filter { $0.hasPrefix(name) }
            #expect(left == [], "\(name) is left", sourceLocation: sourceLocation)
        }
    }
}
