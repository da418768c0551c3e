// The first messages of a session: all parties show what they are about to run, and derive the session's identity.
//
// Spec: protocols/session.md, section «Agreement». Each party sends version ‖ nonce ‖ manifest digest to every other one.

import Findings
package import Parties
package import Secrets
package import Symmetric
package import Wire

package enum SessionAgreement {
    /// Version of the session and of every protocol in it; raised whenever a message or a stream changes.
    package static let version: UInt32 = 1
    private static let nonceBytes = 16
    private static let tag: UInt8 = 0x40

    /// - Parameters:
    ///   - parties: all of them in the order of the manifest, `endpoint.me` among them.
    ///   - manifest: digest of everything that must be the same on all sides.
    /// - Throws: `Finding` R409 when another side runs something else, with blame; `ChannelError`.
    package static func agree(
        parties: [PartyID], manifest: Digest, endpoint: Endpoint, randomness: inout some RandomSource
    ) async throws -> SessionID {
        var nonce = [UInt8](repeating: 0, count: nonceBytes)
        try nonce.withUnsafeMutableBytes { try randomness.fill($0) }
        var writer = ByteWriter()
        writer.write(version)
        writer.writeRaw(nonce)
        writer.writeRaw(manifest.bytes)
        let step = Step(number: 0, tag: tag)
        for peer in parties where peer != endpoint.me { try await endpoint.send(writer.bytes, to: peer, step: step) }

        var nonces: [PartyID: [UInt8]] = [endpoint.me: nonce]
        for peer in parties where peer != endpoint.me {
            let message = try await endpoint.receive(byteCountMax: 128, from: peer, step: step)
            nonces[peer] = try check(message, from: peer, manifest: manifest)
        }
        var transcript = Transcript(domain: "tally/session/v1")
        for party in parties {
            transcript.absorb("party", party.name)
            transcript.absorb("nonce", nonces[party] ?? [])
        }
        transcript.absorb("manifest", manifest.bytes)
        return SessionID(transcript.finalize())
    }

    /// The peer's nonce.
    private static func check(_ message: [UInt8], from peer: PartyID, manifest: Digest) throws -> [UInt8] {
        do {
            var reader = ByteReader(message)
            let theirs = try reader.readUInt32()
            guard theirs == version else {
                throw Finding(
                    RunFindings.versionSkew, party: peer.name, stage: .align, [peer.name, "\(theirs)", "\(version)"])
            }
            let nonce = try reader.readRaw(count: nonceBytes)
            let digest = try reader.readRaw(count: Digest.byteCount)
            try reader.finish()
            guard digest == manifest.bytes else {
                throw Finding(RunFindings.manifestMismatch, party: peer.name, stage: .align, [peer.name])
            }
            return nonce
        } catch let error as DecodingError {
            throw ChannelError.malformed(peer: peer, error)
        }
    }
}
