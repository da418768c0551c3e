// The first messages of an alignment: sizes and commitments, then nonces, from which the session's salt follows.
//
// Spec: protocols/set-intersection.md, steps 1 and 2. No identifier is hashed before every party is bound to its set.

import Parties
import Secrets
import Symmetric
import Wire

struct AlignmentAgreement {
    let sizes: [PartyID: Int]
    let commitments: [PartyID: SetCommitment]
    let opening: SetCommitment.Opening
    /// Bound to the session, the parties, their roles, sizes, commitments and nonces.
    let salt: Digest

    private static let nonceBytes = 32
    private static let announcement = Step(number: 1, tag: AlignmentTag.announcement)
    private static let nonce = Step(number: 2, tag: AlignmentTag.nonce)

    /// - Parameters:
    ///   - parties: in the order of roles, `endpoint.me` among them.
    ///   - countMin: the smallest set that was agreed.
    ///   - countMax: 0…2^31.
    ///   - ownCountMax: for this party's own set, where another cap was agreed.
    /// - Throws: `AlignmentError`, `ChannelError`, or what the randomness throws.
    static func run(
        identifiers: some CommittedSet, parties: [PartyID], comparing: PartyID, session: SessionID, endpoint: Endpoint,
        countMin: Int, countMax: Int, ownCountMax: Int? = nil, randomness: inout some RandomSource
    ) async throws -> AlignmentAgreement {
        let ownCountMax = ownCountMax ?? countMax
        precondition([countMax, ownCountMax].allSatisfy { $0 >= 0 && $0 <= 1 << 31 }, "positions and sizes fit 32 bits")
        precondition(Set(parties).count == parties.count && parties.contains(comparing) && parties.contains(endpoint.me))
        let me = endpoint.me
        let others = parties.filter { $0 != me }
        guard identifiers.count <= ownCountMax else {
            throw AlignmentError.tooManyIdentifiers(party: me, count: UInt64(identifiers.count), countMax: ownCountMax)
        }
        guard identifiers.count >= countMin else {
            throw AlignmentError.tooFewIdentifiers(party: me, count: identifiers.count, countMin: countMin)
        }
        let (commitment, opening) = try SetCommitment.commit(to: identifiers, randomness: &randomness)

        // Step 1: u64 size ‖ commitment[32].
        var writer = ByteWriter()
        writer.write(UInt64(identifiers.count))
        writer.writeRaw(commitment.digest.bytes)
        for peer in others { try await endpoint.send(writer.bytes, to: peer, step: announcement) }
        var sizes = [me: identifiers.count]
        var commitments = [me: commitment]
        for peer in others {
            let message = try await endpoint.receive(byteCountMax: 40, from: peer, step: announcement)
            let (count, theirs) = try decodeAnnouncement(message, from: peer)
            guard let size = Int(exactly: count), size <= countMax else {
                throw AlignmentError.tooManyIdentifiers(party: peer, count: count, countMax: countMax)
            }
            guard size >= countMin else {
                throw AlignmentError.tooFewIdentifiers(party: peer, count: size, countMin: countMin)
            }
            sizes[peer] = size
            commitments[peer] = theirs
        }
        var transcript = Transcript(domain: "tally/set-intersection/v1")
        transcript.absorb("session", session.digest.bytes)
        for party in parties {
            transcript.absorb("party", party.name)
            transcript.absorb("size", UInt64(sizes[party] ?? 0))
            transcript.absorb("commitment", commitments[party]?.digest.bytes ?? [])
        }
        transcript.absorb("comparing", comparing.name)
        let agreed = transcript.finalize()

        // Step 2: nonce[32] ‖ what was heard[32].
        var mine = [UInt8](repeating: 0, count: nonceBytes)
        try mine.withUnsafeMutableBytes { try randomness.fill($0) }
        for peer in others { try await endpoint.send(mine + agreed.bytes, to: peer, step: nonce) }
        var nonces = [me: mine]
        for peer in others {
            let message = try await endpoint.receive(byteCountMax: 64, from: peer, step: nonce)
            nonces[peer] = try decodeNonce(message, from: peer, agreed: agreed)
        }
        var salt = Transcript(domain: "tally/set-intersection/salt/v1")
        salt.absorb("agreed", agreed.bytes)
        for party in parties { salt.absorb("nonce", nonces[party] ?? []) }
        return AlignmentAgreement(sizes: sizes, commitments: commitments, opening: opening, salt: salt.finalize())
    }

    private static func decodeAnnouncement(_ message: [UInt8], from peer: PartyID) throws(ChannelError) -> (UInt64, SetCommitment) {
        do throws(DecodingError) {
            var reader = ByteReader(message)
            let count = try reader.readUInt64()
            let digest = try reader.readRaw(count: Digest.byteCount)
            try reader.finish()
            guard let digest = Digest(decoding: digest) else { throw DecodingError.truncated }
            return (count, SetCommitment(digest))
        } catch {
            throw .malformed(peer: peer, error)
        }
    }

    private static func decodeNonce(_ message: [UInt8], from peer: PartyID, agreed: Digest) throws -> [UInt8] {
        var heard: [UInt8] = []
        var nonce: [UInt8] = []
        do throws(DecodingError) {
            var reader = ByteReader(message)
            nonce = try reader.readRaw(count: nonceBytes)
            heard = try reader.readRaw(count: Digest.byteCount)
            try reader.finish()
        } catch {
            throw ChannelError.malformed(peer: peer, error)
        }
        guard heard == agreed.bytes else { throw AlignmentError.disagreement(peer: peer) }
        return nonce
    }

    func size(_ party: PartyID) -> Int { sizes[party] ?? 0 }

    func result(
        positions: [some FixedWidthInteger], method: IntersectionMethod, pairwise: [PairwiseSize]? = nil
    ) -> AlignmentResult {
        AlignmentResult(
            positions: positions.map { Int($0) }, sizes: sizes, commonCount: positions.count, method: method, pairwise: pairwise,
            commitments: commitments, opening: opening)
    }
}

/// Tags of the alignment's frames; see the table of the page.
enum AlignmentTag {
    static let announcement: UInt8 = 0x60
    static let nonce: UInt8 = 0x61
    static let points: UInt8 = 0x62
    static let tags: UInt8 = 0x63
    static let count: UInt8 = 0x64
    static let positions: UInt8 = 0x65
}
