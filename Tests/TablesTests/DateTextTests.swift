// Dates by pattern: calendar, widths and refusals.

import Findings
import Glibc
import Testing

@testable import Tables

@Suite struct DateTextTests {
    @Test(arguments: [
        ("yyyy-MM-dd", "1970-01-01", 0), ("yyyy-MM-dd", "1969-12-31", -1), ("M/d/yyyy", "2/28/1997", 9_920),
        ("M/d/yyyy", "12/1/1999", 10_926), ("yyyyMMdd", "20240229", 19_782), ("dd-MMM-yy", "28-Feb-97", 9_920),
        ("dd-MMM-yy", "01-JAN-68", 35_794), ("dd-MMM-yy", "01-jan-69", -365), ("yyyy年M月d日", "2024年2月29日", 19_782),
        ("d.M.yyyy", "1.3.2000", 11_017), ("yyyy/MM/dd", "0001/01/01", -719_162), ("yyyy-MM-dd", "9999-12-31", 2_932_896),
    ])
    func knownDays(_ pattern: String, _ text: String, _ days: Int) throws {
        #expect(try DateFormat(pattern).days(text) == days)
    }

    @Test(arguments: [
        "2023-02-29", "1900-02-29", "2024-13-01", "2024-00-10", "2024-04-31", "2024-01-00", "0000-01-01", "2024-1-01", "2024-01-1",
        "24-01-01", "2024-01-01 ", " 2024-01-01", "2024/01/01", "2024-01-01T00:00", "", "2024-01", "２０２４-01-01", "-024-01-01",
    ])
    func textThatIsNoDate(_ text: String) throws {
        #expect(try DateFormat("yyyy-MM-dd").days(text) == nil)
    }

    @Test func monthNamesAreEnglish() throws {
        let format = try DateFormat("d MMM yyyy")
        let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let numeric = try DateFormat("d M yyyy")
        for (index, name) in names.enumerated() {
            #expect(format.days("3 \(name) 2021") == numeric.days("3 \(index + 1) 2021"))
        }
        #expect(format.days("3 Mai 2021") == nil)
        #expect(format.days("3 Ja") == nil)
    }

    @Test(arguments: [
        "", "yyyy", "yyyy-MM", "yyyy-MM-dd-dd", "yyyy-mm-dd", "YYYY-MM-DD", "yyy-MM-dd", "yyyyMd", "yyyyMMMMdd", "yyyy-MM-dd HH", "Mddyyyy",
        "yyyy-MM-ddT", "yyyy-MM-d1", "yyyyy-MM-dd",
    ])
    func patternsThatAreRefused(_ pattern: String) {
        let found = finding { () throws(Finding) in _ = try DateFormat(pattern) }
        #expect(found?.kind == TableFindings.badDatePattern)
    }

    @Test func everyDayOfFourCenturiesFollowsTheLast() throws {
        let format = try DateFormat("yyyy-MM-dd")
        var expected = try #require(format.days("1801-01-01"))
        #expect(expected == -61_726)
        for year in 1801...2200 {
            for month in 1...12 {
                for day in 1...31 {
                    let text = "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
                    guard let days = format.days(text) else { continue }
                    if days != expected { Issue.record("\(text): \(days), expected \(expected)") }
                    expected += 1
                }
            }
        }
        #expect(expected == format.days("2201-01-01"))
    }

    @Test func agreesWithTheSystemCalendar() throws {
        let format = try DateFormat("d/M/yyyy")
        var generator = SeededGenerator(seed: 8)
        for _ in 0..<2_000 {
            var parts = tm()
            parts.tm_year = Int32.random(in: -1_800...8_000, using: &generator)
            parts.tm_mon = Int32.random(in: 0...11, using: &generator)
            parts.tm_mday = Int32.random(in: 1...28, using: &generator)
            let text = "\(parts.tm_mday)/\(parts.tm_mon + 1)/" + String("000\(parts.tm_year + 1900)".suffix(4))
            #expect(format.days(text) == timegm(&parts) / 86_400, "\(text)")
        }
    }

    @Test func randomTextNeverTraps() throws {
        let formats = try ["yyyy-MM-dd", "d-MMM-yy", "yyyyMMdd", "yyyy年M月d日"].map { try DateFormat($0) }
        var generator = SeededGenerator(seed: 9)
        let alphabet = Array("0123456789-/JanFebMar年月日".utf8)
        var dates = 0
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...14, using: &generator)).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
            for format in formats where bytes.withUnsafeBufferPointer({ format.days($0) }) != nil { dates += 1 }
        }
        #expect(dates < 80_000)
    }
}
