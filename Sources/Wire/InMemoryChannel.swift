// The in-memory channel: two bounded queues. It enforces the window, so that a protocol that would deadlock over a network
// deadlocks in a unit test, where it is found.

package import Parties
package import Symmetric
import Synchronization

/// One direction. Senders wait while the window is full; one frame is always admitted into an empty queue.
private final class BoundedQueue: Sendable {
    private struct State {
        var frames: [Frame] = []
        var head = 0
        var byteCount = 0
        var isClosed = false
        var receiver: CheckedContinuation<Frame?, Never>?
        var senders: [(frame: Frame, continuation: CheckedContinuation<Bool, Never>)] = []

        mutating func push(_ frame: Frame) {
            byteCount += frame.wireByteCount
            frames.append(frame)
        }

        mutating func pop() -> Frame? {
            guard head < frames.count else { return nil }
            let frame = frames[head]
            head += 1
            byteCount -= frame.wireByteCount
            // Drop the consumed prefix now and then; its payloads were released with the array's old storage.
            if head == frames.count {
                frames.removeAll(keepingCapacity: true)
                head = 0
            } else {
                frames[head - 1].payload = []
            }
            return frame
        }
    }

    private let state = Mutex(State())
    let windowBytes: Int

    init(windowBytes: Int) { self.windowBytes = windowBytes }

    /// False when the queue is closed.
    func send(_ frame: Frame) async -> Bool {
        await withCheckedContinuation { continuation in
            let resume: (() -> Void)? = state.withLock { state in
                if state.isClosed { return { continuation.resume(returning: false) } }
                if let receiver = state.receiver {
                    state.receiver = nil
                    return {
                        receiver.resume(returning: frame)
                        continuation.resume(returning: true)
                    }
                }
                if state.senders.isEmpty, state.byteCount == 0 || state.byteCount + frame.wireByteCount <= windowBytes {
                    state.push(frame)
                    return { continuation.resume(returning: true) }
                }
                state.senders.append((frame, continuation))
                return nil
            }
            resume?()
        }
    }

    /// nil when the queue is closed and empty.
    func receive() async -> Frame? {
        await withCheckedContinuation { continuation in
            let resume: (() -> Void)? = state.withLock { state in
                if let frame = state.pop() {
                    var admitted: [CheckedContinuation<Bool, Never>] = []
                    while let first = state.senders.first,
                        state.byteCount == 0 || state.byteCount + first.frame.wireByteCount <= windowBytes
                    {
                        state.senders.removeFirst()
                        state.push(first.frame)
                        admitted.append(first.continuation)
                    }
                    let resumed = admitted
                    return {
                        continuation.resume(returning: frame)
                        for sender in resumed { sender.resume(returning: true) }
                    }
                }
                if state.isClosed { return { continuation.resume(returning: nil) } }
                state.receiver = continuation
                return nil
            }
            resume?()
        }
    }

    func close() {
        let (receiver, senders) = state.withLock { state in
            state.isClosed = true
            defer {
                state.receiver = nil
                state.senders = []
            }
            return (state.receiver, state.senders)
        }
        receiver?.resume(returning: nil)
        for sender in senders { sender.continuation.resume(returning: false) }
    }
}

package final class InMemoryChannel: Channel {
    package let peer: PartyID
    package let windowBytes: Int
    package let binding: Digest
    private let outgoing: BoundedQueue
    private let incoming: BoundedQueue

    private init(peer: PartyID, binding: Digest, outgoing: BoundedQueue, incoming: BoundedQueue) {
        self.peer = peer
        self.binding = binding
        self.windowBytes = outgoing.windowBytes
        self.outgoing = outgoing
        self.incoming = incoming
    }

    /// The two ends between `a` and `b`: the first is a's, the second b's.
    ///
    /// - Parameter label: tells apart channels of the same two parties; part of the binding.
    package static func pair(
        _ a: PartyID, _ b: PartyID, windowBytes: Int = WireLimits.windowBytesDefault, label: String = ""
    ) -> (InMemoryChannel, InMemoryChannel) {
        var transcript = Transcript(domain: "tally/memory-channel/v1")
        for party in [min(a, b), max(a, b)] { transcript.absorb("party", party.name) }
        transcript.absorb("label", label)
        let binding = transcript.finalize()
        let forward = BoundedQueue(windowBytes: windowBytes)
        let backward = BoundedQueue(windowBytes: windowBytes)
        return (
            InMemoryChannel(peer: b, binding: binding, outgoing: forward, incoming: backward),
            InMemoryChannel(peer: a, binding: binding, outgoing: backward, incoming: forward)
        )
    }

    package func send(_ frame: Frame) async throws(ChannelError) {
        let sent = await withTaskCancellationHandler {
            await outgoing.send(frame)
        } onCancel: {
            close()
        }
        guard sent else { throw .closed(peer: peer) }
    }

    package func receive() async throws(ChannelError) -> Frame {
        let frame = await withTaskCancellationHandler {
            await incoming.receive()
        } onCancel: {
            close()
        }
        guard let frame else { throw .closed(peer: peer) }
        return frame
    }

    package func close() {
        outgoing.close()
        incoming.close()
    }
}
