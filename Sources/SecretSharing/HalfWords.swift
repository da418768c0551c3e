// Shares over Z/2^32, two a word: counts and places need no more, and cost half.
//
// Spec: protocols/sort.md, section «Digits».

import Secrets

/// Printing shows kind and count only.
struct HalfShares: Sendable, CustomStringConvertible, CustomReflectable {
    let own: SecretWords
    let next: SecretWords
    /// Numbers, not words.
    let count: Int

    static func wordCount(_ count: Int) -> Int { (count + 1) / 2 }

    var description: String { "HalfShares(\(count))" }
    var customMirror: Mirror { Mirror(self, children: []) }
}

enum HalfWords {
    /// The numbers of `count` words.
    static func of(_ words: UnsafePointer<UInt64>) -> UnsafePointer<UInt32> {
        UnsafeRawPointer(words).assumingMemoryBound(to: UInt32.self)
    }

    static func of(_ words: UnsafeMutablePointer<UInt64>) -> UnsafeMutablePointer<UInt32> {
        UnsafeMutableRawPointer(words).assumingMemoryBound(to: UInt32.self)
    }

    /// a + b in either half.
    static func add(
        _ a: UnsafePointer<UInt64>, _ b: UnsafePointer<UInt64>, wordCount: Int, into out: UnsafeMutablePointer<UInt64>
    ) {
        let (a, b, out) = (of(a), of(b), of(out))
        for i in 0..<2 * wordCount { out[i] = a[i] &+ b[i] }
    }

    static func subtract(
        _ a: UnsafePointer<UInt64>, _ b: UnsafePointer<UInt64>, wordCount: Int, into out: UnsafeMutablePointer<UInt64>
    ) {
        let (a, b, out) = (of(a), of(b), of(out))
        for i in 0..<2 * wordCount { out[i] = a[i] &- b[i] }
    }
}
