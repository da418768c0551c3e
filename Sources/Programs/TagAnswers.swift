// Tags that a client had evaluated, by identifier, as they stand in a file.
//
// Spec: protocols/unbalanced-intersection.md, section «Files».

package import KeyValueStores
package import SetIntersection
package import Symmetric
package import Wire

/// Tags by identifier, of one epoch.
package struct TagAnswers: Sendable, Equatable {
    private static let magic = Array("tallyans".utf8)
    private static let headerBytes = 48
    private static let bytesEach = 32

    package private(set) var tags: [IdentifierDigest: FuseTag] = [:]

    package init() {}

    package mutating func add(_ identifiers: [IdentifierDigest], _ tags: [FuseTag]) {
        for (identifier, tag) in zip(identifiers, tags) { self.tags[identifier] = tag }
    }

    package func encoded(epoch: Digest) -> [UInt8] {
        var writer = ByteWriter()
        writer.writeRaw(Self.magic)
        writer.writeRaw(epoch.bytes)
        writer.write(UInt64(tags.count))
        for (identifier, tag) in tags.sorted(by: { $0.key < $1.key }) {
            for word in [identifier.high, identifier.low, tag.place, tag.content] { writer.write(word) }
        }
        return writer.bytes + SHA256.hash(writer.bytes).bytes
    }

    /// Of another epoch there are none.
    package init(decoding bytes: [UInt8], epoch: Digest) throws(DecodingError) {
        guard bytes.count >= Self.headerBytes + Digest.byteCount else { throw .truncated }
        let content = Array(bytes.dropLast(Digest.byteCount))
        guard SHA256.hash(content).bytes == Array(bytes.suffix(Digest.byteCount)) else { throw .invalidValue }
        var reader = ByteReader(content)
        guard try reader.readRaw(count: Self.magic.count) == Self.magic else { throw .invalidValue }
        guard try reader.readRaw(count: Digest.byteCount) == epoch.bytes else { return }
        guard try reader.readUInt64() == UInt64(reader.remaining / Self.bytesEach) else { throw .truncated }
        while reader.remaining > 0 {
            let identifier = IdentifierDigest(high: try reader.readUInt64(), low: try reader.readUInt64())
            tags[identifier] = FuseTag(place: try reader.readUInt64(), content: try reader.readUInt64())
        }
    }
}
