// A buffer of blocks with one owner, wiped when it goes.

package import Kernels
import Secrets

package struct BlockBuffer: ~Copyable, @unchecked Sendable {
    package let count: Int
    private let words: SecretWordsBuilder

    /// The content is unspecified until written.
    package init(count: Int) {
        self.count = count
        words = SecretWordsBuilder(count: 2 * count)
        _ = UnsafeMutableRawPointer(words.pointer).bindMemory(to: Block.self, capacity: count)
    }

    /// Valid while the buffer lives.
    package var pointer: UnsafeMutablePointer<Block> {
        UnsafeMutableRawPointer(words.pointer).assumingMemoryBound(to: Block.self)
    }
}
