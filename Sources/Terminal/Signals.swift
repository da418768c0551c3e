// SIGINT and SIGTERM as events: the first asks a command to end in order, the second ends it at once.

import Dispatch
import Findings
import Foundation

package final class Signals: Sendable {
    /// A dispatch source may be used from any thread; the type does not say so.
    nonisolated(unsafe) private let sources: [any DispatchSourceSignal]

    /// Catches both signals from now on, for as long as the instance lives.
    ///
    /// - Parameter onFirst: runs once, on a thread of its own.
    package init(onFirst: @escaping @Sendable () -> Void) {
        let queue = DispatchQueue(label: "tally.signals")
        let once = Once()
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                if once.isFirst() { onFirst() } else { _exit(Findings.ExitCode.interrupted.rawValue) }
            }
            source.resume()
            return source
        }
    }

    deinit { for source in sources { source.cancel() } }

    /// Used from one serial queue only.
    private final class Once: @unchecked Sendable {
        private var isUsed = false

        func isFirst() -> Bool {
            defer { isUsed = true }
            return !isUsed
        }
    }
}
