// The manifest: what of a job all parties must agree on, as bytes that are hashed into the session.
//
// Spec: protocols/session.md, section «Manifest». A party's paths and column lists are its own business and stay out; names
// and settings that shape the protocol are in.

import Parties
package import Symmetric
import Wire

extension Job {
    package var manifestBytes: [UInt8] {
        var writer = ByteWriter()
        let seats = parties.map {
            ManifestOpening.Seat(id: $0.id, hasTable: $0.table != nil, hasLabel: $0.label != nil, hasWeight: $0.hasWeights)
        }
        ManifestOpening(name: name, seats: seats).write(kind: .training, to: &writer)
        training.options.writeModel(to: &writer)
        writer.write(holdout.bitPattern)
        writer.write(seed)
        writer.write(training.l2.bitPattern)
        writer.write(UInt32(training.passes ?? 0))
        writer.write(training.model.rawValue)
        writer.write(evaluation.rawValue)
        training.options.write(to: &writer, offsets: parties.map(\.hasOffset))
        return writer.bytes
    }

    package var manifestDigest: Digest { SHA256.hash(manifestBytes) }

    /// What the hold-out and other public choices are drawn from.
    package var publicSeed: Digest {
        var transcript = Transcript(domain: "tally/job-seed/v1")
        transcript.absorb("seed", seed)
        return transcript.finalize()
    }

    package var hasWeights: Bool { parties.contains(where: \.hasWeights) }
}
