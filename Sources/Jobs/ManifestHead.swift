// The first fields of a manifest: enough to say why a node cannot join its job.
//
// Spec: protocols/session.md, section «Manifest».

package import Parties
package import Statistics
package import Wire

package enum Manifest {
    /// Of the bytes, and of what a stored model means; the job file has a version of its own.
    package static let version: UInt32 = 4
    static let textBytesMax = 4_096

    package enum Kind: UInt8, Sendable { case training = 1, scoring }
}

package struct ManifestHead: Sendable, Equatable {
    package let version: UInt32
    /// nil for another version, of which nothing more is known.
    package let kind: Manifest.Kind?
    /// In the order of the roles; empty for another version.
    package let parties: [PartyID]
    /// Of a training job.
    package let family: RegressionFamily?

    package init(decoding bytes: [UInt8]) throws(DecodingError) {
        var reader = ByteReader(bytes)
        version = try reader.readUInt32()
        guard version == Manifest.version else {
            kind = nil
            parties = []
            family = nil
            return
        }
        guard let kind = Manifest.Kind(rawValue: try reader.readUInt8()) else { throw .invalidValue }
        self.kind = kind
        _ = try reader.readString(byteCountMax: Manifest.textBytesMax)
        let count = try ManifestOpening.readPartyCount(from: &reader)
        var parties: [PartyID] = []
        for _ in 0..<count {
            guard let id = PartyID(try reader.readString(byteCountMax: 32)) else { throw .invalidValue }
            // Whether it has a table, a label, a weight.
            _ = try reader.readRaw(count: 3)
            parties.append(id)
        }
        self.parties = parties
        family = kind == .training ? try RegressionFamily(code: try reader.readUInt8()) : nil
    }
}
