// Truncated tags of masked points, packed on the wire.
//
// Spec: protocols/ecdh-intersection.md, section «Tags».

import Groups
import Parties
import Symmetric
import Wire

/// How many bytes of a tag are compared and sent: enough that two different points of the session agree with probability 2^−40.
struct TagWidth: Hashable {
    let byteCount: Int

    /// ⌈(40 + ⌈log₂ nx⌉ + ⌈log₂ ny⌉)/8⌉, for sizes up to 2^31: 5 to 13.
    init(_ nx: Int, _ ny: Int) { byteCount = (40 + Self.bits(nx) + Self.bits(ny) + 7) / 8 }

    /// Words of `count` packed tags.
    func words(_ count: Int) -> Int { (count * byteCount + 7) / 8 }

    /// Words of a frame: whole tags, in about 16 KiB.
    var frameWords: Int { ECDHExchange.frameWords / byteCount * byteCount }

    private static func bits(_ count: Int) -> Int { count < 2 ? 0 : Int.bitWidth - (count - 1).leadingZeroBitCount }
}

struct ECDHTagger {
    let width: TagWidth
    private let digest: Curve25519Digest

    init(salt: Digest, width: TagWidth) {
        var transcript = Transcript(domain: "tally/ecdh-intersection/tag/v1")
        transcript.absorb("salt", salt.bytes)
        digest = Curve25519Digest(
            prefix: transcript.finalize().bytes + [UInt8](repeating: 0, count: Curve25519Digest.prefixBytes - Digest.byteCount))
        self.width = width
    }

    /// - Parameter point: four words.
    func tag(_ point: UnsafePointer<UInt64>) -> ElementTag {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Curve25519Digest.byteCount) { buffer in
            guard let base = buffer.baseAddress else { return ElementTag(first: 0, second: 0) }
            digest.hash(point, into: base)
            return width.tag(base)
        }
    }
}

extension TagWidth {
    /// The tag of the first bytes at `bytes`.
    func tag(_ bytes: UnsafePointer<UInt8>) -> ElementTag {
        var first: UInt64 = 0, second: UInt64 = 0
        for index in 0..<byteCount {
            let byte = UInt64(bytes[index])
            if index < 8 { first |= byte << UInt64(8 * index) } else { second |= byte << UInt64(8 * (index - 8)) }
        }
        return ElementTag(first: first, second: second)
    }

    /// Writes the given words of the packed list; the bytes after the last tag are 0.
    func pack(_ entries: [TagList.Entry], words range: Range<Int>, into out: UnsafeMutablePointer<UInt64>) {
        let bytes = UnsafeMutableRawPointer(out).assumingMemoryBound(to: UInt8.self)
        out.initialize(repeating: 0, count: range.count)
        for (offset, entry) in entries[tags(range, entries.count)].enumerated() {
            let target = bytes + offset * byteCount
            for index in 0..<byteCount {
                target[index] = UInt8(
                    truncatingIfNeeded: index < 8 ? entry.tag.first >> UInt64(8 * index) : entry.tag.second >> UInt64(8 * (index - 8)))
            }
        }
    }

    /// Appends the tags in the given words of a packed list of `count`.
    func unpack(_ words: UnsafePointer<UInt64>, words range: Range<Int>, count: Int, into list: inout TagList) {
        let bytes = UnsafeRawPointer(words).assumingMemoryBound(to: UInt8.self)
        for offset in 0..<tags(range, count).count { list.append(tag(bytes + offset * byteCount)) }
    }

    /// The tags that lie in a frame of `frameWords`, which begins with a whole one.
    private func tags(_ range: Range<Int>, _ count: Int) -> Range<Int> {
        range.lowerBound * 8 / byteCount..<min(count, range.upperBound * 8 / byteCount)
    }
}

extension Endpoint {
    func sendTags(_ list: TagList, width: TagWidth, to receiver: PartyID, step: Step) async throws(ChannelError) {
        let entries = list.entries
        try await send(width.words(entries.count), to: receiver, step: step, chunkWords: width.frameWords) { range, out in
            width.pack(entries, words: range, into: out)
        }
    }

    func receiveTags(_ count: Int, width: TagWidth, from sender: PartyID, step: Step) async throws(ChannelError) -> TagList {
        var list = TagList(capacity: count)
        try await receive(width.words(count), from: sender, step: step, chunkWords: width.frameWords) { range, words in
            width.unpack(words, words: range, count: count, into: &list)
        }
        return list
    }
}
