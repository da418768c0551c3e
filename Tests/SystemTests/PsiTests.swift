// `tally psi` between two processes over TLS: the right rows at those who learn them, a clear end for everything else.

import Foundation
import Testing

@Suite(.serialized) struct PsiTests {
    private func json(_ outcome: Outcome) throws -> [String: Any] {
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        return try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any], "\(outcome.output)")
    }

    private func rows(_ keys: some Sequence<Int>) -> String { "note,code\n" + keys.map { "\"row \($0)\",K\($0)\n" }.joined() }

    @Test func bothGetTheirOwnCommonRowsInTheirOwnOrder() async throws {
        let world = try await PsiWorld()
        let (mine, theirs) = (try world.write("a.csv", keys: 0..<200), try world.write("b.csv", keys: (120..<300).reversed()))
        let (bank, tax) = try await world.both(mine, theirs, world.bankOut + ["--expect", "40%"], world.taxOut + ["--json"])
        #expect(bank.exitCode == 0 && bank.output.hasPrefix("80 of 200 keys in common (40.0 %)"), "\(bank.output)\(bank.errors)")
        #expect(!bank.errors.contains("warning"), "\(bank.errors)")
        #expect(try world.read("bank-common.csv") == rows(120..<200))
        #expect(try world.read("tax-common.csv") == rows((120..<200).reversed()))
        let summary = try json(tax)
        #expect(summary["commonCount"] as? Int == 80 && summary["rowsWritten"] as? Int == 80 && summary["method"] as? String == "ecdh")
        #expect(summary["learners"] as? [String] == ["bank", "tax"] && summary["commitmentSalt"] == nil)
        // The opening is in a file of the home, for its user alone.
        let path = try #require(summary["commitmentOpening"] as? String)
        #expect(path.hasPrefix(world.home("tax") + "/commitments/") && bank.output.contains(world.home("bank") + "/commitments/"))
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        let record = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path))) as? [String: Any])
        #expect((record["opening"] as? String)?.count == 64 && (record["session"] as? String)?.count == 64 && record["keys"] as? Int == 180)
        let own = (summary["parties"] as? [[String: Any]])?.first { $0["party"] as? String == "tax" }
        #expect(record["commitment"] as? String == own?["commitment"] as? String && record["peer"] as? String == "bank")
        #expect((summary["peakBytes"] as? Int ?? 0) > 1 << 20 && (summary["bytesSent"] as? Int ?? 0) > 180 * 32)
    }

    @Test(arguments: [[], ["--malicious"]]) func largeSetsTakeTheMaskedEncoding(_ more: [String]) async throws {
        let world = try await PsiWorld()
        let (mine, theirs) = (try world.write("a.csv", keys: 0..<5000), try world.write("b.csv", keys: 4000..<8000))
        let (bank, tax) = try await world.both(mine, theirs, world.bankOut + more, world.taxOut + more + ["--json"])
        #expect(bank.exitCode == 0, "\(bank.errors)")
        #expect(try world.read("bank-common.csv") == rows(4000..<5000))
        #expect(try world.read("tax-common.csv") == rows(4000..<5000))
        let summary = try json(tax)
        #expect(summary["method"] as? String == "rr22" && (summary["probeCount"] as? Int ?? 0) > 4000)
    }

    /// One side states a memory: both run in parts, and find the same rows.
    @Test func setsLargerThanTheStatedMemoryComeInParts() async throws {
        let world = try await PsiWorld()
        let (mine, theirs) = (try world.write("a.csv", keys: 0..<200_000), try world.write("b.csv", keys: 150_000..<400_000))
        let spill = world.path + "/spill"
        try FileManager.default.createDirectory(atPath: spill, withIntermediateDirectories: true)
        let (bank, tax) = try await world.both(
            mine, theirs, world.bankOut + ["--memory", "128M", "--spill", spill, "--json"], world.taxOut + ["--json"])
        let summaries = [try json(bank), try json(tax)]
        for summary in summaries {
            #expect(summary["parts"] as? Int == 2 && summary["commonCount"] as? Int == 50_000 && summary["rowsWritten"] as? Int == 50_000)
        }
        #expect((summaries[0]["peakBytes"] as? Int ?? .max) <= 128 << 20)
        #expect(try world.read("bank-common.csv") == rows(150_000..<200_000))
        #expect(try world.read("tax-common.csv") == rows(150_000..<200_000))
        #expect(try FileManager.default.contentsOfDirectory(atPath: spill).isEmpty)
    }

    @Test(arguments: [
        ["--memory", "100M"], ["--memory", "1Q"], ["--memory", "256M", "--count"], ["--memory", "256M", "--protocol", "ecdh"],
        ["--spill", "/tmp"],
    ])
    func memoriesThatCannotBeKeptAreRefused(_ options: [String]) async throws {
        let world = try await PsiWorld()
        let file = try world.write("a.csv", keys: 0..<100)
        let outcome = try await world.program(
            ["psi", file, "--key", "code", "--with", "tax", "--home", world.home("bank"), "--listen", "127.0.0.1:0"] + options
        ).end()
        #expect(outcome.exitCode == 64 || outcome.exitCode == 2, "\(outcome.exitCode) \(outcome.errors)")
        #expect(outcome.errors.contains(options[0]), "\(outcome.errors)")
    }

    @Test func oneLearnsAndTheOtherDoesNot() async throws {
        let world = try await PsiWorld()
        let (mine, theirs) = (try world.write("a.csv", keys: 0..<100), try world.write("b.csv", keys: 60..<200))
        let (bank, tax) = try await world.both(mine, theirs, ["--learn", "peer", "--json"], ["--learn", "me"] + world.taxOut)
        let summary = try json(bank)
        #expect(summary["commonCount"] == nil && summary["overlapPercent"] == nil && summary["rowsWritten"] == nil)
        #expect(summary["learners"] as? [String] == ["tax"])
        #expect(tax.exitCode == 0 && tax.output.contains("40 of 140"), "\(tax.output)\(tax.errors)")
        #expect(try world.read("tax-common.csv") == rows(60..<100))
    }

    @Test func aNumberAloneIsToldWithCount() async throws {
        let world = try await PsiWorld()
        let (mine, theirs) = (try world.write("a.csv", keys: 0..<100), try world.write("b.csv", keys: 60..<200))
        let (bank, tax) = try await world.both(mine, theirs, ["--count", "--json", "--expect", "95%"], ["--count"])
        let summary = try json(bank)
        #expect(summary["commonCount"] as? Int == 40 && summary["rowsWritten"] == nil && summary["disclosure"] as? String == "count")
        #expect(bank.errors.contains("A713"))
        #expect(tax.exitCode == 0 && tax.output.hasPrefix("40 of 140"), "\(tax.output)\(tax.errors)")
    }

    /// Amounts of one cent more for each key.
    private func amounts(_ keys: some Sequence<Int>) -> String {
        "code,paid,sector\n" + keys.map { "K\($0),0.\($0 < 10 ? "0" : "")\($0 % 100),s\($0)\n" }.joined()
    }

    @Test func sumsOverTheCommonRowsAreToldAndNoRow() async throws {
        let world = try await PsiWorld()
        let (mine, theirs) = (try world.write("a.csv", amounts(0..<80)), try world.write("b.csv", keys: 60..<200))
        let (bank, tax) = try await world.both(
            mine, theirs, ["--learn", "peer", "--sum", "paid", "--json"], ["--learn", "me", "--receive", "sum", "--json"])
        let (giver, receiver) = (try json(bank), try json(tax))
        #expect(receiver["commonCount"] as? Int == 20 && receiver["disclosure"] as? String == "sum" && receiver["rowsWritten"] == nil)
        let sums = try #require(receiver["sums"] as? [[String: Any]])
        #expect(sums.count == 1 && sums[0]["column"] as? String == "paid" && sums[0]["sum"] as? String == "13.90")
        #expect(giver["sums"] == nil && giver["commonCount"] == nil && giver["giver"] as? String == "bank")
    }

    @Test func sumsOverTooFewRowsAreRefusedAtBoth() async throws {
        let world = try await PsiWorld()
        let (mine, theirs) = (try world.write("a.csv", amounts(0..<80)), try world.write("b.csv", keys: 71..<200))
        let (bank, tax) = try await world.both(mine, theirs, ["--learn", "peer", "--sum", "paid"], ["--learn", "me", "--receive", "sum"])
        bank.expect("A723", exit: 3)
        tax.expect("A723", exit: 3)
    }

    @Test func cellsOfThePeerStandBehindTheOwnRow() async throws {
        let world = try await PsiWorld()
        let (mine, theirs) = (try world.write("a.csv", amounts(0..<80)), try world.write("b.csv", keys: 78..<200))
        let (bank, tax) = try await world.both(
            mine, theirs, ["--learn", "peer", "--payload", "sector,paid"], ["--learn", "me", "--receive", "payload"] + world.taxOut)
        #expect(bank.exitCode == 0 && tax.exitCode == 0, "\(bank.errors)\(tax.errors)")
        #expect(
            try world.read("tax-common.csv")
                == "note,code,bank.sector,bank.paid\n\"row 78\",K78,s78,0.78\n\"row 79\",K79,s79,0.79\n")
    }

    @Test func twoSidesThatBothGiveAreRefused() async throws {
        let world = try await PsiWorld()
        let file = try world.write("a.csv", amounts(0..<80))
        let (bank, tax) = try await world.both(file, file, ["--sum", "paid"], ["--sum", "paid"])
        bank.expect("A724", exit: 4)
        tax.expect("A724", exit: 4)
    }

    @Test func rowsOnStandardOutputAreAllThatStandsThere() async throws {
        let world = try await PsiWorld()
        let (mine, theirs) = (try world.write("a.csv", keys: 0..<100), try world.write("b.csv", keys: 60..<200))
        let (bank, tax) = try await world.both(mine, theirs, [], ["--quiet"])
        #expect(bank.exitCode == 0 && bank.output == rows(60..<100) && bank.errors.contains("40 of 100"))
        #expect(tax.exitCode == 0 && tax.output == rows(60..<100) && tax.errors.isEmpty, "\(tax.errors)")
    }

    @Test(
        arguments: [
            ("--learn", "A743", ["--learn", "me"]), ("--key-type", "A711", ["--key-type", "uscc"]),
            ("--malicious", "A711", ["--malicious"]),
        ] as [(String, String, [String])])
    func contradictoryWishesEndBothWithTheSameCode(option: String, code: String, second: [String]) async throws {
        let world = try await PsiWorld()
        let (mine, theirs) = (try world.write("a.csv", keys: 0..<100), try world.write("b.csv", keys: 60..<200))
        let (bank, tax) = try await world.both(mine, theirs, world.bankOut, world.taxOut + second)
        bank.expect(code, exit: 4, party: "tax")
        tax.expect(code, exit: 4, party: "bank")
        #expect(bank.errors.contains(option) && tax.errors.contains(option))
        world.expectNoOutput()
    }

    @Test func aPartyThatIsNotPairedIsRefused() async throws {
        let world = try await PsiWorld(paired: false)
        let file = try world.write("a.csv", keys: 0..<100)
        let alone = try await world.connect(file, port: 1, world.taxOut).end()
        alone.expect("N520", exit: 5)
        // The bank knows the tax bureau; the other way round it does not.
        try await world.introduce("tax", to: "bank")
        let (listener, port) = try await world.listen(file, world.bankOut + ["--wait", "3"])
        try await world.connect(file, port: port, world.taxOut).end().expect("N520", exit: 5)
        try await listener.end().expect("A722", exit: 4, party: "tax")
        world.expectNoOutput()
    }

    @Test func aPeerWithAnotherKeyIsRefusedByBoth() async throws {
        let world = try await PsiWorld(paired: false)
        let file = try world.write("a.csv", keys: 0..<100)
        // The bank was given the key of another that calls itself tax.
        try await world.succeed(["identity", "create", "--id", "tax", "--home", world.path + "/other"])
        try await world.introduce("tax", to: "bank", identity: world.path + "/other")
        try await world.introduce("bank", to: "tax")
        let (listener, port) = try await world.listen(file, world.bankOut + ["--wait", "3"])
        let dialer = try await world.connect(file, port: port, world.taxOut).end()
        #expect(dialer.exitCode == 4 || dialer.exitCode == 5, "\(dialer.errors)")
        let outcome = try await listener.end()
        #expect(outcome.exitCode == 4 && outcome.errors.contains("N522") && outcome.errors.contains("A722"), "\(outcome.errors)")
        world.expectNoOutput()
    }

    @Test func aPeerThatIsKilledInTheMiddleEndsTheOther() async throws {
        let world = try await PsiWorld()
        let (mine, theirs) = (try world.write("a.csv", keys: 0..<60_000), try world.write("b.csv", keys: 0..<60_000))
        let (listener, port) = try await world.listen(mine, world.bankOut + ["--protocol", "ecdh"])
        let dialer = try world.connect(theirs, port: port, world.taxOut + ["--protocol", "ecdh"])
        for _ in 0..<600 where listener.isRunning && !listener.errors.contains("align") { try await Task.sleep(for: .milliseconds(50)) }
        #expect(listener.isRunning)
        dialer.signal(SIGKILL)
        try await listener.end().expect("R407", exit: 4)
        _ = try await dialer.end()
        world.expectNoOutput()
    }

    @Test func anInterruptLeavesNothing() async throws {
        let world = try await PsiWorld()
        let (listener, _) = try await world.listen(try world.write("a.csv", keys: 0..<100), world.bankOut)
        listener.signal(SIGINT)
        let outcome = try await listener.end()
        #expect(outcome.exitCode == 130 && outcome.errors.contains("R416"), "\(outcome.errors)")
        world.expectNoOutput()
    }

    @Test(
        arguments: [
            ("id,note\nK1,a\n", "T111", 1), ("", "T106", 1), ("code\n", "A705", 3), ("code\nK1\nK1\n", "T131", 1),
            ("code,a\nK1\n", "T112", 1),
        ] as [(String, String, Int32)])
    func badFilesAreSaidBeforeAnybodyIsCalled(text: String, code: String, exit: Int32) async throws {
        let world = try await PsiWorld()
        let outcome = try await world.connect(try world.write("a.csv", text), port: 1, world.taxOut).end()
        outcome.expect(code, exit: exit)
        world.expectNoOutput()
    }

    @Test func aFileInTheWayAndAPlaceThatIsNoneAreSaidBeforeAnythingIsRead() async throws {
        let world = try await PsiWorld()
        let file = try world.write("a.csv", keys: 0..<100)
        _ = try world.write("tax-common.csv", "mine\n")
        try await world.connect(file, port: 1, world.taxOut).end().expect("A716", exit: 2)
        #expect(try world.read("tax-common.csv") == "mine\n")
        let outcome = try await world.connect(file, port: 1, ["--json"]).end()
        #expect(outcome.exitCode == 2 && outcome.errors.contains("A718"))
    }

    /// The peer would have its result, and this side none.
    @Test func anOutputThatCannotBeWrittenIsSaidBeforeAnythingIsRead() async throws {
        let world = try await PsiWorld()
        for more in [[], ["--dry-run"]] {
            // Not even the file is there: the output is looked at first.
            for out in [world.path + "/none/out.csv", world.path] {
                try await world.connect(world.path + "/none.csv", port: 1, ["--out", out] + more).end().expect("J314", exit: 7)
            }
        }
        let simulated = try World.tallySim(["psi", "a.csv", "b.csv", "--key", "code", "--out", world.path + "/none/out.csv"])
        #expect(simulated.exitCode == 7 && simulated.errors.contains("J314"), "\(simulated.errors)")
    }

    @Test func aCallerWithAnotherCommandIsNamed() async throws {
        let world = try await PsiWorld()
        let file = try world.write("a.csv", keys: 0..<100)
        let (listener, port) = try await world.listen(file, world.bankOut + ["--wait", "4"])
        let caller = try await world.program(
            [
                "psi", "query", file, "--key", "code", "--with", "bank", "--home", world.home("tax"), "--connect", "127.0.0.1:\(port)",
                "--out", world.path + "/x.csv", "--wait", "4",
            ]).end()
        #expect(caller.exitCode == 4, "\(caller.errors)")
        let outcome = try await listener.end()
        #expect(outcome.exitCode == 4 && outcome.errors.contains("A748") && outcome.errors.contains("A722"), "\(outcome.errors)")
        #expect(outcome.errors.contains("tax called for another command (tally psi query, serve); this is tally psi"))
    }

    @Test func aTrustedCallerThatIsNotWaitedForIsNamed() async throws {
        let world = try await PsiWorld()
        try await world.succeed(["identity", "create", "--id", "market", "--home", world.home("market")])
        try await world.introduce("market", to: "bank")
        try await world.introduce("bank", to: "market")
        let file = try world.write("a.csv", keys: 0..<100)
        let (listener, port) = try await world.listen(file, world.bankOut + ["--wait", "4"])
        let caller = try await world.program(
            [
                "psi", file, "--key", "code", "--with", "bank", "--home", world.home("market"), "--connect", "127.0.0.1:\(port)", "--count",
            ]).end()
        #expect(caller.exitCode == 4, "\(caller.errors)")
        let outcome = try await listener.end()
        #expect(outcome.errors.contains("A749") && outcome.errors.contains("market called; tax is waited for here"), "\(outcome.errors)")
    }

    @Test(arguments: [
        ["--count", "--malicious"], ["--protocol", "ecdh", "--malicious"], ["--protocol", "rr22", "--count"], ["--expect", "x"],
        ["--sum", "note", "--learn", "me"], ["--sum", "note", "--count"], ["--sum", "note", "--decimals", "10"], ["--payload", ""],
        ["--receive", "rows"], ["--receive", "sum", "--learn", "peer"], ["--payload", "note,note"], ["--sum", "note", "--malicious"],
    ])
    func argumentsThatExcludeEachOtherAreUsageErrors(arguments: [String]) async throws {
        let world = try await PsiWorld()
        let outcome = try await world.connect(try world.write("a.csv", keys: 0..<100), port: 1, arguments).end()
        #expect(outcome.exitCode == 2, "\(outcome.errors)")
    }

    @Test func theDryRunAsksNobody() async throws {
        let world = try await PsiWorld()
        let file = try world.write("a.csv", keys: 0..<1000)
        let outcome = try await world.connect(file, port: 1, world.taxOut + ["--dry-run", "--peer-rows", "1000000", "--json"]).end()
        let statement = try json(outcome)
        #expect(statement["method"] as? String == "rr22" && statement["learners"] as? [String] == ["bank", "tax"])
        #expect((statement["estimate"] as? [String: Any])?["bytes"] as? Int ?? 0 > 5_000_000)
        let text = try await world.connect(file, port: 1, ["--dry-run", "--learn", "peer", "--lang", "zh"]).end()
        #expect(text.exitCode == 0 && text.output.contains("不获知任何结果"), "\(text.output)\(text.errors)")
        #expect(text.output.contains("半诚实") && text.output.contains("拒绝") && !text.output.contains("semi-honest"))
        // What the run would be refused for comes as a warning.
        let few = try await world.connect(file, port: 1, ["--dry-run", "--min", "1001"]).end()
        #expect(few.exitCode == 0 && few.errors.contains("warning A705") && few.output.contains("1000 usable keys"), "\(few.errors)")
        world.expectNoOutput()
    }

    @Test func theSimulationFindsTheSame() throws {
        let world = try World(firms: 0)
        try world.write("a.csv", rows(0..<300))
        try world.write("b.csv", rows(200..<900))
        for method in ["ecdh", "rr22"] {
            let outcome = try World.tallySim(
                [
                    "psi", world.path + "/a.csv", world.path + "/b.csv", "--key", "code", "--protocol", method, "--json", "--force",
                    "--out", world.path + "/a-common.csv", "--their-out", world.path + "/b-common.csv",
                ])
            let sides = try #require(try json(outcome)["sides"] as? [[String: Any]])
            #expect(sides.count == 2 && sides.allSatisfy { $0["commonCount"] as? Int == 100 && $0["method"] as? String == method })
            #expect(try world.read("a-common.csv") == rows(200..<300) && world.read("b-common.csv") == rows(200..<300))
        }
    }

    @Test func theSimulationLooksASmallFileUp() throws {
        let world = try World(firms: 0)
        try world.write("mine.csv", rows(0..<300))
        try world.write("registry.csv", rows(200..<3_000))
        try world.write("later.csv", rows(250..<3_050))
        let command = ["psi", "lookup", world.path + "/mine.csv", world.path + "/registry.csv", "--key", "code"]
        let outcome = try World.tallySim(
            command + ["--later", world.path + "/later.csv", "--out", world.path + "/found.csv", "--json"])
        let runs = try #require(try json(outcome)["runs"] as? [[String: [String: Any]]])
        #expect(runs.count == 2 && runs.map { $0["client"]?["commonCount"] as? Int } == [100, 50])
        #expect(runs.map { $0["preparation"]?["kind"] as? String } == ["epoch", "delta"])
        #expect(runs.map { $0["server"]?["evaluations"] as? Int } == [316, 0])
        #expect(runs[0]["client"]?["rowsWritten"] == nil && runs[1]["client"]?["rowsWritten"] as? Int == 50)
        #expect(try world.read("found.csv") == rows(250..<300))
        let forecast = try json(try World.tallySim(command + ["--dry-run", "--json"]))
        #expect((forecast["lookup"] as? [String: Any])?["newKeys"] as? Int == 300)
        #expect((forecast["preparation"] as? [String: Any])?["keys"] as? Int == 2_800)
        let refused = try World.tallySim(command + ["--budget", "315"])
        refused.expect("A731", exit: 3, party: "mine")
        #expect(try World.tallySim(command + ["--lang", "zh"]).output.contains("300 个标识中有 100 个"))
        try World.tallySim(command + ["--out", world.path + "/found.csv"]).expect("A716", exit: 2)
    }

    @Test func theSimulationSaysOfRowsOnlyThatTheyAreWrittenWhereTheyAre() throws {
        let world = try World(firms: 0)
        for (name, keys) in [("a", 0..<300), ("b", 200..<900), ("c", 250..<400)] { try world.write(name + ".csv", rows(keys)) }
        let two = ["psi", world.path + "/a.csv", world.path + "/b.csv", "--key", "code"]
        let text = try World.tallySim(two)
        #expect(
            text.exitCode == 0 && text.output.contains("100 of 300") && !text.output.contains("written"), "\(text.output)\(text.errors)")
        let sides = try #require(try json(World.tallySim(two + ["--out", world.path + "/o.csv", "--json"]))["sides"] as? [[String: Any]])
        #expect(sides[0]["rowsWritten"] as? Int == 100 && sides[0]["output"] as? String == world.path + "/o.csv")
        #expect(sides[1]["rowsWritten"] == nil && sides[1]["output"] == nil)
        for arguments in [["--count", "--out"], ["--learn", "peer", "--out"], ["--learn", "me", "--their-out"]] {
            let refused = try World.tallySim(two + arguments + [world.path + "/p.csv"])
            #expect(refused.exitCode == 2 && refused.errors.contains("goes with rows"), "\(refused.errors)")
        }
        let three = try World.tallySim(two + ["--third", world.path + "/c.csv", "--third-out", world.path + "/t.csv", "--json"])
        let all = try #require(try json(three)["sides"] as? [[String: Any]])
        #expect(all[2]["rowsWritten"] as? Int == 50 && all[0]["rowsWritten"] == nil && all[2]["pairs"] != nil)
        #expect((all[0]["parties"] as? [[String: Any]])?.map { $0["keys"] as? Int } == [300, 700, 150])
        #expect(all[0]["overlapPercent"] as? Double == 16.67 && all[0]["method"] as? String == "ecdh")
    }
}
