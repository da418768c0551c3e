// The identifiers of a set in ascending order, in a file: what a new version of the set is compared with.

import Findings
import SetIntersection
import Symmetric

/// 16 bytes an identifier, as two little-endian words, the higher one first.
struct SortedDigests: Sendable {
    static let bytesEach = 16
    private let file: MappedFile
    let count: Int

    /// nil unless the file is whole.
    init?(_ file: MappedFile) {
        guard file.bytes.count % Self.bytesEach == 0 else { return nil }
        self.file = file
        count = file.bytes.count / Self.bytesEach
    }

    subscript(_ index: Int) -> IdentifierDigest {
        IdentifierDigest(high: file.words[2 * index], low: file.words[2 * index + 1])
    }

    /// Of the file.
    func digest() -> Digest { withExtendedLifetime(file) { Self.digest(file.bytes) } }

    private static func digest(_ bytes: UnsafeRawBufferPointer) -> Digest {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finalize()
    }

    /// - Parameter sorted: ascending, distinct.
    /// - Returns: the file's digest.
    /// - Throws: J314.
    static func write(_ sorted: [IdentifierDigest], to path: String) throws(Finding) -> Digest {
        // Two words each, as they lie in memory.
        try sorted.withUnsafeBufferPointer { words throws(Finding) in
            let bytes = UnsafeRawBufferPointer(words)
            try DurableFiles.replace(path, with: bytes)
            return Self.digest(bytes)
        }
    }

    /// What `sorted` has and these have not, and the other way round.
    ///
    /// - Parameter sorted: ascending, distinct.
    func changes(to sorted: [IdentifierDigest]) -> (added: [IdentifierDigest], removed: [IdentifierDigest]) {
        defer { withExtendedLifetime(file) {} }
        var added: [IdentifierDigest] = [], removed: [IdentifierDigest] = []
        var old = 0, new = 0
        while old < count || new < sorted.count {
            if old == count || (new < sorted.count && sorted[new] < self[old]) {
                added.append(sorted[new])
                new += 1
            } else if new == sorted.count || self[old] < sorted[new] {
                removed.append(self[old])
                old += 1
            } else {
                (old, new) = (old + 1, new + 1)
            }
        }
        return (added, removed)
    }
}
