// Secret ring elements: the buffer under every share and every sealed column.

import CPlatform

/// Words of Z/2^64 in one aligned buffer that does not change after `init` and is wiped in `deinit`.
///
/// A class, because shares are passed between steps and threads while a matrix of them may fill hundreds of megabytes;
/// sharing is safe since nobody can write. One-use correlations are noncopyable types of their own modules.
package final class SecretWords: @unchecked Sendable {
    /// Elements, not bytes.
    package let count: Int
    private let storage: SecretStorage

    /// Allocates `count` words aligned to 64 bytes. `initialize` must write every one of them: the memory is not cleared
    /// before. If it throws, the words are wiped and freed.
    package init<Failure: Error>(
        count: Int, initializing initialize: (UnsafeMutablePointer<UInt64>) throws(Failure) -> Void
    ) throws(Failure) {
        let storage = Self.allocate(count, afterWipe: nil)
        do throws(Failure) {
            try initialize(Self.words(of: storage))
        } catch {
            storage.release()
            throw error
        }
        self.count = count
        self.storage = storage
    }

    /// For tests: `afterWipe` sees the buffer between wiping and freeing.
    init(_ words: [UInt64], afterWipe: WipeObserver?) {
        storage = Self.allocate(words.count, afterWipe: afterWipe)
        count = words.count
        words.withUnsafeBytes { storage.base.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(storage.base), byteCount: $0.count) }
    }

    /// A private copy of `words`, which the caller wipes if they were secret.
    package convenience init(_ words: [UInt64]) {
        self.init(words, afterWipe: nil)
    }

    /// `count` words, all zero.
    package static func zeros(_ count: Int) -> SecretWords {
        SecretWords(count: count) { $0.initialize(repeating: 0, count: count) }
    }

    /// The first word. Valid while this object lives: the caller holds a reference for as long as it uses the pointer,
    /// in doubt by `withExtendedLifetime`. Aligned to 64 bytes; never written through.
    package var pointer: UnsafePointer<UInt64> {
        UnsafePointer(Self.words(of: storage))
    }

    /// Lends the words with the object kept alive. The pointer must not leave the closure.
    package func withUnsafeWords<Result: ~Copyable, Failure: Error>(
        _ body: (UnsafeBufferPointer<UInt64>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try withExtendedLifetime(self) { () throws(Failure) -> Result in
            try body(UnsafeBufferPointer(start: pointer, count: count))
        }
    }

    deinit { storage.release() }

    private static func allocate(_ count: Int, afterWipe: WipeObserver?) -> SecretStorage {
        let (bytes, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<UInt64>.stride)
        precondition(!overflow, "the word count exceeds the address space")
        return SecretStorage(byteCount: bytes, afterWipe: afterWipe)
    }

    private static func words(of storage: SecretStorage) -> UnsafeMutablePointer<UInt64> {
        storage.base.assumingMemoryBound(to: UInt64.self)
    }
}

/// Printing, reflecting and dumping show the kind and the count, never a word.
extension SecretWords: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "SecretWords(\(count))" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [], displayStyle: .class) }
}
