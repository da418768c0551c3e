// Tags on the wire: packed bytes in words, written and read in chunks that cut tags anywhere.
//
// Spec: protocols/balanced-intersection.md, section «Messages».

/// Writes a sorted list, chunk after chunk.
struct TagWriter {
    let tagBytes: Int

    func write(_ tags: borrowing SortedTags, words range: Range<Int>, into out: UnsafeMutablePointer<UInt64>) {
        let target = UnsafeMutableRawPointer(out)
        let byteCount = 8 * range.count, firstByte = 8 * range.lowerBound
        out.update(repeating: 0, count: range.count)
        var index = firstByte / tagBytes
        var offset = index * tagBytes - firstByte
        while index < tags.count, offset < byteCount {
            let tag = tags[index].tag
            if offset >= 0, offset + 16 <= byteCount {
                // What it writes beyond the tag is zero, and the next tag's place.
                target.storeBytes(of: tag.first, toByteOffset: offset, as: UInt64.self)
                target.storeBytes(of: tag.second, toByteOffset: offset + 8, as: UInt64.self)
            } else {
                withUnsafeBytes(of: (tag.first, tag.second)) { bytes in
                    for byte in max(0, -offset)..<min(tagBytes, byteCount - offset) {
                        target.storeBytes(of: bytes[byte], toByteOffset: offset + byte, as: UInt8.self)
                    }
                }
            }
            index += 1
            offset += tagBytes
        }
    }
}

/// Merges the peer's list with this party's as it comes.
struct TagMerge: ~Copyable {
    private let own: SortedTags
    private let tagBytes: Int
    private let peerCount: Int
    private let firstMask: UInt64
    private let secondMask: UInt64
    /// Bytes of a tag that was cut.
    private var rest: [UInt8] = []
    private var head = 0
    private var seen = 0
    private var last: BalancedTag?
    /// Positions of this party's identifiers that both have, in the order of ascending tags.
    private(set) var positions: [UInt32] = []
    /// For each tag of the peer's list whether it is common.
    private(set) var matches: [UInt64]
    /// The first tag that is not above the one before.
    private(set) var disorder: Int?
    /// Whether something other than zeros follows the last tag.
    private(set) var hasTrailingBytes = false

    init(_ own: consuming SortedTags, peerCount: Int, tagBytes: Int) {
        self.own = own
        self.peerCount = peerCount
        self.tagBytes = tagBytes
        firstMask = BalancedTagger.mask(tagBytes)
        secondMask = BalancedTagger.mask(tagBytes - 8)
        matches = [UInt64](repeating: 0, count: (peerCount + 63) / 64)
    }

    mutating func consume(_ words: UnsafePointer<UInt64>, count: Int) {
        // Sixteen bytes can be read at every tag.
        var bytes: [UInt8] = []
        bytes.reserveCapacity(rest.count + 8 * count + 16)
        bytes.append(contentsOf: rest)
        bytes.append(contentsOf: UnsafeRawBufferPointer(start: words, count: 8 * count))
        let byteCount = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: 16))
        var offset = 0
        bytes.withUnsafeBytes { raw in
            while offset + tagBytes <= byteCount, seen < peerCount {
                let tag = BalancedTag(
                    first: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self) & firstMask,
                    second: raw.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self) & secondMask)
                merge(tag)
                offset += tagBytes
            }
        }
        rest = Array(bytes[offset..<byteCount])
        if seen == peerCount, rest.contains(where: { $0 != 0 }) { hasTrailingBytes = true }
    }

    private mutating func merge(_ tag: BalancedTag) {
        if let last, !(last < tag), disorder == nil { disorder = seen }
        last = tag
        let records = own.pointer
        while head < own.count, records[head].tag < tag { head += 1 }
        if head < own.count, records[head].tag == tag {
            matches[seen / 64] |= 1 << UInt64(seen % 64)
            // One for one, so that both parties' rows stay in step: own tags that are equal collide by chance.
            positions.append(records[head].position)
            head += 1
        }
        seen += 1
    }
}
