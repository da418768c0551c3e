// Tables and widths where some characters are two cells wide; quantities as people read them.

import Findings
import Testing

@testable import Terminal

struct DisplayTests {
    @Test(arguments: [("", 0), ("abc", 3), ("税务局", 6), ("a税b", 4), ("，", 2), ("é", 1), ("e\u{301}", 1), ("ｱ", 1), ("Ａ", 2), ("〇", 2)])
    func widthOfText(text: String, width: Int) { #expect(DisplayWidth.of(text) == width) }

    @Test func columnsLineUpWithWideCharacters() {
        var table = TextTable(["名称", "x"])
        table.add("税务局", "1")
        table.add("bank", "22")
        let lines = table.text.split(separator: "\n").map(String.init)
        #expect(lines == ["名称    x", "税务局  1", "bank    22"])
    }

    @Test func linesEndWithoutBlanks() {
        var table = TextTable()
        table.add("a", "")
        table.add("bbb", "c")
        #expect(table.text == "a\nbbb  c")
    }

    @Test func hostileCellsAreEscaped() {
        var table = TextTable()
        table.add("a\nb\u{1B}[2J")
        #expect(!table.text.contains("\n") && !table.text.contains("\u{1B}"))
    }

    @Test(arguments: [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (1_250_000, "1.2 MB"), (3_000_000_000, "3.0 GB")])
    func bytes(count: Int, text: String) { #expect(Quantity.bytes(count) == text) }

    @Test(arguments: [(0.04, "0.0 s"), (9.94, "9.9 s"), (12.4, "12 s"), (200.0, "3 min 20 s"), (7500.0, "2 h 5 min"), (.infinity, "–")])
    func durations(seconds: Double, text: String) { #expect(Quantity.duration(seconds) == text) }

    @Test(
        arguments: [
            ("1", 1), ("500M", 500 << 20), ("4G", 4 << 30), ("2k", 2048), ("1024T", 1 << 50), ("1025T", nil), ("0", nil), ("", nil),
            ("G", nil),
            ("-1M", nil), ("1.5G", nil), ("99999999999999999999", nil),
        ] as [(String, Int?)])
    func byteCountsAreRead(text: String, count: Int?) { #expect(Quantity.byteCount(text) == count) }

    @Test func timestampsAreUTC() { #expect(Quantity.timestamp(1_700_000_000) == "2023-11-14T22:13:20Z") }
}
