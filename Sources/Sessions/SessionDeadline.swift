// The deadline of a whole session: a peer that keeps just within the limit of every single frame does not hold it for ever.
//
// Spec: protocols/session.md, section «Deadlines».

import Findings
import Parties
import Synchronization
package import Wire

package enum SessionDeadline {
    private final class Flag: Sendable {
        let isSet = Atomic(false)
    }

    /// Runs `body`. After `seconds` the channels close, and what `body` then throws becomes a finding that names the party that
    /// was waited for longest.
    ///
    /// - Parameter channels: those of the endpoint.
    /// - Throws: `Finding` R422; whatever `body` throws before.
    package static func run<Value>(
        seconds: Int, endpoint: Endpoint, channels: [any Channel], _ body: () async throws -> Value
    ) async throws -> Value {
        let hasPassed = Flag()
        let timer = Task {
            guard (try? await Task.sleep(for: .seconds(seconds))) != nil else { return }
            hasPassed.isSet.store(true, ordering: .relaxed)
            for channel in channels { channel.close() }
        }
        defer { timer.cancel() }
        do {
            return try await body()
        } catch {
            guard hasPassed.isSet.load(ordering: .relaxed), let longest = endpoint.longestWait else { throw error }
            throw Finding(
                RunFindings.jobTooLong, party: longest.peer.name,
                ["\(seconds)", longest.peer.name, "\(longest.waited.components.seconds)"])
        }
    }
}
