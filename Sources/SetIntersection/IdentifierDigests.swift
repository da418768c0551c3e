// A set of identifiers as their 128-bit digests: 16 bytes an identifier, however long it is.
//
// Spec: protocols/intersection-session.md, section «Identifiers».

import Kernels
package import Symmetric

/// What of an identifier is kept: the first 16 bytes of a SHA-256. Two of 2^32 identifiers share one with probability below 2^−64.
package struct IdentifierDigest: Hashable, Sendable, Comparable {
    /// In the order of the digest's bytes, the first one in the highest bits.
    package let high: UInt64
    package let low: UInt64

    /// Zeros up to one block, which is hashed once and for all.
    private static let prefix = Array("tally/intersection-session/identifier/v1".utf8) + [UInt8](repeating: 0, count: 24)
    private static let state = HashKernels.State.initial.absorbing(prefix)
    /// What fits the second block with its padding.
    private static let shortBytesMax = 55

    package init(of identifier: UnsafeBufferPointer<UInt8>) {
        guard identifier.count <= Self.shortBytesMax else {
            var hash = SHA256()
            hash.update(Self.prefix)
            hash.update(UnsafeRawBufferPointer(identifier))
            self = hash.finalize().bytes.withUnsafeBytes { Self($0) }
            return
        }
        let blockBytes = HashKernels.blockBytes
        self = withUnsafeTemporaryAllocation(byteCount: blockBytes + HashKernels.digestBytes, alignment: 16) { buffer in
            buffer.initializeMemory(as: UInt8.self, repeating: 0)
            buffer.copyMemory(from: UnsafeRawBufferPointer(identifier))
            buffer[identifier.count] = 0x80
            buffer.storeBytes(of: UInt64((blockBytes + identifier.count) * 8).bigEndian, toByteOffset: blockBytes - 8, as: UInt64.self)
            if let block = buffer.baseAddress { HashKernels.finish(Self.state, blocks: block, count: 1, into: block + blockBytes) }
            return Self(UnsafeRawBufferPointer(rebasing: buffer[blockBytes...]))
        }
    }

    private init(_ digest: UnsafeRawBufferPointer) {
        high = UInt64(bigEndian: digest.loadUnaligned(as: UInt64.self))
        low = UInt64(bigEndian: digest.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    }

    package static func < (a: Self, b: Self) -> Bool { a.high != b.high ? a.high < b.high : a.low < b.low }

    var bytes: [UInt8] {
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { Array($0) }
    }
}

/// Distinct ones, in any order.
package struct IdentifierDigests: IdentifierList {
    package let values: [IdentifierDigest]

    package init(_ values: [IdentifierDigest]) { self.values = values }

    package var count: Int { values.count }
    package subscript(_ index: Int) -> [UInt8] { values[index].bytes }

    package func commitmentDigest(salt: [UInt8]) throws(AlignmentError) -> Digest {
        // Without their positions: a sorted copy is all that is needed.
        let sorted = values.sorted()
        if let repeated = zip(sorted, sorted.dropFirst()).first(where: { $0 == $1 })?.0 {
            let places = values.indices.filter { values[$0] == repeated }
            throw .duplicateIdentifier(first: places[0], second: places[1])
        }
        var transcript = Transcript(domain: "tally/set-commitment/digests/v1")
        transcript.absorb("salt", salt)
        transcript.absorb("count", UInt64(count))
        var hash = SHA256()
        var words: [UInt64] = []
        for start in stride(from: 0, to: count, by: 4096) {
            words.removeAll(keepingCapacity: true)
            for index in start..<min(start + 4096, count) {
                words.append(sorted[index].high.bigEndian)
                words.append(sorted[index].low.bigEndian)
            }
            words.withUnsafeBytes { hash.update($0) }
        }
        transcript.absorb("identifiers", hash.finalize().bytes)
        return transcript.finalize()
    }
}
