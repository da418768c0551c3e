// Progress on standard error: one line with a bar, rewritten, on a terminal; plain lines elsewhere.

package import Findings
import Foundation
import Synchronization

/// How far a job is.
package struct ProgressStep: Sendable, Equatable {
    /// `align`, `share`, `train` or `score`; `fetch`, whose units are bytes; `read`, `prepare` or `write`.
    package let phase: String
    /// Units done and to do of this phase, where they are known.
    package let done: Int?
    package let total: Int?
    /// Of this party, since the job began; nil where none are counted.
    package let bytesSent: Int?

    package init(phase: String, done: Int? = nil, total: Int? = nil, bytesSent: Int? = nil) {
        self.phase = phase
        self.done = done
        self.total = total
        self.bytesSent = bytesSent
    }
}

package final class ProgressDisplay: Sendable {
    private struct State {
        var last: ProgressStep?
        var phaseStarted = ContinuousClock.now
        var bytesAtPhase = 0
        var lastPrinted: ContinuousClock.Instant?
        var lineIsOpen = false
    }

    /// Between two plain lines of one phase with many steps; passes of the training are all shown.
    private static let plainInterval = Duration.seconds(1)
    private static let barCells = 20

    private let state = Mutex(State())
    private let isTerminal: Bool
    private let isQuiet: Bool
    private let language: Language
    private let write: @Sendable (String) -> Void
    private let now: @Sendable () -> ContinuousClock.Instant

    package init(
        isQuiet: Bool, language: Language = MessageLanguage.current, isTerminal: Bool = StandardError.isTerminal,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        write: @escaping @Sendable (String) -> Void = { StandardError.write($0) }
    ) {
        self.isQuiet = isQuiet
        self.language = language
        self.isTerminal = isTerminal
        self.write = write
        self.now = now
    }

    package func show(_ step: ProgressStep) {
        guard !isQuiet else { return }
        let now = now()
        let text = state.withLock { state -> String? in
            if state.last?.phase != step.phase {
                state.phaseStarted = now
                state.bytesAtPhase = step.bytesSent ?? 0
                state.lastPrinted = nil
            }
            defer { state.last = step }
            // The same again says nothing.
            if state.last == step { return nil }
            if !isTerminal, step.phase != "train", let printed = state.lastPrinted, now - printed < Self.plainInterval,
                step.done != step.total
            {
                return nil
            }
            state.lastPrinted = now
            state.lineIsOpen = isTerminal
            let seconds = Double((now - state.phaseStarted) / .milliseconds(1)) / 1000
            return line(step, seconds: seconds, phaseBytes: (step.bytesSent ?? 0) - state.bytesAtPhase)
        }
        guard let text else { return }
        write(isTerminal ? "\r\u{1B}[K\(cut(text))" : text + "\n")
    }

    /// Ends a rewritten line.
    package func finish() {
        let isOpen = state.withLock { state in
            defer { state.lineIsOpen = false }
            return state.lineIsOpen
        }
        if isOpen { write("\r\u{1B}[K") }
    }

    private func line(_ step: ProgressStep, seconds: Double, phaseBytes: Int) -> String {
        let phase = GeneralTexts.word(step.phase, language)
        var parts: [String] = []
        if let done = step.done, let total = step.total, total > 0 {
            if isTerminal { parts.append("\(phase) \(Self.bar(done, of: total)) \(100 * done / total) %") }
            let text = step.phase == "train" ? GeneralTexts.pass : GeneralTexts.step
            func units(_ count: Int) -> String { step.phase == "fetch" ? Quantity.bytes(count) : "\(count)" }
            parts.append(text(language, isTerminal ? "" : phase, units(done), units(total)).trimmingCharacters(in: .whitespaces))
            if done > 0, done < total {
                parts.append(GeneralTexts.left(language, Quantity.duration(seconds / Double(done) * Double(total - done))))
            }
        } else {
            parts.append(phase)
        }
        if let sent = step.bytesSent { parts.append(GeneralTexts.sent(language, Quantity.bytes(sent))) }
        if seconds > 0.05, phaseBytes > 0 {
            parts.append(GeneralTexts.rate(language, Quantity.bytes(Int(Double(phaseBytes) / seconds))))
        }
        return parts.joined(separator: language == .english ? ", " : "，")
    }

    private static func bar(_ done: Int, of total: Int) -> String {
        let filled = min(barCells, barCells * done / total)
        return "[" + String(repeating: "#", count: filled) + String(repeating: "-", count: barCells - filled) + "]"
    }

    /// A line that wraps could not be rewritten.
    private func cut(_ text: String) -> String {
        var size = winsize()
        let columns = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 1 ? Int(size.ws_col) - 1 : 79
        var (result, width) = ("", 0)
        for character in text {
            width += DisplayWidth.of(String(character))
            if width > columns { break }
            result.append(character)
        }
        return result
    }
}
