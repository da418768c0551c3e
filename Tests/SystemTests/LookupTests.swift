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
        let created = try #require(sets[0]["created"] as? String)
        #expect(created.wholeMatch(of: #/20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ/#) != nil, "\(created)")
    }

    @Test func anOutputThatCannotBeWrittenCostsNothing() async throws {
        let world = try await PsiWorld()
        for more in [[], ["--dry-run"]] {
            try await query(world, world.path + "/none.csv", port: 1, ["--out", world.path + "/none/q.csv"] + more).expect("J314", exit: 7)
        }
    }

    /// What was paid for stays until something took its place.
    @Test func forgettingTakesPlaceWhenTheSessionHasEndedWell() async throws {
        let world = try await PsiWorld()
        #expect(try await prepare(world, try world.write("registry.csv", keys: 0..<100)).exitCode == 0)
        let file = try world.write("mine.csv", keys: 50..<150)
        let out = ["--out", world.path + "/found.csv", "--force", "--json"]
        #expect(try await both(world, file, out).client.exitCode == 0)
        let answers = "bank/psi-cache/tax/registry/answers"
        let before = try Data(contentsOf: URL(fileURLWithPath: world.path + "/" + answers))
        let alone = try await query(world, file, port: 1, out + ["--forget", "--wait", "1"])
        #expect(alone.exitCode == 4, "\(alone.errors)")
        #expect(try Data(contentsOf: URL(fileURLWithPath: world.path + "/" + answers)) == before)
        #expect(try json(try await both(world, file, out).client)["evaluations"] as? Int == 0)
        #expect(try json(try await both(world, file, out + ["--forget"]).client)["evaluations"] as? Int == 116)
        #expect(try json(try await both(world, file, out).client)["evaluations"] as? Int == 0)
        let left = try FileManager.default.contentsOfDirectory(atPath: world.path + "/bank/psi-cache/tax")
        #expect(left.filter { !$0.hasPrefix(".lock") } == ["registry"])
    }

    @Test func anExportThatFailedIsNoDelta() async throws {
        let world = try await PsiWorld()
        let registry = try world.write("registry.csv", keys: 0..<4_900)
        #expect(try await prepare(world, registry).exitCode == 0)
        let header = try world.write("header.csv", keys: 0..<0)
        func refused(_ file: String, _ more: [String] = []) async throws -> Outcome {
            try await world.program(["psi", "prepare", file, "--key", "code", "--set", "registry", "--home", world.home("tax")] + more)
                .end()
        }
        try await refused(header).expect("A741", exit: 1)
        try await refused(header, ["--force"]).expect("A741", exit: 1)
        let part = try world.write("part.csv", keys: 0..<2_000)
        let loss = try await refused(part)
        loss.expect("A742", exit: 3)
        #expect(loss.errors.contains("the file has 2000 keys, the set 4900; 2900 would be removed"), "\(loss.errors)")
        let dry = try await refused(part, ["--dry-run"])
        #expect(dry.exitCode == 0 && dry.errors.contains("warning A742"), "\(dry.errors)")
        #expect(dry.output.contains("0 keys would be added, 2900 removed"), "\(dry.output)")
        #expect(try json(try await prepare(world, part, ["--force"]))["removed"] as? Int == 2_900)
    }

    @Test func aPreparationThatIsInterruptedSaysThatItGoesOn() async throws {
        let world = try await PsiWorld()
        let file = try world.write("registry.csv", keys: 0..<600_000)
        let program = try world.program(["psi", "prepare", file, "--key", "code", "--set", "registry", "--home", world.home("tax")])
        for _ in 0..<1_200 where program.isRunning && !world.exists("tax/psi-sets/registry/building/pass") {
            try await Task.sleep(for: .milliseconds(20))
        }
        program.signal(SIGINT)
        let outcome = try await program.end()
        #expect(outcome.exitCode == 130 && outcome.errors.contains("error A747: the preparation was interrupted"), "\(outcome.errors)")
        #expect(!outcome.errors.contains("nothing was kept") && !outcome.errors.contains("score"), "\(outcome.errors)")
        let sets = try await world.program(["psi", "sets", "--home", world.home("tax")]).end()
        #expect(sets.exitCode == 0 && sets.output.contains("registry: preparation interrupted"), "\(sets.output)")
        let removed = try await world.program(["psi", "sets", "--remove", "registry", "--home", world.home("tax")]).end()
        #expect(removed.exitCode == 0 && !world.exists("tax/psi-sets/registry"), "\(removed.errors)")
    }

    /// Neither a pause nor a client beyond its budget uses one up.
    @Test func sessionsThatCountAreThoseThatWereGranted() async throws {
        let world = try await PsiWorld()
        #expect(try await prepare(world, try world.write("registry.csv", keys: 0..<100), ["--budget", "60"]).exitCode == 0)
        let (server, port) = try await serve(world, ["--sessions", "2", "--wait", "1", "--json"])
        try await Task.sleep(for: .seconds(3))
        #expect(server.isRunning && !server.errors.contains("A722"), "\(server.errors)")
        func ask(_ port: Int, _ keys: Range<Int>) async throws -> Outcome {
            try await query(
                world, try world.write("\(keys.lowerBound).csv", keys: keys), port: port, ["--out", world.path + "/f.csv", "--force"])
        }
        // With port 0 each pause has a port of its own: the last one said is the one that waits.
        func last() -> Int { server.errors.matches(of: #/127\.0\.0\.1:(\d+)/#).last.flatMap { Int($0.1) } ?? port }
        func askUntilMet(_ keys: Range<Int>) async throws -> Outcome {
            for _ in 0..<20 {
                let outcome = try await query(
                    world, try world.write("\(keys.lowerBound).csv", keys: keys), port: last(),
                    ["--out", world.path + "/f.csv", "--force", "--wait", "1"])
                // Between two pauses nobody listens, or hangs up.
                if !outcome.errors.contains("N50"), !outcome.errors.contains("R407") { return outcome }
            }
            return try await ask(last(), keys)
        }
        try await askUntilMet(0..<50).expect("A731", exit: 3)
        #expect(try await askUntilMet(0..<10).exitCode == 0)
        #expect(server.isRunning)
        #expect(try await askUntilMet(10..<20).exitCode == 0)
        let outcome = try await server.end()
        #expect(outcome.exitCode == 0 && outcome.errors.contains("A731"), "\(outcome.errors)")
        #expect(outcome.output.components(separatedBy: "\"evaluationsLeft\"").count == 3, "\(outcome.output)")
    }

    @Test func whoeverIsMissingIsToldTheRightCommand() async throws {
        let world = try await PsiWorld()
        #expect(try await prepare(world, try world.write("registry.csv", keys: 0..<100)).exitCode == 0)
        let (server, _) = try await serve(world, ["--wait", "1"])
        let outcome = try await server.end()
        outcome.expect("A722", exit: 4, party: "bank")
        #expect(outcome.errors.contains("have it run tally psi query with --connect"), "\(outcome.errors)")
    }

    @Test func aResultFarFromTheExpectedOneIsWarnedOf() async throws {
        let world = try await PsiWorld()
        #expect(try await prepare(world, try world.write("registry.csv", keys: 0..<100)).exitCode == 0)
        let out = ["--out", world.path + "/found.csv", "--force"]
        let none = try await both(world, try world.write("a.csv", keys: 200..<300), out).client
        #expect(none.exitCode == 0 && none.errors.contains("warning A714"), "\(none.errors)")
        let few = try await both(world, try world.write("b.csv", keys: 90..<140), out + ["--expect", "80%"]).client
        #expect(few.exitCode == 0 && few.errors.contains("warning A713"), "\(few.errors)")
        let right = try await both(world, try world.write("b.csv", keys: 90..<140), out + ["--expect", "20%"]).client
        #expect(right.exitCode == 0 && !right.errors.contains("warning"), "\(right.errors)")
        #expect(right.errors.contains("write 50 of 50"), "\(right.errors)")
        #expect(try await query(world, world.path + "/b.csv", port: 1, out + ["--expect", "x"]).exitCode == 2)
        // What is left is known here now.
        let dry = try await query(world, try world.write("c.csv", keys: 0..<9_000), port: 1, ["--dry-run"])
        #expect(
            dry.exitCode == 0 && dry.errors.contains("warning A731") && dry.output.contains("8010 of 8192 evaluations"), "\(dry.output)")
    }

    @Test func aSetIsRemovedUnlessItIsUsed() async throws {
        let world = try await PsiWorld()
        let remove = ["psi", "sets", "--remove", "registry", "--home", world.home("tax")]
        try await world.program(remove).end().expect("A735", exit: 2)
        let file = try world.write("registry.csv", keys: 0..<600_000)
        let program = try world.program(["psi", "prepare", file, "--key", "code", "--set", "registry", "--home", world.home("tax")])
        for _ in 0..<1_200 where program.isRunning && !world.exists("tax/psi-sets/registry/building/pass") {
            try await Task.sleep(for: .milliseconds(20))
        }
        try await world.program(remove).end().expect("A737", exit: 7)
        program.signal(SIGINT)
        _ = try await program.end()
        #expect(try await prepare(world, try world.write("small.csv", keys: 0..<100)).exitCode == 0)
        let removed = try json(try await world.program(remove + ["--json"]).end())
        #expect(removed["set"] as? String == "registry" && removed["keys"] as? Int == 100 && !world.exists("tax/psi-sets/registry"))
        let help = try await world.program(["psi", "--help"]).end()
        #expect(help.output.contains("tally psi FILE") && help.output.contains("tally psi files FILE"))
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
        other.expect("A745", exit: 4, party: "tax")
        try await server.end().expect("A746", exit: 4, party: "bank")
        #expect(!world.exists("x.csv"))
    }

    /// While a long preparation runs, nobody begins another one, and sessions of the present epoch go on.
    @Test func aSetIsServedWhileItIsPreparedAnew() async throws {
        let world = try await PsiWorld()
        let file = try world.write("registry.csv", keys: 0..<100)
        #expect(try await prepare(world, file).exitCode == 0)
        let large = try world.write("large.csv", keys: 0..<2_000_000)
        let arguments = ["psi", "prepare", large, "--key", "code", "--set", "registry", "--home", world.home("tax"), "--rotate", "--quiet"]
        let builder = try world.program(arguments)
        for _ in 0..<1_200 where builder.isRunning && !world.exists("tax/psi-sets/registry/building/pass") {
            try await Task.sleep(for: .milliseconds(20))
        }
        try await world.program(
            ["psi", "prepare", file, "--key", "code", "--set", "registry", "--home", world.home("tax"), "--rotate", "--quiet"]
        ).end().expect("A737", exit: 7)
        let found = try await both(
            world, try world.write("mine.csv", keys: 90..<110), ["--out", world.path + "/found.csv", "--json"])
        #expect(try json(found.client)["commonCount"] as? Int == 10)
        #expect(builder.isRunning, "it was over too soon to say anything")
        builder.signal(SIGKILL)
        _ = try await builder.end()
    }

    @Test func filtersBeyondWhatIsAllowedAreNotFetched() async throws {
        let world = try await PsiWorld()
        #expect(try await prepare(world, try world.write("registry.csv", keys: 0..<5_000)).exitCode == 0)
        let (_, client) = try await both(
            world, try world.write("mine.csv", keys: 0..<10), ["--out", world.path + "/found.csv", "--max-filter", "30K"])
        client.expect("A753", exit: 3, party: "tax")
        #expect(!world.exists("bank/psi-cache/tax/registry") && !world.exists("found.csv"))
    }

    /// What no session can mend ends the serving at once, however many sessions were asked for.
    @Test func aPortThatIsTakenEndsTheServing() async throws {
        let world = try await PsiWorld()
        #expect(try await prepare(world, try world.write("registry.csv", keys: 0..<100)).exitCode == 0)
        let (first, port) = try await serve(world)
        let second = try await world.program(
            [
                "psi", "serve", "--set", "registry", "--with", "bank", "--home", world.home("tax"), "--listen", "127.0.0.1:\(port)",
                "--sessions", "1000000",
            ]).end()
        second.expect("N511", exit: 4)
        first.signal(SIGTERM)
        #expect(try await first.end().exitCode == 130)
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
