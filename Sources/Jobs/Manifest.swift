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
        writer.write(UInt32(Self.version))
        writer.write(name)
        writer.write(UInt32(parties.count))
        for party in parties {
            writer.write(party.id.name)
            writer.write(UInt8(party.table == nil ? 0 : 1))
            writer.write(UInt8(party.label == nil ? 0 : 1))
            writer.write(UInt8(party.weight == nil ? 0 : 1))
        }
        writer.write(holdout.bitPattern)
        writer.write(seed)
        writer.write(training.l2.bitPattern)
        writer.write(UInt32(training.passes))
        writer.write(training.model.rawValue)
        return writer.bytes
    }

    package var manifestDigest: Digest { SHA256.hash(manifestBytes) }

    /// What the hold-out and other public choices are drawn from.
    package var publicSeed: Digest {
        var transcript = Transcript(domain: "tally/job-seed/v1")
        transcript.absorb("seed", seed)
        return transcript.finalize()
    }

    package var hasWeights: Bool { parties.contains { $0.weight != nil } }
}
