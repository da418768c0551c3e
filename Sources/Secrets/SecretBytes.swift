// Secret bytes with one owner: keys, seeds, salts.

import CPlatform

/// Heap bytes that cannot be copied by accident and are zeroed when their owner lets go.
///
/// The type is noncopyable, so it has no description of its own and cannot be interpolated into a message; `redacted`
/// tells kind and count for logs.
package struct SecretBytes: ~Copyable, @unchecked Sendable {
    /// Bytes held, zero or more.
    package let count: Int
    private let storage: SecretStorage

    /// Allocates `count` bytes, all zero, and lets `initialize` fill them. If it throws, the bytes are wiped and freed.
    package init<Failure: Error>(
        count: Int, initializing initialize: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        try self.init(count: count, afterWipe: nil, initializing: initialize)
    }

    /// `afterWipe` sees the bytes between wiping and freeing; only tests pass it.
    init<Failure: Error>(
        count: Int, afterWipe: WipeObserver?,
        initializing initialize: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        let storage = SecretStorage(byteCount: count, afterWipe: afterWipe)
        tally_wipe(storage.base, count)
        do throws(Failure) {
            try initialize(UnsafeMutableRawBufferPointer(start: storage.base, count: count))
        } catch {
            storage.release()
            throw error
        }
        self.count = count
        self.storage = storage
    }

    /// A private copy. The source stays the caller's, who wipes it if it was secret.
    package init(copying source: [UInt8]) {
        self.init(count: source.count) { $0.copyBytes(from: source) }
    }

    /// A private copy, after which the source is wiped. As long as nobody else holds the array, nothing is left of it.
    package init(moving source: inout [UInt8]) {
        self.init(copying: source)
        source.withUnsafeMutableBytes { tally_wipe($0.baseAddress, $0.count) }
    }

    /// `count` bytes of the operating system's generator.
    package static func random(count: Int) throws(RandomSourceFailure) -> SecretBytes {
        try SecretBytes(count: count) { buffer throws(RandomSourceFailure) in
            var source = SystemRandomSource()
            try source.fill(buffer)
        }
    }

    /// Lends a copy as an array, for a codec that takes nothing else, and wipes it.
    package borrowing func withArray<Result, Failure: Error>(
        _ body: ([UInt8]) async throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        var bytes = withUnsafeBytes { Array($0) }
        defer { bytes.withUnsafeMutableBytes { tally_wipe($0.baseAddress, $0.count) } }
        return try await body(bytes)
    }

    /// Lends the bytes. The pointer must not leave the closure.
    package borrowing func withUnsafeBytes<Result: ~Copyable, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(start: storage.base, count: count))
    }

    /// Kind and count, such as `SecretBytes(32)`: what a log may say.
    package var redacted: String { "SecretBytes(\(count))" }

    /// Zeroes the bytes ahead of the end of life.
    package borrowing func wipe() { storage.wipe() }

    deinit { storage.release() }
}
