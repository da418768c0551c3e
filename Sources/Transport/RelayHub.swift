// Where the two ends of a relayed stream meet when both dial the hub.

import NIOCore
import Parties
import Synchronization

package final class RelayHub: Sendable {
    private struct Stream: Hashable {
        let purpose: ConnectionPurpose
        let label: String
    }

    private let waiting = Mutex<[Stream: TLSChannel]>([:])
    private let settings: TransportSettings

    package init(settings: TransportSettings = TransportSettings()) { self.settings = settings }

    /// Takes an end's relay connection: waits for the other end, at most as long as a set-up may take, and then passes bytes on
    /// until the stream ends. Of two ends, one call serves both and the other one returns at once.
    ///
    /// - Throws: `TransportError.noOtherEnd`, `.setup`.
    package func serve(_ channel: TLSChannel, observer: (@Sendable ([UInt8]) -> Void)? = nil) async throws(TransportError) {
        guard case .relay(let origin, let target) = channel.purpose, channel.peer == origin || channel.peer == target else {
            channel.close()
            throw .setup(peer: channel.peer.name, .notAnEnd)
        }
        let stream = Stream(purpose: channel.purpose, label: channel.label)
        let other = waiting.withLock { waiting -> TLSChannel? in
            if let other = waiting[stream], other.peer != channel.peer {
                waiting[stream] = nil
                return other
            }
            // An end that comes again replaces its earlier attempt, which closes by being let go.
            waiting[stream] = channel
            return nil
        }
        if let other { return try await Relay.join(other, channel, observer: observer) }
        let deadline = ContinuousClock.now + .seconds(settings.setupSeconds)
        while waiting.withLock({ $0[stream] === channel }) {
            guard ContinuousClock.now < deadline, (try? await Task.sleep(for: .milliseconds(20))) != nil else {
                let isStillWaiting = waiting.withLock { waiting in
                    guard waiting[stream] === channel else { return false }
                    waiting[stream] = nil
                    return true
                }
                guard isStillWaiting else { return }
                channel.close()
                throw .noOtherEnd(peer: channel.peer == origin ? target : origin, label: channel.label)
            }
        }
    }
}
