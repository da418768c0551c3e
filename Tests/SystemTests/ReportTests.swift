// The report of a real run: there, whole, and the same for the same seed.

import Foundation
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite(.serialized) struct ReportTests {
    /// The bank's table with one more column, of quarters in turn.
    private static func addVintages(_ world: World) throws {
        try world.edit("bank.csv") { text in
            let lines = text.split(separator: "\n").map { $0.trimmingCharacters(in: .newlines) }
            let rows = lines.dropFirst().enumerated().map { "\($1),202\(2 + $0 % 8 / 4)Q\($0 % 4 + 1)" }
            return ([lines[0] + ",cohort_for_test"] + rows).joined(separator: "\n") + "\n"
        }
        try world.edit("job.yaml") { text in
            let isOwn = text.split(separator: "\n").contains { $0.hasPrefix("    vintage:") }
            let line = "    vintage: cohort_for_test\n"
            guard !isOwn else { return text.replacing(#/    vintage: .*\n/#, with: line) }
            return text.replacingOccurrences(of: "    label: {", with: line + "    label: {")
        }
    }

    @Test func aRunLeavesAReportWithItsFigures() throws {
        let world = try World()
        try Self.addVintages(world)
        let outcome = try world.runJob(["--json", "--language", "zh"])
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        let report = try world.read("result/report.html")
        #expect(XMLCheck.isWellFormed(report))
        let summary = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        for key in ["aucJoint", "ks"] {
            let value = try #require(summary[key] as? Double)
            #expect(report.contains(String(format: ">%.3f<", value)), "\(key)")
        }
        #expect(report.contains("id=\"vintages\"") && report.contains("2023Q4"))
        #expect(report.contains("<html lang=\"zh-CN\">"))
        // No key of any firm.
        let keys = try world.read("result/scores.csv").split(separator: "\n").dropFirst().compactMap { $0.split(separator: ",").first }
        #expect(!keys.isEmpty && !keys.contains { report.contains($0) })
    }

    @Test func inVirtualTimeTheReportRepeatsToTheByte() throws {
        let world = try World()
        #expect(try world.runJob(["--seed", "5", "--wan", "20ms,100Mbit"]).exitCode == 0)
        let first = try world.read("result/report.html")
        #expect(try world.runJob(["--seed", "5", "--wan", "20ms,100Mbit", "--force"]).exitCode == 0)
        #expect(try world.read("result/report.html") == first)
    }

    @Test func withAClockOnlyTheMeasuredPartDiffers() throws {
        let world = try World()
        func withoutTimes() throws -> String {
            #expect(try world.runJob(["--force"]).exitCode == 0)
            let parts = try world.read("result/report.html").components(separatedBy: "<div id=\"measured\">")
            #expect(parts.count == 2)
            return parts[0] + (parts.last?.components(separatedBy: "</section>").dropFirst().joined() ?? "")
        }
        #expect(try withoutTimes() == withoutTimes())
    }

    @Test func aVintageThatTheTableDoesNotHaveIsRefused() throws {
        let world = try World()
        try Self.addVintages(world)
        try world.edit("job.yaml") { $0.replacingOccurrences(of: "cohort_for_test", with: "cohort") }
        let outcome = try world.runJob()
        #expect(outcome.exitCode != 0 && outcome.errors.contains("T111") && world.leftNothing)
    }
}

private enum XMLCheck {
    static func isWellFormed(_ text: String) -> Bool { XMLParser(data: Data(text.utf8)).parse() }
}
