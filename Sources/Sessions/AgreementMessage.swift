// What each party tells every other one first: version ‖ nonce ‖ manifest digest ‖ window ‖ one binding for each other party.
//
// Spec: protocols/session.md, section «Agreement».

import Findings
import Parties
package import Symmetric
import Wire

package struct AgreementMessage: Sendable {
    /// Longest that is taken; one is 120 bytes with three parties and 280 with eight.
    static func byteCountMax(partyCount: Int) -> Int { max(256, 56 + 32 * (partyCount - 1)) }

    package let nonce: [UInt8]
    package let manifest: Digest
    package let windowBytes: UInt32
    /// Of the sender's channels to the others, in the order of the manifest.
    package let bindings: [Digest]

    package init(nonce: [UInt8], manifest: Digest, windowBytes: UInt32, bindings: [Digest]) {
        self.nonce = nonce
        self.manifest = manifest
        self.windowBytes = windowBytes
        self.bindings = bindings
    }

    package func encoded(version: UInt32 = SessionAgreement.version) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(version)
        writer.writeRaw(nonce)
        writer.writeRaw(manifest.bytes)
        writer.write(windowBytes)
        for binding in bindings { writer.writeRaw(binding.bytes) }
        return writer.bytes
    }

    /// - Throws: `Finding` R415 before anything else is read; `ChannelError.malformed`.
    init(decoding message: [UInt8], from peer: PartyID, partyCount: Int) throws {
        do {
            var reader = ByteReader(message)
            let theirs = try reader.readUInt32()
            guard theirs == SessionAgreement.version else {
                throw Finding(
                    RunFindings.versionSkew, party: peer.name, stage: .align,
                    [peer.name, "\(theirs)", "\(SessionAgreement.version)"])
            }
            nonce = try reader.readRaw(count: SessionAgreement.nonceBytes)
            manifest = try Self.digest(&reader)
            windowBytes = try reader.readUInt32()
            var bindings: [Digest] = []
            for _ in 1..<partyCount { bindings.append(try Self.digest(&reader)) }
            try reader.finish()
            self.bindings = bindings
        } catch let error as DecodingError {
            throw ChannelError.malformed(peer: peer, error)
        }
    }

    private static func digest(_ reader: inout ByteReader) throws(DecodingError) -> Digest {
        guard let digest = Digest(decoding: try reader.readRaw(count: Digest.byteCount)) else { throw .invalidValue }
        return digest
    }
}
