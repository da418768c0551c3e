// Progress on standard error: one line rewritten on a terminal, plain lines elsewhere.

import Foundation
import Programs
import Synchronization

final class ProgressDisplay: Sendable {
    private struct State {
        var lastPhase: Phase?
        var phaseStarted = ContinuousClock.now
        var bytesAtPhase = 0
        var lineIsOpen = false
    }

    private let state = Mutex(State())
    private let isTerminal: Bool
    private let isQuiet: Bool

    init(isQuiet: Bool) {
        self.isQuiet = isQuiet
        isTerminal = isatty(STDERR_FILENO) == 1
    }

    func show(_ progress: JobProgress) {
        guard !isQuiet else { return }
        let line = state.withLock { state -> String in
            if state.lastPhase != progress.phase {
                state.lastPhase = progress.phase
                state.phaseStarted = .now
                state.bytesAtPhase = progress.bytesSent
            }
            let seconds = Double((ContinuousClock.now - state.phaseStarted) / .milliseconds(1)) / 1000
            var line = "\(progress.phase.rawValue)"
            if let pass = progress.pass {
                line += " pass \(pass.done) of \(pass.of)"
                if pass.done > 0 { line += String(format: ", %.1f s left", seconds / Double(pass.done) * Double(pass.of - pass.done)) }
            }
            line += ", \(Self.bytes(progress.bytesSent)) sent"
            if seconds > 0.05 {
                line += ", \(Self.bytes(Int(Double(progress.bytesSent - state.bytesAtPhase) / seconds)))/s"
            }
            state.lineIsOpen = isTerminal
            return line
        }
        let text = isTerminal ? "\r\u{1B}[K\(line)" : line + "\n"
        FileHandle.standardError.write(Data(text.utf8))
    }

    /// Ends a rewritten line.
    func finish() {
        let isOpen = state.withLock { state in
            defer { state.lineIsOpen = false }
            return state.lineIsOpen
        }
        if isOpen { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
    }

    static func bytes(_ count: Int) -> String {
        let units = ["B", "kB", "MB", "GB"]
        var value = Double(count)
        var unit = 0
        while value >= 1000, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        return unit == 0 ? "\(count) B" : String(format: "%.1f %@", value, units[unit])
    }
}
