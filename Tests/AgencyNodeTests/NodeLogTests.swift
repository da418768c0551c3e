// Every line of the log parses, whatever the fields hold.

import Foundation
import Testing

@testable import AgencyNode

@Suite struct NodeLogTests {
    @Test func aLineHasTimeLevelEventAndFields() throws {
        let lines = LogLines()
        lines.log(.info, "job.accepted", ["peer": "bank", "megabytes": 12])
        #expect(
            lines.all == [
                #"{"time":"2026-03-01T08:15:30.250Z","level":"info","event":"job.accepted","peer":"bank","megabytes":12}"#
            ])
        #expect(try lines.objects().first?["megabytes"] as? Int == 12)
    }

    @Test(arguments: [
        "\n{\"level\":\"info\"}", "\r\n", "\"", "\\", "\\\"", "\0", "\u{1B}[2J", "\u{7F}\u{9B}", "\u{202E}txt.exe", "\u{2028}\u{2029}",
        "\u{200B}\u{FEFF}", "}}]]", "企业 🏦", "\u{1F468}\u{200D}\u{1F469}", "e\u{301}", "\\u0000",
    ])
    func hostileTextStaysInItsField(text: String) throws {
        let lines = LogLines()
        lines.log(.warning, text, [text: .text(text)])
        let line = try #require(lines.all.first)
        #expect(
            !line.unicodeScalars.contains { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) || (0x2028...0x202E).contains($0.value) })
        let object = try #require(try lines.objects().first)
        #expect(object.count == 4)
        #expect((object["event"] as? String).map { Array($0.unicodeScalars) } == Array(text.unicodeScalars))
        #expect((object[text] as? String).map { Array($0.unicodeScalars) } == Array(text.unicodeScalars))
    }

    @Test func longTextIsCut() throws {
        let lines = LogLines()
        lines.log(.info, "e", ["name": .text(String(repeating: "长", count: 100_000))])
        let value = try #require(try lines.objects().first?["name"] as? String)
        #expect(value.unicodeScalars.count == NodeLog.scalarCountMax + 1 && value.hasSuffix("…"))
    }

    @Test func everyScalarBelowTwoToTheSixteenMakesALineThatParses() throws {
        let lines = LogLines()
        var text = ""
        for value in UInt32(0)..<0x1_0000 {
            guard let scalar = Unicode.Scalar(value) else { continue }
            text.unicodeScalars.append(scalar)
            if text.unicodeScalars.count == NodeLog.scalarCountMax {
                lines.log(.info, "e", ["text": .text(text)])
                text = ""
            }
        }
        #expect(try lines.objects().count == lines.all.count && lines.all.count > 300)
        #expect(lines.all.allSatisfy { !$0.contains("\n") && !$0.contains("\r") })
    }

    @Test func linesBelowTheLevelAreNotWritten() {
        let lines = LogLines()
        let log = NodeLog(minimum: .warning, write: { _ in lines.log(.error, "written") })
        log(.debug, "a")
        log(.info, "b")
        #expect(lines.all.isEmpty)
        log(.warning, "c")
        log(.error, "d")
        #expect(lines.all.count == 2)
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (951_782_400, "2000-02-29T00:00:00.000Z"), (4_102_444_799, "2099-12-31T23:59:59.000Z"),
        ] as [(UInt64, String)])
    func timesAreUTC(seconds: UInt64, text: String) { #expect(WallTime(seconds: seconds).description == text) }

    @Test func aTimeBeyondTheCalendarIsANumber() { #expect(!WallTime(seconds: .max).description.isEmpty) }
}
