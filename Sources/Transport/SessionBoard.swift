// Where session connections that peers dialled wait for the job that they belong to.

package import Parties
import Synchronization

package final class SessionBoard: Sendable {
    private static let pollMilliseconds: Int64 = 10

    private struct Key: Hashable {
        let label: String
        let peer: PartyID
    }

    private struct Entry {
        let channel: TLSChannel
        let until: ContinuousClock.Instant
    }

    private let waiting = Mutex<[Key: Entry]>([:])
    private let waitSeconds: Int
    private let waitingCountMax: Int

    /// - Parameters:
    ///   - waitSeconds: how long a connection may wait for its job; what waits longer is closed when the next one comes.
    ///   - waitingCountMax: connections that wait, at most; more are closed.
    package init(waitSeconds: Int = 120, waitingCountMax: Int = 256) {
        self.waitSeconds = waitSeconds
        self.waitingCountMax = waitingCountMax
    }

    /// Connections that wait for their job.
    package var count: Int { waiting.withLock { $0.count } }

    /// Keeps a connection until a job takes it; one that comes again replaces its earlier attempt.
    package func deliver(_ channel: TLSChannel) {
        let now = ContinuousClock.now
        let closed = waiting.withLock { waiting -> [TLSChannel] in
            let overdue = waiting.filter { $0.value.until <= now }.map(\.key)
            var closed = overdue.compactMap { waiting.removeValue(forKey: $0)?.channel }
            let key = Key(label: channel.label, peer: channel.peer)
            guard waiting[key] != nil || waiting.count < waitingCountMax else { return closed + [channel] }
            let old = waiting.updateValue(Entry(channel: channel, until: now + .seconds(waitSeconds)), forKey: key)
            if let old { closed.append(old.channel) }
            return closed
        }
        for channel in closed { channel.close() }
    }

    /// Waits for the peer's connection with this label.
    ///
    /// - Throws: `TransportError.timedOut`.
    package func take(label: String, from peer: PartyID, withinSeconds seconds: Int) async throws(TransportError) -> TLSChannel {
        let key = Key(label: label, peer: peer)
        let deadline = ContinuousClock.now + .seconds(seconds)
        while true {
            if let entry = waiting.withLock({ $0.removeValue(forKey: key) }) { return entry.channel }
            guard ContinuousClock.now < deadline, (try? await Task.sleep(for: .milliseconds(Self.pollMilliseconds))) != nil else {
                throw .timedOut(peer: peer.name, seconds: seconds)
            }
        }
    }

    /// Closes what waits for a job that has ended.
    package func drop(label: String) {
        let dropped = waiting.withLock { waiting in
            let keys = waiting.keys.filter { $0.label == label }
            return keys.compactMap { waiting.removeValue(forKey: $0)?.channel }
        }
        for channel in dropped { channel.close() }
    }
}
