// The file of a filter: a header that says which one it is, and the cells.
//
// Spec: protocols/unbalanced-intersection.md, section «Filter file».

package import KeyValueStores
package import Symmetric
package import Wire

package struct FilterHeader: Hashable, Sendable {
    package static let wordCount = 8
    package static let byteCount = 64
    private static let magic = Array("tallyff1".utf8)

    package let epoch: Digest
    /// Its place in the epoch.
    package let filter: Int
    package let shape: FuseShape
    package let seed: UInt64

    package init(epoch: Digest, filter: Int, shape: FuseShape, seed: UInt64) {
        self.epoch = epoch
        self.filter = filter
        self.shape = shape
        self.seed = seed
    }

    package func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.writeRaw(Self.magic)
        writer.writeRaw(epoch.bytes)
        writer.write(UInt32(filter))
        writer.write(UInt32(shape.fingerprintBits))
        writer.write(UInt64(shape.count))
        writer.write(seed)
        return writer.bytes
    }

    package init(decoding bytes: [UInt8]) throws(DecodingError) {
        var reader = ByteReader(bytes)
        guard try reader.readRaw(count: Self.magic.count) == Self.magic else { throw .invalidValue }
        let epoch = try reader.readRaw(count: Digest.byteCount)
        let filter = try reader.readUInt32(), bits = try reader.readUInt32(), count = try reader.readUInt64()
        seed = try reader.readUInt64()
        try reader.finish()
        guard let epoch = Digest(decoding: epoch), filter < UnbalancedParameters.filtersMax, let count = Int(exactly: count),
            count <= UnbalancedParameters.membersMax, let shape = FuseShape(count: count, fingerprintBits: Int(bits))
        else { throw .invalidValue }
        self.epoch = epoch
        self.filter = Int(filter)
        self.shape = shape
    }

    /// The seed of an attempt to build a filter.
    package static func seed(epoch: Digest, filter: Int, attempt: Int) -> UInt64 {
        var transcript = Transcript(domain: "tally/unbalanced-intersection/seed/v1")
        transcript.absorb("epoch", epoch.bytes)
        transcript.absorb("filter", UInt64(filter))
        transcript.absorb("attempt", UInt64(attempt))
        return transcript.finalize().bytes.prefix(8).reversed().reduce(1) { $0 << 8 | UInt64($1) } | 1
    }
}

/// A whole file in somebody's memory, checked against the epoch.
package struct FilterFile {
    package let cells: FuseCells

    /// - Parameter words: of the whole file; they stay valid as long as this does.
    /// - Throws: what is wrong with it.
    package init(_ words: UnsafeBufferPointer<UInt64>, of epoch: UnbalancedEpoch, filter: Int) throws(DecodingError) {
        guard words.count == epoch.wordCount(filter), let base = words.baseAddress else { throw .truncated }
        let header = try FilterHeader(decoding: Array(UnsafeRawBufferPointer(start: base, count: FilterHeader.byteCount)))
        guard header.epoch == epoch.id, header.filter == filter, header.shape == epoch.shape(filter) else { throw .invalidValue }
        var hash = SHA256()
        hash.update(UnsafeRawBufferPointer(words))
        guard hash.finalize() == epoch.filters[filter].digest else { throw .invalidValue }
        cells = FuseCells(shape: header.shape, seed: header.seed, words: base + FilterHeader.wordCount)
    }
}

/// All filters of an epoch, as one set that changes from delta to delta.
package struct FilterSequence {
    /// As in the epoch.
    private let filters: [FuseCells]

    /// - Precondition: the base, and two filters a delta.
    package init(_ filters: [FuseCells]) {
        precondition(filters.count % 2 == 1, "a base and pairs")
        self.filters = filters
    }

    /// What the last filter says that the tag lies in: an addition, a removal, or the base.
    package func contains(_ tag: FuseTag) -> Bool {
        for added in stride(from: filters.count - 2, to: 0, by: -2) {
            if filters[added].contains(tag) { return true }
            if filters[added + 1].contains(tag) { return false }
        }
        return filters[0].contains(tag)
    }
}
