// Tags: what the comparing party compares in place of masked points.
//
// Spec: protocols/set-intersection.md, section «Tags». 128 bits are more than the ⌈40 + log₂ nx + log₂ ny⌉ that the caps on sizes
// need (102 at 2^31), and whole words.

import Groups
import Symmetric

/// The first 16 bytes of a hash of a masked point, as two words.
struct ElementTag: Hashable, Comparable {
    static let words = 2
    let first: UInt64
    let second: UInt64

    static func < (a: ElementTag, b: ElementTag) -> Bool {
        a.first != b.first ? a.first < b.first : a.second < b.second
    }
}

struct Tagger {
    private let prefix: [UInt8]

    init(salt: Digest) {
        var transcript = Transcript(domain: "tally/set-intersection/tag/v2")
        transcript.absorb("salt", salt.bytes)
        prefix = transcript.finalize().bytes
    }

    /// - Parameter point: 32 bytes.
    func tag(_ point: UnsafePointer<UInt64>) -> ElementTag {
        var hash = SHA256()
        hash.update(prefix)
        hash.update(UnsafeRawBufferPointer(start: point, count: Curve25519Multiplier.pointBytes))
        return hash.finalize().bytes.withUnsafeBytes { bytes in
            ElementTag(first: bytes.loadUnaligned(as: UInt64.self), second: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
    }

    /// Writes the given words of the tags of a shuffled list.
    func write(
        _ list: PointList, _ order: borrowing Permutation, words range: Range<Int>, into out: UnsafeMutablePointer<UInt64>
    ) {
        let first = range.lowerBound / ElementTag.words
        for element in first..<range.upperBound / ElementTag.words {
            let tag = tag(list.point(order[element]))
            out[(element - first) * ElementTag.words] = tag.first
            out[(element - first) * ElementTag.words + 1] = tag.second
        }
    }
}

/// Tags of one list with their positions in it.
struct TagList {
    struct Entry {
        let tag: ElementTag
        let position: UInt32
    }

    private(set) var entries: [Entry] = []

    init(capacity: Int) { entries.reserveCapacity(capacity) }

    mutating func append(_ tag: ElementTag) {
        entries.append(Entry(tag: tag, position: UInt32(truncatingIfNeeded: entries.count)))
    }

    /// Tags as they came.
    mutating func append(_ words: UnsafePointer<UInt64>, wordCount: Int) {
        for index in stride(from: 0, to: wordCount, by: ElementTag.words) {
            append(ElementTag(first: words[index], second: words[index + 1]))
        }
    }

    /// Ascending by tag; false if two are equal.
    mutating func sort() -> Bool {
        entries.sort { $0.tag < $1.tag }
        return zip(entries, entries.dropFirst()).allSatisfy { $0.tag != $1.tag }
    }
}
