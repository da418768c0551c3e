// Frames that were received and not yet taken, and how many bytes they are.

import Wire

struct FrameQueue {
    private var frames: [Frame] = []
    private var head = 0
    private(set) var byteCount = 0

    mutating func push(_ frame: Frame) {
        byteCount += frame.wireByteCount
        frames.append(frame)
    }

    mutating func pop() -> Frame? {
        guard head < frames.count else { return nil }
        let frame = frames[head]
        frames[head].payload = []
        head += 1
        byteCount -= frame.wireByteCount
        // The consumed prefix goes when it is all there is, or most of a long queue.
        if head == frames.count {
            frames.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= 1024 && 2 * head >= frames.count {
            frames.removeFirst(head)
            head = 0
        }
        return frame
    }
}
