// The first fields of a manifest: enough to say why a node cannot join its job.
//
// Spec: protocols/session.md, section «Manifest».

package import Parties
package import Wire

package struct ManifestHead: Sendable, Equatable {
    package let version: UInt32
    /// In the order of the roles; empty for another version, of which nothing more is known.
    package let parties: [PartyID]

    package init(decoding bytes: [UInt8]) throws(DecodingError) {
        var reader = ByteReader(bytes)
        version = try reader.readUInt32()
        guard version == UInt32(Job.version) else {
            parties = []
            return
        }
        _ = try reader.readString(byteCountMax: 4_096)
        guard try reader.readUInt32() == 3 else { throw .invalidValue }
        var parties: [PartyID] = []
        for _ in 0..<3 {
            guard let id = PartyID(try reader.readString(byteCountMax: 32)) else { throw .invalidValue }
            // Whether it has a table, a label, a weight.
            _ = try reader.readRaw(count: 3)
            parties.append(id)
        }
        self.parties = parties
    }
}
