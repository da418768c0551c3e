// SIGINT and SIGTERM for as long as a command about prepared sets runs: they end the session at hand, and none begins after them.

import Findings
import Synchronization
import Terminal

final class SessionSignals: Sendable {
    private struct State {
        var hasCome = false
        var cancel: (@Sendable () -> Void)?
        var signals: Signals?
    }

    private let state = Mutex(State())

    /// Catches the signals from now on.
    init() {
        let signals = Signals { [weak self] in
            Console.error(CommandTexts.cancelling(Console.language))
            self?.come()
        }
        state.withLock { $0.signals = signals }
    }

    var hasCome: Bool { state.withLock { $0.hasCome } }

    /// Calls `cancel` when a signal comes, or at once if one has come; nil ends that.
    func onSignal(_ cancel: (@Sendable () -> Void)?) {
        let hasCome = state.withLock { state in
            state.cancel = cancel
            return state.hasCome
        }
        if hasCome { cancel?() }
    }

    /// Waits so long, or until a signal comes.
    func pause(milliseconds: Int) async {
        for _ in 0..<milliseconds / 50 where !hasCome { try? await Task.sleep(for: .milliseconds(50)) }
    }

    private func come() {
        let cancel = state.withLock { state in
            state.hasCome = true
            return state.cancel
        }
        cancel?()
    }
}
