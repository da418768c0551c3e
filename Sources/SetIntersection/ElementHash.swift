// Identifiers and decoded values under SHA-256, one compression each.
//
// Spec: protocols/balanced-intersection.md, section «Hashes».

import Kernels
import KeyValueStores
import Symmetric

/// SHA-256 of prefix ‖ message for many short messages; the prefix is one block of 64 bytes.
struct PrefixedHash: Sendable {
    /// Longest message that fits the second block with its padding.
    static let messageBytesMax = 55
    static let batch = 64

    private let prefix: [UInt8]
    private let state: HashKernels.State

    /// - Parameter domain: what the hash is for, and the session's salt, in 32 bytes.
    init(domain: Digest) {
        prefix = domain.bytes + [UInt8](repeating: 0, count: HashKernels.blockBytes - Digest.byteCount)
        state = HashKernels.State.initial.absorbing(prefix)
    }

    /// Up to `batch` digests. `write` puts a message of at most 55 bytes at a pointer and returns its length, or returns nil and the
    /// message is asked for by `long`.
    func hash(
        _ range: Range<Int>, into digests: UnsafeMutableRawPointer, scratch: UnsafeMutableRawPointer,
        write: (Int, UnsafeMutableRawPointer) -> Int?, long: (Int) -> [UInt8]
    ) {
        let blockBytes = HashKernels.blockBytes
        var longOnes: [Int] = []
        for index in range {
            let block = scratch + (index - range.lowerBound) * blockBytes
            UnsafeMutableRawBufferPointer(start: block, count: blockBytes).initializeMemory(as: UInt8.self, repeating: 0)
            guard let length = write(index, block) else {
                longOnes.append(index)
                continue
            }
            block.storeBytes(of: 0x80, toByteOffset: length, as: UInt8.self)
            block.storeBytes(of: UInt64((blockBytes + length) * 8).bigEndian, toByteOffset: 56, as: UInt64.self)
        }
        HashKernels.finish(state, blocks: scratch, count: range.count, into: digests)
        for index in longOnes {
            var hash = SHA256()
            hash.update(prefix)
            hash.update(long(index))
            (digests + (index - range.lowerBound) * Digest.byteCount).copyMemory(from: hash.finalize().bytes, byteCount: Digest.byteCount)
        }
    }
}

/// One party's identifiers as keys and values of the store, bin after bin.
struct HashedElements: ~Copyable {
    let count: Int
    let shape: StoreShape
    /// Where a key lies in the store.
    let keys: BlockBuffer
    /// H_B of the page: what the receiver encodes, and the sender takes off.
    let values: BlockBuffer
    /// Which identifier it is.
    let positions: [UInt32]
    /// Where each bin begins, and where the last one ends.
    let starts: [Int]

    init(_ identifiers: some IdentifierList, salt: Digest, shape: StoreShape) {
        var transcript = Transcript(domain: "tally/balanced-intersection/element/v1")
        transcript.absorb("salt", salt.bytes)
        let hash = PrefixedHash(domain: transcript.finalize())
        let count = identifiers.count
        // Key and value are the halves of one digest: in memory two blocks.
        let digests = BlockBuffer(count: 2 * count)
        let scratch = BlockBuffer(count: PrefixedHash.batch * HashKernels.blockBytes / 16)
        var starts = [Int](repeating: 0, count: shape.binCount + 1)
        for start in stride(from: 0, to: count, by: PrefixedHash.batch) {
            let range = start..<min(start + PrefixedHash.batch, count)
            hash.hash(
                range, into: UnsafeMutableRawPointer(digests.pointer + 2 * start), scratch: UnsafeMutableRawPointer(scratch.pointer),
                write: { index, block in
                    identifiers[index].withUnsafeBytes { bytes in
                        guard bytes.count <= PrefixedHash.messageBytesMax else { return nil }
                        if let base = bytes.baseAddress { block.copyMemory(from: base, byteCount: bytes.count) }
                        return bytes.count
                    }
                }, long: { identifiers[$0] })
            for index in range { starts[shape.bin(of: digests.pointer[2 * index]) + 1] += 1 }
        }
        for bin in 0..<shape.binCount { starts[bin + 1] += starts[bin] }
        let keys = BlockBuffer(count: count), values = BlockBuffer(count: count)
        var next = starts
        positions = [UInt32](unsafeUninitializedCapacity: count) { buffer, initialized in
            for index in 0..<count {
                let key = digests.pointer[2 * index]
                let bin = shape.bin(of: key)
                let place = next[bin]
                next[bin] = place &+ 1
                keys.pointer[place] = key
                values.pointer[place] = digests.pointer[2 * index + 1]
                buffer[place] = UInt32(truncatingIfNeeded: index)
            }
            initialized = count
        }
        self.count = count
        self.shape = shape
        self.keys = keys
        self.values = values
        self.starts = starts
    }

    func bin(_ bin: Int) -> Range<Int> { starts[bin]..<starts[bin + 1] }
    var binCountMax: Int { zip(starts.dropFirst(), starts).map { $0 - $1 }.max() ?? 0 }
}
