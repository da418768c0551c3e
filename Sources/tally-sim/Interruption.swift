// Ctrl-C and termination: clean up, then leave with 130.

import Dispatch
import Findings
import Foundation

enum Interruption {
    /// Once a process.
    static func install(_ cleanUp: @escaping @Sendable () -> Void) {
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                cleanUp()
                _exit(ExitCode.interrupted.rawValue)
            }
            source.resume()
            sources.append(source)
        }
    }

    /// Kept alive for the life of the process; written once, before anything runs beside it.
    nonisolated(unsafe) private static var sources: [any DispatchSourceSignal] = []
}
