// The connections of one event loop that have something to flush, in the order of their first frames.
//
// A party's connections share its uplink. Were each flushed when its own burst is full, a large frame would reach the network before a
// small one that was sent earlier to somebody else, and who waits for the small one waits for both.

import NIOCore
import NIOPosix

/// Confined to its event loop.
final class FlushQueue: @unchecked Sendable {
    private static let ofThread = ThreadSpecificVariable<FlushQueue>()

    /// Of the running event loop.
    static var current: FlushQueue {
        if let queue = ofThread.currentValue { return queue }
        let queue = FlushQueue()
        ofThread.currentValue = queue
        return queue
    }

    private var waiting: [FrameHandler] = []

    /// Flushes when the running code gives the loop back, if not before.
    func add(_ handler: FrameHandler) {
        if waiting.contains(where: { $0 === handler }) { return }
        waiting.append(handler)
        guard waiting.count == 1 else { return }
        handler.eventLoop.execute { Self.current.flushAll() }
    }

    /// Flushes what was written before, then `handler`.
    func flush(upTo handler: FrameHandler) {
        flushAll()
        handler.flush()
    }

    private func flushAll() {
        let handlers = waiting
        waiting = []
        for handler in handlers { handler.flush() }
    }
}
