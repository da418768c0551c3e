// A scoring job: new rows under a model that an earlier job of the same parties trained.
//
// Spec: protocols/scoring-job.md; the bytes: protocols/session.md, section «Manifest».

package import Parties
package import Symmetric
package import Wire

/// Names a stored model: the job that trained it, and what that job was.
package struct ModelReference: Sendable, Hashable {
    package static let idByteCount = 16
    /// Id of the training job.
    package let id: [UInt8]
    /// Digest of the training manifest.
    package let manifest: Digest

    /// nil unless the id has 16 bytes.
    package init?(id: [UInt8], manifest: Digest) {
        guard id.count == Self.idByteCount else { return nil }
        self.id = id
        self.manifest = manifest
    }

    package init?(id: [UInt8], trainingManifest bytes: [UInt8]) {
        self.init(id: id, manifest: SHA256.hash(bytes))
    }
}

package struct ScoreJob: Sendable, Equatable {
    package let name: String
    /// In the order of the training job; none has a label or a weight.
    package let parties: [JobParty]
    /// Who learns the scores: the label's owner in training.
    package let recipient: PartyID
    package let model: ModelReference
    /// What the other parties' policies are asked about.
    package let purpose: String

    package init(name: String, parties: [JobParty], recipient: PartyID, model: ModelReference, purpose: String = "") {
        self.name = name
        self.parties = parties
        self.recipient = recipient
        self.model = model
        self.purpose = purpose
    }

    package var manifestBytes: [UInt8] {
        var writer = ByteWriter()
        let seats = parties.map {
            ManifestOpening.Seat(id: $0.id, hasTable: $0.table != nil, hasLabel: $0.id == recipient, hasWeight: false)
        }
        ManifestOpening(name: name, seats: seats).write(kind: .scoring, to: &writer)
        writer.writeRaw(model.id)
        writer.writeRaw(model.manifest.bytes)
        return writer.bytes
    }

    package var manifestDigest: Digest { SHA256.hash(manifestBytes) }

    /// The inverse of `manifestBytes`, with this node's own part filled in; it must not be the recipient.
    package init(decodingManifest bytes: [UInt8], me: PartyID, own: JobParty) throws(DecodingError) {
        var reader = ByteReader(bytes)
        let opening = try ManifestOpening(kind: .scoring, me: me, own: own, from: &reader)
        let id = try reader.readRaw(count: ModelReference.idByteCount)
        let digest = Digest(decoding: try reader.readRaw(count: Digest.byteCount))
        try reader.finish()
        guard let recipient = opening.seats.first(where: \.hasLabel)?.id, !opening.seats.contains(where: \.hasWeight), let digest,
            let model = ModelReference(id: id, manifest: digest)
        else { throw .invalidValue }
        self.init(
            name: opening.name,
            parties: opening.seats.map { seat in
                seat.id == me ? own : JobParty(id: seat.id, table: seat.hasTable ? .unknown : nil, label: nil, weight: nil, columns: [])
            },
            recipient: recipient, model: model)
    }
}
