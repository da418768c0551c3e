// Files that no person would write: too large, too deep, folded on themselves, random, damaged.

import Findings
import Jobs
import TestKit
import Testing

@Suite struct JobLimitTests {
    static func code(_ bytes: [UInt8]) -> String? {
        do throws(Finding) {
            _ = try JobReader.read(bytes)
            return nil
        } catch {
            return error.kind.code
        }
    }

    @Test func aMebibyteIsTheLimit() {
        let base = Array((JobText.least + "\n").utf8)
        let filling = [UInt8](repeating: UInt8(ascii: "#"), count: JobReader.byteCountMax - base.count)
        #expect(Self.code(base + filling) == nil)
        #expect(Self.code(base + filling + [UInt8(ascii: "#")]) == "J317")
        #expect(JobReader.byteCountMax == 1 << 20)
    }

    @Test func longTextsAreRefused() throws {
        #expect(try JobText.read(try JobText.replacing("winter", by: String(repeating: "w", count: 4096))).seed.count == 4096)
        #expect(try JobText.finding("winter", String(repeating: "w", count: 4097)).kind == JobFindings.wrongType)
    }

    @Test(arguments: [10, 100, 900, 5_000]) func deepFlowNesting(_ depth: Int) {
        let text = "version: " + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        #expect(Self.code(Array(text.utf8)) != nil)
    }

    @Test(arguments: [10, 100, 900, 5_000]) func deepBlockNesting(_ depth: Int) {
        let text = "version:\n  " + String(repeating: "- ", count: depth) + "x"
        #expect(Self.code(Array(text.utf8)) != nil)
    }

    /// In a process of their own: a stack that overflows ends it.
    @Test func aMebibyteOfOpeningBracketsEndsNoProcess() async {
        await #expect(processExitsWith: .success) {
            for opening in ["[", "{", "- ", "? ", "[{", "{a: "] {
                let text = String(repeating: opening, count: (JobReader.byteCountMax - 1) / opening.utf8.count)
                _ = JobLimitTests.code(Array(text.utf8))
            }
        }
    }

    @Test func aDeepDocumentThatClosesEndsNoProcess() async {
        await #expect(processExitsWith: .success) {
            for depth in [50_000, 500_000] {
                let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
                _ = JobLimitTests.code(Array(text.utf8))
            }
        }
    }

    @Test func aliasesThatFoldTheFileStayCheap() {
        // Each list holds nine times the one before: 9^9 values if anything walked them.
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            text += "a\(level): &a\(level) [" + [String](repeating: "*a\(level - 1)", count: 9).joined(separator: ", ") + "]\n"
        }
        let started = ContinuousClock.now
        #expect(Self.code(Array(text.utf8)) == "J302")
        #expect(ContinuousClock.now - started < .seconds(2))
    }

    @Test(arguments: [
        // A quote that begins a line within a plain scalar opens nothing; nor does `#` without a blank begin a comment.
        "job: foo\n  'bar\n", "job: [a#, ", "job: !!str ", "# ", "job: {\"a\":",
    ])
    func aliasesAreSeenWhereverAParserCouldSeeThem(_ before: String) throws {
        let text = before + "*a\n" + JobText.least
        do {
            _ = try JobText.read(text)
            Issue.record("an alias was accepted")
        } catch {
            #expect(error.kind == JobFindings.notYAML && error.arguments == ["anchors and aliases are not used here"])
            #expect(error.line == before.split(separator: "\n", omittingEmptySubsequences: false).count)
        }
    }

    @Test(arguments: ["\"*x\"", "a*x", "\"* x\"", "\"2 * 3\"", "\"a &b\""]) func starsThatCanBeNoAliasesAreText(_ seed: String) throws {
        let text = try JobText.replacing("seed: winter", by: "seed: \(seed)")
        #expect(try JobText.read(text).seed == seed.filter { $0 != "\"" })
    }

    @Test func aJobOfThousandsOfColumnsIsReadQuickly() throws {
        let columns = (0..<20_000).map { "      c\($0): numeric" }.joined(separator: "\n")
        let text = try JobText.replacing("      note: excluded", by: columns)
        let started = ContinuousClock.now
        #expect(try JobText.read(text).parties[0].columns.count == 20_003)
        #expect(ContinuousClock.now - started < .seconds(5))
    }

    @Test func anAliasOfNothingIsRefused() throws {
        #expect(try JobText.finding("seed: winter", "seed: *nowhere").kind == JobFindings.notYAML)
    }

    @Test func randomBytesAreRefused() {
        var random = SeededRandom(41)
        for _ in 0..<3_000 {
            let count = Int.random(in: 0..<300, using: &random)
            let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next() >> 40) }
            #expect(Self.code(bytes) != nil)
        }
    }

    @Test func randomWordsOfYAMLAreRefused() {
        var random = SeededRandom(42)
        let words = [
            "version", "job", "parties", ": ", "\n", "  ", "- ", "[", "]", "{", "}", ",", "&a ", "*a", "? ", "| ", "> ", "!!str ", "\"",
            "'", "#", "---\n", "...\n", "1", "\t", "%YAML 1.1\n", "é", "!", "<<", "\\", "@", "`",
        ]
        for _ in 0..<3_000 {
            let count = Int.random(in: 1..<60, using: &random)
            let text = (0..<count).map { _ in words[Int.random(in: 0..<words.count, using: &random)] }.joined()
            #expect(Self.code(Array(text.utf8)) != nil)
        }
    }

    @Test func damagedJobsNeverTrap() {
        var random = SeededRandom(43)
        let texts = [Array(JobText.full.utf8), Array(JobText.least.utf8)]
        var refusals: [String: Int] = [:]
        for round in 0..<4_000 {
            var bytes = texts[round & 1]
            for _ in 0...Int.random(in: 0..<4, using: &random) {
                let position = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0: bytes[position] = UInt8(truncatingIfNeeded: random.next() >> 40)
                case 1: bytes[position] ^= 1 << UInt8(random.next() & 7)
                case 2: bytes.remove(at: position)
                case 3: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &random)], at: position)
                default:
                    let end = min(bytes.count, position + Int.random(in: 1..<40, using: &random))
                    bytes.insert(contentsOf: Array(bytes[position..<end]), at: Int.random(in: 0..<bytes.count, using: &random))
                }
            }
            refusals[Self.code(bytes) ?? "accepted", default: 0] += 1
        }
        #expect(refusals.values.reduce(0, +) == 4_000)
        // The damage reaches beyond the parser.
        #expect(refusals.count >= 6, "\(refusals)")
    }

    @Test func everyCutOfAJobIsRefusedOrRead() {
        let bytes = Array(JobText.full.utf8)
        // Without its last lines it is a job still; without its third party it is none.
        let third = Array(JobText.full.split(separator: "  platform")[0].utf8).count
        for count in 0..<bytes.count {
            let code = Self.code(Array(bytes[..<count]))
            if count <= third { #expect(code != nil, "\(count) bytes") }
        }
        #expect(Self.code(bytes) == nil)
    }

    @Test func anAliasedListAsAKeyIsRefusedQuickly() async {
        // A mapping's keys are compared with each other: a folded list as a key must not be walked in full.
        await #expect(processExitsWith: .success) {
            var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
            for level in 1...7 {
                text += "a\(level): &a\(level) [" + [String](repeating: "*a\(level - 1)", count: 9).joined(separator: ", ") + "]\n"
            }
            text += "? *a7\n: 1\n"
            let started = ContinuousClock.now
            _ = JobLimitTests.code(Array(text.utf8))
            precondition(ContinuousClock.now - started < .seconds(5), "the keys were walked in full")
        }
    }
}
