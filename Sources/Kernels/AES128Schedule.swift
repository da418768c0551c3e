// The round keys of one AES-128 key (FIPS 197, section 5.2).

import CKernels

#if _endian(big)
    #error("AES here takes words to be little-endian")
#endif

/// Eleven round keys on the heap, in the byte order of FIPS 197, wiped when the schedule goes.
///
/// Sendable: the storage is written in `init` and `deinit` only.
package struct AES128Schedule: ~Copyable, @unchecked Sendable {
    static let byteCount = 11 * 16

    private let storage: UnsafeMutableRawPointer

    /// Expands a key in constant time: the S-box is computed, not looked up.
    ///
    /// - Parameter key: 16 bytes; another length is a programming error.
    package init(key: UnsafeRawBufferPointer) {
        precondition(key.count == 16, "an AES-128 key has 16 bytes")
        storage = .allocate(byteCount: Self.byteCount, alignment: 16)
        Self.expand(key, into: storage)
    }

    deinit {
        tally_wipe(storage, Self.byteCount)
        storage.deallocate()
    }

    /// The 176 bytes of the round keys, valid during the closure.
    borrowing func withRoundKeys<Result>(_ body: (UnsafePointer<UInt8>) -> Result) -> Result {
        body(UnsafePointer(storage.assumingMemoryBound(to: UInt8.self)))
    }

    /// Writes the round keys of 16 bytes of key: 176 bytes, aligned to 4.
    static func expand(_ key: UnsafeRawBufferPointer, into storage: UnsafeMutableRawPointer) {
        // On a little-endian machine the first byte of a word of FIPS 197 is the lowest, and RotWord turns right.
        var words = storage.bindMemory(to: UInt32.self, capacity: 44)
        for i in 0..<4 { words[i] = key.loadUnaligned(fromByteOffset: 4 * i, as: UInt32.self) }
        var constant: UInt32 = 1
        for _ in 0..<10 {
            let last = words[3]
            let substituted = Self.substitute((last >> 8) | (last << 24))
            words[4] = words[0] ^ substituted ^ constant
            for i in 5..<8 { words[i] = words[i - 4] ^ words[i - 1] }
            words += 4
            // The next power of x in GF(2^8); public.
            constant = (constant << 1) ^ (constant >> 7) &* 0x11B
        }
    }

    private static func substitute(_ word: UInt32) -> UInt32 {
        var planes = BitPlanes(UInt64(word), 0, 0, 0, 0, 0, 0, 0)
        planes.substituteBytes()
        planes.unslice()
        return UInt32(truncatingIfNeeded: planes.p0)
    }
}
