// Progress: plain lines where nobody looks, one line with a bar where somebody does.

import Findings
import Synchronization
import Terminal
import Testing

struct ProgressTests {
    /// A display whose clock the test moves.
    final class Bench: Sendable {
        let output = Mutex("")
        let time = Mutex(ContinuousClock.now)

        func display(isTerminal: Bool, isQuiet: Bool = false, language: Language = .english) -> ProgressDisplay {
            ProgressDisplay(
                isQuiet: isQuiet, language: language, isTerminal: isTerminal, now: { self.time.withLock { $0 } },
                write: { text in self.output.withLock { $0 += text } })
        }

        func wait(_ seconds: Int) { time.withLock { $0 = $0.advanced(by: .seconds(seconds)) } }
        var text: String { output.withLock { $0 } }
    }

    @Test func plainLinesSayPhaseRateAndTimeLeft() {
        let bench = Bench()
        let display = bench.display(isTerminal: false)
        display.show(ProgressStep(phase: "train", done: 0, total: 8, bytesSent: 1000))
        bench.wait(4)
        display.show(ProgressStep(phase: "train", done: 2, total: 8, bytesSent: 4_001_000))
        display.finish()
        #expect(bench.text == "train pass 0 of 8, 1.0 kB sent\ntrain pass 2 of 8, 12 s left, 4.0 MB sent, 1.0 MB/s\n")
    }

    @Test func manySmallStepsAreNotManyLines() {
        let bench = Bench()
        let display = bench.display(isTerminal: false)
        for done in 1...1000 { display.show(ProgressStep(phase: "align", done: done, total: 1000, bytesSent: done)) }
        // The first and the last.
        #expect(bench.text.split(separator: "\n").count == 2)
        #expect(bench.text.contains("align 1000 of 1000"))
    }

    @Test func bytesOfAFilterAreSaidAsSuchAndNoneAreSentWhereNoneAreCounted() {
        let bench = Bench()
        let display = bench.display(isTerminal: false)
        display.show(ProgressStep(phase: "read"))
        display.show(ProgressStep(phase: "fetch", done: 12_300_000, total: 76_100_000))
        bench.wait(2)
        display.show(ProgressStep(phase: "fetch", done: 76_100_000, total: 76_100_000))
        #expect(bench.text == "read\nfilter 12.3 MB of 76.1 MB, 0.0 s left\nfilter 76.1 MB of 76.1 MB\n")
        let chinese = Bench()
        chinese.display(isTerminal: false, language: .chinese).show(ProgressStep(phase: "fetch", done: 1_000, total: 1_000))
        #expect(chinese.text == "过滤器 1.0 kB/1.0 kB\n")
    }

    @Test func theSameAgainSaysNothing() {
        let bench = Bench()
        let display = bench.display(isTerminal: false)
        for _ in 0..<5 { display.show(ProgressStep(phase: "share", bytesSent: 5)) }
        #expect(bench.text == "share, 5 B sent\n")
    }

    @Test func aTerminalGetsOneLineWithABar() {
        let bench = Bench()
        let display = bench.display(isTerminal: true)
        display.show(ProgressStep(phase: "train", done: 4, total: 8, bytesSent: 0))
        #expect(bench.text.hasPrefix("\r\u{1B}[K") && bench.text.contains("[##########----------] 50 %"))
        #expect(!bench.text.contains("\n"))
        display.finish()
        #expect(bench.text.hasSuffix("\r\u{1B}[K"))
    }

    @Test func quietIsQuiet() {
        let bench = Bench()
        let display = bench.display(isTerminal: false, isQuiet: true)
        display.show(ProgressStep(phase: "train", done: 4, total: 8, bytesSent: 0))
        #expect(bench.text.isEmpty)
    }

    @Test func chinese() {
        let bench = Bench()
        bench.display(isTerminal: false, language: .chinese).show(ProgressStep(phase: "train", done: 1, total: 8, bytesSent: 10))
        #expect(bench.text.hasPrefix("训练 第 1/8 轮"))
    }
}
