// The command as a user runs it: outputs, exit codes, repeatability.

import Foundation
import Testing

@Suite(.serialized) struct RunTests {
    @Test func runWritesThreeFilesThatAgree() throws {
        let world = try World()
        let outcome = try world.runJob(["--json"])
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        let summary = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        #expect(Data(outcome.output.utf8) == (try Data(contentsOf: URL(fileURLWithPath: world.result + "/summary.json"))))
        for key in [
            "schema", "parties", "alignedRows", "trainRows", "holdoutRows", "aucJoint", "aucPlaintext", "aucBankAlone", "ks",
            "meanAbsPDError", "maxAbsCoefficientError", "phases", "secondsAlign", "secondsTrain", "secondsTotal",
        ] { #expect(summary[key] != nil, "\(key)") }
        #expect(summary["schema"] as? Int == 1)
        let phases = try #require(summary["phases"] as? [String: [String: Any]])
        #expect(Set(phases.keys) == ["align", "share", "train", "score"])
        #expect(phases.values.allSatisfy { $0["seconds"] != nil && $0["bytesSent"] != nil && $0["rounds"] != nil })

        // A stranger recomputes the figures from scores.csv.
        let scores = try String(contentsOfFile: world.result + "/scores.csv", encoding: .utf8).split(separator: "\n").dropFirst()
            .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        #expect(scores.count == summary["alignedRows"] as? Int)
        let holdout = scores.filter { $0[1] == "holdout" }
        #expect(holdout.count == summary["holdoutRows"] as? Int)
        #expect(scores.count { $0[1] == "train" } == summary["trainRows"] as? Int)
        let pairs = holdout.compactMap { row -> (Double, Double, Double)? in
            guard let a = Double(row[2]), let b = Double(row[3]), let label = Double(row[4]) else { return nil }
            return (a, b, label)
        }
        #expect(pairs.count == holdout.count)
        let difference = pairs.reduce(0) { $0 + abs($1.0 - $1.1) } / Double(pairs.count)
        #expect(abs(difference - (summary["meanAbsPDError"] as? Double ?? 1)) < 2e-6)
        // Six digits make ties.
        #expect(abs(Self.auc(pairs.map { ($0.0, $0.2) }) - (summary["aucJoint"] as? Double ?? 0)) < 5e-4)
        #expect(abs(Self.auc(pairs.map { ($0.1, $0.2) }) - (summary["aucPlaintext"] as? Double ?? 0)) < 5e-4)

        let coefficients = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: world.result + "/coefficients.json")))
                as? [[String: Any]])
        let largest = coefficients.map { abs(($0["mpc"] as? Double ?? 9) - ($0["plaintext"] as? Double ?? 0)) }.max() ?? 9
        #expect(abs(largest - (summary["maxAbsCoefficientError"] as? Double ?? 1)) < 1e-9)
        #expect(largest <= 0.01)
        #expect(difference <= 0.001)
    }

    private static func auc(_ pairs: [(Double, Double)]) -> Double {
        let (ones, zeros) = (pairs.filter { $0.1 == 1 }, pairs.filter { $0.1 == 0 })
        var wins = 0.0
        for one in ones { for zero in zeros { wins += one.0 > zero.0 ? 1 : one.0 == zero.0 ? 0.5 : 0 } }
        return wins / Double(ones.count * zeros.count)
    }

    @Test func sameSeedSameScores() throws {
        let world = try World()
        #expect(try world.runJob(["--seed", "5"]).exitCode == 0)
        let first = try world.read("result/scores.csv")
        #expect(try world.runJob(["--seed", "5", "--force"]).exitCode == 0)
        #expect(try world.read("result/scores.csv") == first)
        // Another seed masks differently and rounds differently, in the last digits only.
        #expect(try world.runJob(["--seed", "6", "--force"]).exitCode == 0)
        #expect(try world.read("result/scores.csv") != first)
    }

    @Test func sharedModelScoresWithoutDisclosingCoefficients() throws {
        let world = try World()
        try world.edit("job.yaml") { $0.replacingOccurrences(of: "model: perOwner", with: "model: shared") }
        let outcome = try world.runJob(["--json"])
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        let summary = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        #expect((summary["meanAbsPDError"] as? Double ?? 1) <= 0.001)
        #expect((summary["maxAbsCoefficientError"] as? Double ?? 1) <= 0.02)
    }

    @Test func virtualTimeIsDeterministicAndSlower() throws {
        let world = try World()
        func seconds(_ arguments: [String]) throws -> Double {
            let outcome = try world.runJob(["--json", "--force"] + arguments)
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let summary = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
            return summary["secondsTrain"] as? Double ?? 0
        }
        let first = try seconds(["--wan", "20ms,100Mbit"])
        #expect(try seconds(["--wan", "20ms,100Mbit"]) == first)
        #expect(try seconds(["--wan", "40ms,100Mbit"]) > 1.5 * first)
        // More than 800 messages one after the other, 10 ms each.
        #expect(first > 8)
    }

    /// The market regulator brings nothing and computes only.
    private func makeMarketNeutral(_ world: World) throws {
        try world.edit("job.yaml") { text in
            let lines = text.components(separatedBy: "\n")
            guard let start = lines.firstIndex(of: "  market:"), let end = lines.firstIndex(where: { $0.hasPrefix("holdout:") })
            else { return text }
            return (lines[..<start] + ["  market: {}"] + lines[end...]).joined(separator: "\n")
        }
    }

    @Test func neutralNodeTakesPart() throws {
        let world = try World()
        try makeMarketNeutral(world)
        let outcome = try world.runJob()
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
    }

    /// Two owners with more keys than points are masked for: the same rows, and the same model but for the last digits.
    @Test func twoLargeOwnersAlignPrivatelyAsInTheClear() throws {
        let world = try World(firms: 4_000)
        try makeMarketNeutral(world)
        func scores(_ arguments: [String]) throws -> [[Substring]] {
            let outcome = try world.runJob(["--force"] + arguments)
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            return try String(contentsOfFile: world.result + "/scores.csv", encoding: .utf8).split(separator: "\n").dropFirst()
                .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        }
        let (clear, aligned) = (try scores([]), try scores(["--private-join"]))
        #expect(clear.count > 1_000 && clear.map { $0[0] + $0[1] } == aligned.map { $0[0] + $0[1] })
        for (one, other) in zip(clear, aligned) {
            #expect(abs((Double(one[2]) ?? 0) - (Double(other[2]) ?? 1)) < 0.001, "\(one) \(other)")
        }
    }

    @Test func progressGoesToStandardErrorAndTheResultToStandardOutput() throws {
        let world = try World()
        let outcome = try World.tallySim(["run", world.path + "/job.yaml", "--out", world.result])
        #expect(outcome.exitCode == 0)
        #expect(outcome.errors.contains("train pass 8 of 8"))
        #expect(outcome.output.contains("hold-out AUC"))
        #expect(!outcome.output.contains("pass 8"))
    }

    @Test func chineseReport() throws {
        let world = try World()
        let outcome = try world.runJob(["--language", "zh"])
        #expect(outcome.exitCode == 0)
        #expect(outcome.output.contains("联合模型"))
    }

    @Test func warningsOfOneKindShareALine() throws {
        let world = try World()
        let outcome = try world.runJob()
        let lines = outcome.errors.split(separator: "\n").filter { $0.hasPrefix("warning ") }
        let codes = lines.map { String($0.split(separator: " ")[1]) }
        // Mistyped keys stand in all three tables: one line, the other tables' counts behind the remedy.
        #expect(codes.count { $0 == "T128" } == 1 && codes.count { $0 == "F231" } == 1, "\(codes)")
        let typos = try #require(lines.first { $0.hasPrefix("warning T128 bank") })
        #expect(typos.contains(#/\. Also: tax \d+, market \d+$/#), "\(typos)")
        let gaps = try #require(lines.first { $0.hasPrefix("warning F231") })
        #expect(gaps.contains(#/ tax «vat_paid» \d+/#), "\(gaps)")
        #expect(lines.count <= 14, "\(lines.joined(separator: "\n"))")
        let chinese = try world.runJob(["--force", "--language", "zh"]).errors
        #expect(chinese.contains(#/；另有：tax \d+，market \d+/#), "\(chinese)")
    }

    @Test func existingOutputIsKeptWithoutForce() throws {
        let world = try World()
        try FileManager.default.createDirectory(atPath: world.result, withIntermediateDirectories: true)
        try world.write("result/mine.txt", "precious")
        let outcome = try world.runJob()
        #expect(outcome.exitCode == 2)
        #expect(outcome.errors.contains("J313"))
        #expect(try world.read("result/mine.txt") == "precious")
    }

    @Test func helpAndUsage() throws {
        #expect(try World.tallySim(["--help"]).exitCode == 0)
        #expect(try World.tallySim(["run", "--help"]).output.contains("--wan"))
        #expect(try World.tallySim(["run"]).exitCode == 2)
        #expect(try World.tallySim(["nonsense"]).exitCode == 2)
        #expect(try World.tallySim(["run", "x", "--out", "y", "--measured"]).exitCode == 2)
        #expect(try World.tallySim(["generate", "--out", "x", "--firms", "0"]).exitCode == 2)
    }

    @Test func explainKnowsEveryCode() throws {
        let list = try World.tallySim(["explain"])
        #expect(list.exitCode == 0)
        #expect(list.output.split(separator: "\n").count > 60)
        #expect(try World.tallySim(["explain", "t113"]).output.contains("T113"))
        #expect(try World.tallySim(["explain", "Z999"]).exitCode == 2)
    }

    @Test func networkThatIsNone() throws {
        let world = try World()
        let outcome = try world.runJob(["--wan", "fast"])
        #expect(outcome.exitCode == 2 && outcome.errors.contains("J315"))
    }

    @Test func generateRefusesToOverwriteAndRepeats() throws {
        let world = try World(firms: 0)
        let arguments = ["generate", "--out", world.path + "/w", "--firms", "300", "--seed", "9"]
        #expect(try World.tallySim(arguments).exitCode == 0)
        let first = try world.read("w/bank.csv")
        #expect(try World.tallySim(arguments).exitCode == 2)
        #expect(try World.tallySim(arguments + ["--force"]).exitCode == 0)
        #expect(try world.read("w/bank.csv") == first)
    }

    @Test func generateTakesItsOptions() throws {
        let world = try World(firms: 0)
        let outcome = try World.tallySim([
            "generate", "--out", world.path + "/w", "--firms", "3000", "--default-rate", "0.04", "--vintages", "4", "--json",
        ])
        #expect(outcome.exitCode == 0)
        #expect(outcome.errors.contains("bank.csv written\n") && outcome.errors.contains("truth/firms.csv written\n"))
        let summary = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        #expect(summary["vintages"] as? [String] == ["2022Q3", "2022Q4", "2023Q1", "2023Q2"])
        #expect(summary["yearlyDefaultRate"] as? Double == 0.04)
        #expect(outcome.output == (try world.read("w/truth/summary.json")))
        for wrong in [["--default-rate", "0.5"], ["--vintages", "0"], ["--vintages", "21"]] {
            #expect(try World.tallySim(["generate", "--out", world.path + "/x"] + wrong).exitCode == 2)
        }
    }
}
