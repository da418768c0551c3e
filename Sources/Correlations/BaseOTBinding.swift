// What the hashes of a base OT are bound to: the session, both parties and their roles, the number of transfers, and at last
// all that both have sent.
//
// Spec: protocols/base-ot.md, sections «Hashes» and «Pads».

import Groups
import Kernels
import Parties
import Secrets
import Symmetric

struct BaseOTBinding {
    private let digest: Digest
    private let maskHash: P256HashToCurve
    private let uniformHash: P256HashToCurve

    init(session: Digest, sender: PartyID, receiver: PartyID, count: Int) {
        precondition(count >= 0 && count <= 1 << 16, "base transfers are few")
        var transcript = Transcript(domain: "tally/base-ot/v1")
        transcript.absorb("session", session.bytes)
        transcript.absorb("sender", sender.name)
        transcript.absorb("receiver", receiver.name)
        transcript.absorb("count", UInt64(count))
        digest = transcript.finalize()
        maskHash = P256HashToCurve(
            domainSeparationTag: Array("tally/base-ot/v1/mask/P256_XMD:SHA-256_SSWU_RO_/".utf8) + digest.bytes)
        uniformHash = P256HashToCurve(
            domainSeparationTag: Array("tally/base-ot/v1/uniform/P256_XMD:SHA-256_SSWU_RO_/".utf8) + digest.bytes)
    }

    /// The masks of points: of transfer `index`, for the place `number` (0 or 1, possibly secret), from the point in the other place.
    func masks(_ inputs: [(index: Int, number: UInt64, of: P256Point)], from peer: PartyID) throws(CorrelationError) -> [P256Point] {
        do throws(HashedToIdentity) {
            return try maskHash.hash(
                inputs.map { input in
                    withUnsafeBytes(of: UInt32(input.index).littleEndian) { Array($0) } + [UInt8(input.number)] + input.of.encoded()
                })
        } catch {
            throw .inconsistent(peer: peer, step: "base transfer")
        }
    }

    /// Points of which nobody knows a logarithm.
    func uniformPoints(_ count: Int, _ randomness: inout some RandomSource) throws -> [P256Point] {
        var seeds: [[UInt8]] = []
        for _ in 0..<count {
            var seed = [UInt8](repeating: 0, count: 32)
            try seed.withUnsafeMutableBytes { try randomness.fill($0) }
            seeds.append(seed)
        }
        return try uniformHash.hash(seeds)
    }

    /// After both messages.
    func transcript(sender: [UInt64], receiver: [UInt64]) -> BaseOTTranscript {
        var transcript = Transcript(domain: "tally/base-ot/transcript/v1")
        transcript.absorb("binding", digest.bytes)
        transcript.absorb("sender", sender.withUnsafeBytes { Array($0) })
        transcript.absorb("receiver", receiver.withUnsafeBytes { Array($0) })
        return BaseOTTranscript(digest: transcript.finalize())
    }
}

struct BaseOTTranscript {
    fileprivate let digest: Digest

    /// The pad of place `number` of transfer `index`.
    func pad(index: Int, number: UInt64, shared: P256Point) -> Block {
        var transcript = Transcript(domain: "tally/base-ot/pad/v1")
        transcript.absorb("transcript", digest.bytes)
        transcript.absorb("index", UInt64(index))
        transcript.absorb("number", number)
        transcript.absorb(
            "point",
            SecretBytes(count: P256Point.byteCount) { bytes in
                if let base = bytes.baseAddress { shared.write(to: base) }
            })
        return transcript.finalizeKey().withUnsafeBytes { bytes in
            Block(
                low: UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self)),
                high: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
        }
    }
}
