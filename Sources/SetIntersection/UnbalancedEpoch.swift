// What a client is told of an epoch: which set, under which key, and its filters by their hashes.
//
// Spec: protocols/unbalanced-intersection.md, section «Epoch».

package import KeyValueStores
package import Symmetric
package import Wire

/// A filter as the epoch names it.
package struct FilterRecord: Hashable, Sendable {
    /// With dummies.
    package let count: Int
    /// Of the whole file.
    package let digest: Digest

    package init(count: Int, digest: Digest) {
        self.count = count
        self.digest = digest
    }
}

package struct UnbalancedEpoch: Hashable, Sendable {
    package static let byteCountMax = 4 + 4 + UnbalancedParameters.setNameBytesMax + 1 + 64 + 8 + 1 + 40 * UnbalancedParameters.filtersMax

    package let set: String
    /// As the proposal of an intersection numbers id types.
    package let keyType: UInt8
    /// Random; separates hashes of epochs.
    package let id: Digest
    /// x(k·9), k the epoch's key: what points are checked against.
    package let check: [UInt8]
    /// Points that a client may have multiplied in the epoch.
    package let budget: Int
    /// The base, then for each delta what it adds and what it removes.
    package private(set) var filters: [FilterRecord]

    /// nil where something is out of range.
    package init?(set: String, keyType: UInt8, id: Digest, check: [UInt8], budget: Int, filters: [FilterRecord]) {
        guard UnbalancedParameters.isSetName(set), check.count == 32, filters.count <= UnbalancedParameters.filtersMax,
            filters.count % 2 == 1,
            filters.indices.allSatisfy({ index in
                filters[index].count > 0 && filters[index].count % UnbalancedParameters.padding == 0
                    && UnbalancedParameters.shape(budget: budget, filter: index, count: filters[index].count) != nil
            })
        else { return nil }
        self.set = set
        self.keyType = keyType
        self.id = id
        self.check = check
        self.budget = budget
        self.filters = filters
    }

    package var deltaCount: Int { filters.count / 2 }

    package func shape(_ filter: Int) -> FuseShape {
        guard let shape = UnbalancedParameters.shape(budget: budget, filter: filter, count: filters[filter].count) else {
            preconditionFailure("an epoch's shapes were checked when it was made")
        }
        return shape
    }

    /// Words of a filter's file.
    package func wordCount(_ filter: Int) -> Int { FilterHeader.wordCount + shape(filter).wordCount }

    /// Words of the files from one of them on.
    package func wordCount(from first: Int) -> Int { (first..<max(first, filters.count)).reduce(0) { $0 + wordCount($1) } }

    package func adding(_ added: FilterRecord, removing removed: FilterRecord) -> UnbalancedEpoch? {
        UnbalancedEpoch(set: set, keyType: keyType, id: id, check: check, budget: budget, filters: filters + [added, removed])
    }

    package func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.write(UnbalancedParameters.version)
        writer.write(set)
        writer.write(keyType)
        writer.writeRaw(id.bytes)
        writer.writeRaw(check)
        writer.write(UInt64(budget))
        writer.write(UInt8(filters.count))
        for filter in filters {
            writer.write(UInt64(filter.count))
            writer.writeRaw(filter.digest.bytes)
        }
        return writer.bytes
    }

    package init(decoding bytes: [UInt8]) throws(DecodingError) {
        var reader = ByteReader(bytes)
        guard try reader.readUInt32() == UnbalancedParameters.version else { throw .invalidValue }
        let set = try reader.readString(byteCountMax: UnbalancedParameters.setNameBytesMax)
        let keyType = try reader.readUInt8()
        let id = try reader.readRaw(count: Digest.byteCount)
        let check = try reader.readRaw(count: 32)
        guard let budget = Int(exactly: try reader.readUInt64()) else { throw .limitExceeded }
        var filters: [FilterRecord] = []
        for _ in 0..<(try reader.readUInt8()) {
            guard let count = Int(exactly: try reader.readUInt64()) else { throw .limitExceeded }
            guard let digest = Digest(decoding: try reader.readRaw(count: Digest.byteCount)) else { throw .truncated }
            filters.append(FilterRecord(count: count, digest: digest))
        }
        try reader.finish()
        guard let id = Digest(decoding: id),
            let epoch = UnbalancedEpoch(set: set, keyType: keyType, id: id, check: check, budget: budget, filters: filters)
        else { throw .invalidValue }
        self = epoch
    }

    /// Whether `other` is this epoch with the same filters and perhaps more.
    package func isPrefix(of other: UnbalancedEpoch) -> Bool {
        guard other.filters.count >= filters.count else { return false }
        var cut = other
        cut.filters.removeLast(other.filters.count - filters.count)
        return cut == self
    }
}
