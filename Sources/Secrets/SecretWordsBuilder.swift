// A buffer of secret words while it is being filled, possibly across waits for a peer.

/// Owned by one task; `finish` ends the writing and hands the buffer out as an immutable `SecretWords`. Dropped before that,
/// it is wiped like any other.
package struct SecretWordsBuilder: ~Copyable {
    package let pointer: UnsafeMutablePointer<UInt64>
    package let count: Int
    private let words: SecretWords

    /// The content is unspecified until written.
    package init(count: Int) {
        var lent: UnsafeMutablePointer<UInt64>?
        words = SecretWords(count: count) { lent = $0 }
        guard let lent else { preconditionFailure("the initialiser lends its buffer") }
        pointer = lent
        self.count = count
    }

    package consuming func finish() -> SecretWords { words }
}
