// Where session connections that peers dialled wait for the job that they belong to.

package import Parties
import Synchronization

package final class SessionBoard: Sendable {
    /// Connections that wait for a job, at most; more are closed.
    private static let waitingCountMax = 256
    private static let pollMilliseconds: Int64 = 10

    private struct Key: Hashable {
        let label: String
        let peer: PartyID
    }

    private let waiting = Mutex<[Key: TLSChannel]>([:])

    package init() {}

    /// Keeps a connection until a job takes it; one that comes again replaces its earlier attempt.
    package func deliver(_ channel: TLSChannel) {
        let (old, isKept) = waiting.withLock { waiting -> (TLSChannel?, Bool) in
            let key = Key(label: channel.label, peer: channel.peer)
            guard waiting[key] != nil || waiting.count < Self.waitingCountMax else { return (nil, false) }
            return (waiting.updateValue(channel, forKey: key), true)
        }
        old?.close()
        if !isKept { channel.close() }
    }

    /// Waits for the peer's connection with this label.
    ///
    /// - Throws: `TransportError.timedOut`.
    package func take(label: String, from peer: PartyID, withinSeconds seconds: Int) async throws(TransportError) -> TLSChannel {
        let key = Key(label: label, peer: peer)
        let deadline = ContinuousClock.now + .seconds(seconds)
        while true {
            if let channel = waiting.withLock({ $0.removeValue(forKey: key) }) { return channel }
            guard ContinuousClock.now < deadline, (try? await Task.sleep(for: .milliseconds(Self.pollMilliseconds))) != nil else {
                throw .timedOut(peer: peer.name, seconds: seconds)
            }
        }
    }

    /// Closes what waits for a job that has ended.
    package func drop(label: String) {
        let dropped = waiting.withLock { waiting in
            let keys = waiting.keys.filter { $0.label == label }
            return keys.compactMap { waiting.removeValue(forKey: $0) }
        }
        for channel in dropped { channel.close() }
    }
}
