// Tags on the wire: packed bytes in words, written and read in chunks that cut tags anywhere.
//
// Spec: protocols/balanced-intersection.md, section «Messages».

import Secrets

/// Writes a party's tags in ascending order, chunk after chunk. Serves one task.
struct TagWriter: ~Copyable {
    private let tagBytes: Int
    private var queue: TagQueue
    private var records = UnsafeBufferPointer<TagRecord>(start: nil, count: 0)
    /// The next of `records`, and how many of its bytes were written.
    private var index = 0
    private var written = 0
    /// Of the identifiers whose tags were begun, in the order of their tags.
    private let positions: WipedRecords<UInt32>
    private var positionCount = 0

    /// - Parameter count: of the party's tags.
    init(_ tagger: consuming BalancedTagger, count: Int, tagBytes: Int) {
        queue = tagger.finish()
        self.tagBytes = tagBytes
        positions = WipedRecords(count: count)
    }

    /// - Precondition: ranges ascend without gaps.
    mutating func write(words range: Range<Int>, into out: UnsafeMutablePointer<UInt64>) {
        let target = UnsafeMutableRawPointer(out)
        let byteCount = 8 * range.count
        out.update(repeating: 0, count: range.count)
        var offset = 0
        while offset < byteCount {
            if index == records.count {
                guard let next = queue.next() else { return }
                records = next
                index = 0
            }
            let record = records[index]
            if written == 0 {
                positions.pointer[positionCount] = record.position
                positionCount &+= 1
            }
            if written == 0, offset &+ 16 <= byteCount {
                // What it writes beyond the tag is zero, and the next tag's place.
                target.storeBytes(of: record.tag.first, toByteOffset: offset, as: UInt64.self)
                target.storeBytes(of: record.tag.second, toByteOffset: offset &+ 8, as: UInt64.self)
                offset &+= tagBytes
                index &+= 1
                continue
            }
            withUnsafeBytes(of: (record.tag.first, record.tag.second)) { bytes in
                while written < tagBytes, offset < byteCount {
                    target.storeBytes(of: bytes[written], toByteOffset: offset, as: UInt8.self)
                    written += 1
                    offset += 1
                }
            }
            if written == tagBytes {
                written = 0
                index += 1
            }
        }
    }

    /// Of each tag the identifier's position.
    consuming func finish() -> TagOrder { TagOrder(positions: positions, count: positionCount) }
}

/// Positions of identifiers in the order of their tags, which is secret.
struct TagOrder: ~Copyable {
    private let positions: WipedRecords<UInt32>
    let count: Int

    init(positions: WipedRecords<UInt32>, count: Int) {
        self.positions = positions
        self.count = count
    }

    subscript(index: Int) -> UInt32 {
        precondition(index >= 0 && index < count)
        return positions.pointer[index]
    }
}

/// Merges the peer's list with this party's as it comes.
struct TagMerge: ~Copyable {
    private var own: TagQueue
    private var records = UnsafeBufferPointer<TagRecord>(start: nil, count: 0)
    private var head = 0
    private let tagBytes: Int
    private let peerCount: Int
    private let firstMask: UInt64
    private let secondMask: UInt64
    /// Bytes of a tag that was cut.
    private var rest: [UInt8] = []
    private var seen = 0
    private var last: BalancedTag?
    /// Positions of this party's identifiers that both have, in the order of ascending tags.
    private(set) var positions: [Int] = []
    /// For each tag of the peer's list whether it is common.
    private(set) var matches: [UInt64]
    /// The first tag that is not above the one before.
    private(set) var disorder: Int?
    /// Whether something other than zeros follows the last tag.
    private(set) var hasTrailingBytes = false

    init(_ own: consuming TagQueue, peerCount: Int, tagBytes: Int) {
        self.own = own
        self.peerCount = peerCount
        self.tagBytes = tagBytes
        firstMask = BalancedTag.mask(tagBytes)
        secondMask = BalancedTag.mask(tagBytes - 8)
        matches = [UInt64](repeating: 0, count: (peerCount + 63) / 64)
        if let first = self.own.next() { records = first }
    }

    mutating func consume(_ words: UnsafePointer<UInt64>, count: Int) {
        // A tag that two chunks share, alone; then those that lie here with sixteen bytes to read; then what is left.
        let bytes = UnsafeRawBufferPointer(start: words, count: 8 * count)
        var offset = 0
        if !rest.isEmpty {
            offset = min(bytes.count, tagBytes - rest.count)
            rest.append(contentsOf: bytes[..<offset])
            guard rest.count == tagBytes else { return }
            mergeRest()
        }
        while offset &+ 16 <= bytes.count, seen < peerCount {
            merge(
                BalancedTag(
                    first: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self) & firstMask,
                    second: bytes.loadUnaligned(fromByteOffset: offset &+ 8, as: UInt64.self) & secondMask))
            offset &+= tagBytes
        }
        while offset < bytes.count, seen < peerCount {
            let end = min(bytes.count, offset + tagBytes)
            rest.append(contentsOf: bytes[offset..<end])
            offset = end
            if rest.count == tagBytes { mergeRest() }
        }
        if offset < bytes.count, bytes[offset...].contains(where: { $0 != 0 }) { hasTrailingBytes = true }
    }

    private mutating func mergeRest() {
        rest.append(contentsOf: repeatElement(0, count: 16 - tagBytes))
        let tag = rest.withUnsafeBytes {
            BalancedTag(first: $0.loadUnaligned(as: UInt64.self), second: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
        rest.removeAll(keepingCapacity: true)
        merge(tag)
    }

    @inline(__always)
    private mutating func merge(_ tag: BalancedTag) {
        if let last, !(last < tag), disorder == nil { disorder = seen }
        last = tag
        while true {
            while head < records.count, records[head].tag < tag { head &+= 1 }
            guard head == records.count, head > 0 else { break }
            head = 0
            records = own.next() ?? UnsafeBufferPointer(start: nil, count: 0)
        }
        if head < records.count, records[head].tag == tag {
            matches[seen / 64] |= 1 << UInt64(seen % 64)
            // One for one, so that both parties' rows stay in step: own tags that are equal collide by chance.
            positions.append(Int(records[head].position))
            head &+= 1
        }
        seen &+= 1
    }
}
