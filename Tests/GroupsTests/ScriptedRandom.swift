// A source that hands out given bytes and then refuses: vectors fix the scalars that are drawn.

import Secrets

struct ScriptedRandom: RandomSource {
    struct Exhausted: Error {}

    private(set) var remaining: [UInt8]

    init(_ bytes: [UInt8]) { remaining = bytes }

    mutating func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(Exhausted) {
        guard remaining.count >= buffer.count else { throw Exhausted() }
        buffer.copyBytes(from: remaining.prefix(buffer.count))
        remaining.removeFirst(buffer.count)
    }
}
