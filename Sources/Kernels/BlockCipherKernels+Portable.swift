// AES-128 in counter mode in plain Swift: four blocks at a time, bitsliced, without tables.

import CKernels

extension BlockCipherKernels {
    static func portableKeystream(
        _ roundKeys: UnsafePointer<UInt8>, nonce: UInt64, firstBlock: UInt64, blockCount: Int,
        into out: UnsafeMutablePointer<UInt64>
    ) {
        guard blockCount > 0 else { return }
        withUnsafeTemporaryAllocation(of: BitPlanes.self, capacity: 11) { keys in
            for round in 0..<11 {
                let low = word(roundKeys, 16 * round), high = word(roundKeys, 16 * round + 8)
                keys.initializeElement(at: round, to: BitPlanes(low, high, low, high, low, high, low, high))
            }
            var block = 0
            while block < blockCount {
                let counter = firstBlock &+ UInt64(block)
                var state = BitPlanes(
                    counter, nonce, counter &+ 1, nonce, counter &+ 2, nonce, counter &+ 3, nonce)
                state.encrypt(keys)
                state.unslice()
                state.write(to: out + 2 * block, wordCount: 2 * min(4, blockCount - block))
                block += 4
            }
            tally_wipe(keys.baseAddress, keys.count * MemoryLayout<BitPlanes>.stride)
        }
    }

    private static func word(_ bytes: UnsafePointer<UInt8>, _ offset: Int) -> UInt64 {
        UnsafeRawPointer(bytes).loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }
}

extension BitPlanes {
    /// The rounds of FIPS 197, section 5.1, on four blocks with the same key.
    mutating func encrypt(_ keys: UnsafeMutableBufferPointer<BitPlanes>) {
        add(keys[0])
        for round in 1..<10 {
            substituteBytes()
            shiftRows()
            mixColumns()
            add(keys[round])
        }
        substituteBytes()
        shiftRows()
        add(keys[10])
    }

    /// The first `wordCount` (0 to 8) of the eight words, of this struct's storage, which is just its eight planes.
    func write(to out: UnsafeMutablePointer<UInt64>, wordCount: Int) {
        withUnsafeBytes(of: self) { words in
            for i in 0..<wordCount { out[i] = words.load(fromByteOffset: 8 * i, as: UInt64.self) }
        }
    }
}
