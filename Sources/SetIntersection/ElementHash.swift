// One party's identifiers under SHA-256, as keys and values of the store, in the store's bins.
//
// Spec: protocols/balanced-intersection.md, section «Hashes».

import Kernels
import KeyValueStores
import Secrets
import Symmetric

/// Keys, values and positions, bin after bin. Each bin has the same room, so that an element goes to its place as soon as it is
/// hashed.
struct HashedElements: ~Copyable {
    let count: Int
    let shape: StoreShape
    /// Where a key lies in the store.
    private(set) var keys: BlockBuffer
    /// H_B of the page: what the receiver encodes, and the sender takes off.
    private(set) var values: BlockBuffer
    private var positionWords: WipedRecords<UInt32>
    /// Elements that a bin has room for.
    private(set) var capacity: Int
    /// How many each bin has.
    private(set) var counts: [Int]

    /// - Parameter capacity: for tests of bins that overflow.
    init(_ identifiers: some IdentifierList, salt: Digest, shape: StoreShape, capacity: Int? = nil) {
        var transcript = Transcript(domain: "tally/balanced-intersection/element/v1")
        transcript.absorb("salt", salt.bytes)
        let prefix = HashPrefix(transcript.finalize().bytes)
        let size = identifiers.count
        let most = if let capacity { capacity } else { UniformBuckets<TagRecord>.room(size, bucketCount: shape.binCount) }
        let room = shape.binCount * most
        count = size
        self.shape = shape
        self.capacity = most
        keys = BlockBuffer(count: room)
        values = BlockBuffer(count: room)
        positionWords = WipedRecords(count: room)
        counts = [Int](repeating: 0, count: shape.binCount)
        var batch = MessageBatch()
        for start in stride(from: 0, to: size, by: MessageBatch.count) {
            let range = start..<min(start + MessageBatch.count, size)
            identifiers.write(range, to: &batch)
            place(batch.hash(range.count, behind: prefix), range)
        }
    }

    /// Which identifier an element is.
    var positions: UnsafeMutablePointer<UInt32> { positionWords.pointer }

    /// Where the elements of a bin are, in all three buffers.
    func bin(_ bin: Int) -> Range<Int> { bin * capacity..<bin * capacity + counts[bin] }
    var binCountMax: Int { counts.max() ?? 0 }

    private mutating func place(_ digests: UnsafePointer<Block>, _ range: Range<Int>) {
        for index in range {
            let key = digests[2 * (index - range.lowerBound)], value = digests[2 * (index - range.lowerBound) + 1]
            let bin = shape.bin(of: key)
            if counts[bin] == capacity { makeRoom() }
            let place = bin &* capacity &+ counts[bin]
            counts[bin] &+= 1
            keys.pointer[place] = key
            values.pointer[place] = value
            positions[place] = UInt32(truncatingIfNeeded: index)
        }
    }

    /// Once in a million runs: bins are as full as chance makes them.
    private mutating func makeRoom() {
        let larger = 2 * capacity + 8, room = shape.binCount * larger
        let newKeys = BlockBuffer(count: room), newValues = BlockBuffer(count: room)
        let newPositions = WipedRecords<UInt32>(count: room)
        for bin in 0..<shape.binCount {
            (newKeys.pointer + bin * larger).update(from: keys.pointer + bin * capacity, count: counts[bin])
            (newValues.pointer + bin * larger).update(from: values.pointer + bin * capacity, count: counts[bin])
            (newPositions.pointer + bin * larger).update(from: positions + bin * capacity, count: counts[bin])
        }
        keys = newKeys
        values = newValues
        positionWords = newPositions
        capacity = larger
    }
}
