// A large file prepared and a small one looked up in it, by processes over TLS: the rows, the budget, and clear ends.

import Foundation
import Testing

@Suite(.serialized) struct LookupTests {
    private func json(_ outcome: Outcome) throws -> [String: Any] {
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        return try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any], "\(outcome.output)")
    }

    /// The tax bureau prepares.
    private func prepare(_ world: PsiWorld, _ file: String, _ more: [String] = []) async throws -> Outcome {
        try await world.program(
            ["psi", "prepare", file, "--key", "code", "--set", "registry", "--home", world.home("tax"), "--json"] + more
        ).end()
    }

    private func serve(_ world: PsiWorld, _ more: [String] = []) async throws -> (Program, port: Int) {
        let server = try world.program(
            [
                "psi", "serve", "--set", "registry", "--with", "bank", "--home", world.home("tax"), "--listen", "127.0.0.1:0", "--wait",
                "20",
            ] + more)
        for _ in 0..<600 where server.isRunning {
            if let match = server.errors.firstMatch(of: #/127\.0\.0\.1:(\d+)/#), let port = Int(match.1) { return (server, port) }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("the server did not listen: \(server.errors)")
        return (server, 1)
    }

    private func query(_ world: PsiWorld, _ file: String, port: Int, _ more: [String]) async throws -> Outcome {
        try await world.program(
            [
                "psi", "query", file, "--key", "code", "--set", "registry", "--with", "tax", "--home", world.home("bank"), "--connect",
                "127.0.0.1:\(port)", "--wait", "20",
            ] + more
        ).end()
    }

    private func both(
        _ world: PsiWorld, _ file: String, _ more: [String], serving: [String] = []
    ) async throws -> (server: Outcome, client: Outcome) {
        let (server, port) = try await serve(world, serving)
        let client = try await query(world, file, port: port, more)
        return (try await server.end(), client)
    }

    @Test func rowsAreFoundAndFoundAgainAfterADelta() async throws {
        let world = try await PsiWorld()
        let registry = try world.write("registry.csv", keys: 0..<5_000)
        let prepared = try json(try await prepare(world, registry))
        #expect(prepared["kind"] as? String == "epoch" && prepared["keys"] as? Int == 5_000 && prepared["deltas"] as? Int == 0)
        let mine = try world.write("mine.csv", keys: 4_900..<5_100)
        let first = try await both(world, mine, ["--out", world.path + "/found.csv"], serving: ["--json"])
        #expect(first.client.exitCode == 0 && first.client.output.hasPrefix("100 of 200 keys are in set registry of tax (50.0 %)"))
        #expect(try world.read("found.csv") == "note,code\n" + (4_900..<5_000).map { "\"row \($0)\",K\($0)\n" }.joined())
        let served = try json(first.server)
        #expect(served["evaluations"] as? Int == 216 && served["evaluationsLeft"] as? Int == 8_192 - 216)
        #expect(served["commonCount"] == nil)

        let later = try world.write("later.csv", keys: 100..<5_050)
        let delta = try json(try await prepare(world, later))
        #expect(delta["kind"] as? String == "delta" && delta["added"] as? Int == 50 && delta["removed"] as? Int == 100)
        let second = try await both(world, mine, ["--out", world.path + "/found.csv", "--force", "--json"], serving: ["--json"])
        let summary = try json(second.client)
        #expect(summary["commonCount"] as? Int == 150 && summary["evaluations"] as? Int == 0 && summary["known"] as? Int == 200)
        let session = try json(second.server)["session"] as? String
        #expect((summary["filters"] as? [Any])?.count == 3 && summary["session"] as? String == session && session?.count == 64)
        let listing = try json(try await world.program(["psi", "sets", "--home", world.home("tax"), "--json"]).end())
        let sets = try #require(listing["sets"] as? [[String: Any]])
        #expect(sets.count == 1 && sets[0]["keys"] as? Int == 4_950 && (sets[0]["clients"] as? [[String: Any]])?[0]["spent"] as? Int == 216)
    }

    @Test func theServerHoldsTheClientToItsBudget() async throws {
        let world = try await PsiWorld()
        #expect(try await prepare(world, try world.write("registry.csv", keys: 0..<100), ["--budget", "120"]).exitCode == 0)
        let first = try await both(world, try world.write("a.csv", keys: 50..<150), ["--out", world.path + "/a-found.csv"])
        #expect(first.client.exitCode == 0)
        let second = try await both(world, try world.write("b.csv", keys: 0..<50), ["--out", world.path + "/b-found.csv"])
        second.client.expect("A731", exit: 3, party: "bank")
        second.server.expect("A731", exit: 3, party: "bank")
        #expect(!world.exists("b-found.csv"))
    }

    @Test func dryRunsSayWhoLearnsWhat() async throws {
        let world = try await PsiWorld()
        let file = try world.write("registry.csv", keys: 0..<2_500)
        let prepared = try json(try await prepare(world, file, ["--dry-run"]))
        #expect(prepared["kind"] as? String == "epoch" && (prepared["filterBytes"] as? Int ?? 0) > 20_000)
        #expect(!world.exists("tax/psi-sets/registry"))
        let text = try await world.program(
            ["psi", "prepare", file, "--key", "code", "--home", world.home("tax"), "--dry-run", "--lang", "zh"]).end()
        #expect(text.exitCode == 0 && text.output.contains("服务端"), "\(text.errors)")
        let query = try await self.query(world, file, port: 1, ["--dry-run", "--json", "--peer-rows", "10000000"])
        let statement = try json(query)
        #expect(statement["newKeys"] as? Int == 2_500 && (statement["filterBytes"] as? Int ?? 0) > 70_000_000)
    }

    @Test func whatIsNotThereIsSaid() async throws {
        let world = try await PsiWorld()
        let alone = try await world.program(
            ["psi", "serve", "--set", "registry", "--with", "bank", "--home", world.home("tax"), "--listen", "127.0.0.1:0"]).end()
        alone.expect("A735", exit: 2)
        let file = try world.write("registry.csv", keys: 0..<100)
        #expect(try await prepare(world, file).exitCode == 0)
        let (server, port) = try await serve(world)
        let other = try await world.program(
            [
                "psi", "query", file, "--key", "code", "--set", "other", "--with", "tax", "--home", world.home("bank"), "--connect",
                "127.0.0.1:\(port)", "--out", world.path + "/x.csv",
            ]).end()
        other.expect("A711", exit: 4, party: "tax")
        try await server.end().expect("A711", exit: 4, party: "bank")
        #expect(!world.exists("x.csv"))
    }

    /// Killed in the pass, and run again: it goes on, and the result is right.
    @Test func aPreparationThatIsKilledGoesOn() async throws {
        let world = try await PsiWorld()
        let file = try world.write("registry.csv", keys: 0..<600_000)
        let arguments = ["psi", "prepare", file, "--key", "code", "--set", "registry", "--home", world.home("tax")]
        let program = try world.program(arguments)
        for _ in 0..<1_200 where program.isRunning && !world.exists("tax/psi-sets/registry/building/pass.done") {
            try await Task.sleep(for: .milliseconds(20))
        }
        program.signal(SIGKILL)
        _ = try await program.end()
        let again = try json(try await prepare(world, file))
        #expect((again["resumed"] as? Int ?? 0) >= 1 << 18 && again["keys"] as? Int == 600_000)
        let found = try await both(
            world, try world.write("mine.csv", keys: 599_950..<600_050), ["--out", world.path + "/found.csv", "--json"])
        #expect(try json(found.client)["commonCount"] as? Int == 50)
    }
}
