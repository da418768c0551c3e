// The round keys of many AES-128 keys in one block of memory, for kernels that walk over keys.

import CKernels

/// `count` schedules of 176 bytes each, one after the other, wiped when they go.
///
/// Sendable: the storage is written in `init` and `deinit` only.
package struct AES128Schedules: ~Copyable, @unchecked Sendable {
    package let count: Int
    private let storage: UnsafeMutableRawPointer

    /// - Parameter keys: `count` keys; the caller wipes them.
    package init(keys: UnsafePointer<Block>, count: Int) {
        precondition(count >= 0)
        self.count = count
        storage = .allocate(byteCount: max(1, count) * AES128Schedule.byteCount, alignment: 64)
        for index in 0..<count {
            AES128Schedule.expand(
                UnsafeRawBufferPointer(start: keys + index, count: 16), into: storage + index * AES128Schedule.byteCount)
        }
    }

    deinit {
        tally_wipe(storage, count * AES128Schedule.byteCount)
        storage.deallocate()
    }

    /// The round keys from schedule `index` on, valid during the closure.
    borrowing func withRoundKeys<Result>(from index: Int, _ body: (UnsafePointer<UInt8>) -> Result) -> Result {
        precondition(index >= 0 && index <= count)
        return body(UnsafePointer((storage + index * AES128Schedule.byteCount).assumingMemoryBound(to: UInt8.self)))
    }
}
