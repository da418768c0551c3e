// The first message of a silent VOLE: both parties say what they are about to run, and go on only if it is the same.
//
// Spec: protocols/silent-vole.md, section «Messages».

import Parties
import Symmetric
import Wire

enum VOLETag {
    static let agreement: UInt8 = 0x78
    static let flips: UInt8 = 0x79
    static let corrections: UInt8 = 0x7A
    static let fold: UInt8 = 0x7B
    static let answer: UInt8 = 0x7C
}

enum VOLERole: UInt8 {
    case receiver = 0
    case sender = 1
}

/// What holds for one run: from it every hash of the run is separated.
struct VOLEAgreement {
    static let version: UInt8 = 2
    static let byteCount = 44
    static let step = Step(number: 1, tag: VOLETag.agreement)

    let parameters: VOLEParameterSet
    /// Names session, roles, count, security and parameter set.
    let binding: Digest

    static func run(
        _ role: VOLERole, count: Int, security: VOLESecurity, accepting: Set<VOLEParameterSet>, session: SessionID,
        endpoint: Endpoint, peer: PartyID
    ) async throws -> VOLEAgreement {
        precondition(!accepting.isEmpty, "a party accepts some parameter set")
        try await endpoint.send(
            message(role, count, security, accepting, session), to: peer, step: step)
        let received = try await endpoint.receive(byteCountMax: byteCount, from: peer, step: step)
        let theirs: UInt8
        do throws(DecodingError) {
            theirs = try acceptance(received, of: role == .sender ? .receiver : .sender, count, security, session, peer: peer) ?? 0
        } catch {
            throw ChannelError.malformed(peer: peer, error)
        }
        guard let chosen = accepting.filter({ theirs >> ($0.rawValue - 1) & 1 == 1 }).min() else {
            throw CorrelationError.disagreement(peer: peer)
        }
        let (sender, receiver) = role == .sender ? (endpoint.me, peer) : (peer, endpoint.me)
        var transcript = Transcript(domain: "tally/silent-vole/v\(version)")
        transcript.absorb("session", session.digest.bytes)
        transcript.absorb("sender", sender.name)
        transcript.absorb("receiver", receiver.name)
        transcript.absorb("count", UInt64(count))
        transcript.absorb("security", UInt64(security.rawValue))
        transcript.absorb("parameters", UInt64(chosen.rawValue))
        return VOLEAgreement(parameters: chosen, binding: transcript.finalize())
    }

    /// A digest of its own for one use within the run.
    func digest(_ label: String, _ number: UInt64 = 0) -> Digest {
        var transcript = Transcript(domain: "tally/silent-vole/use")
        transcript.absorb("binding", binding.bytes)
        transcript.absorb("label", label)
        transcript.absorb("number", number)
        return transcript.finalize()
    }

    /// version u8 ‖ role u8 ‖ security u8 ‖ accepted sets u8, set p being bit p − 1 ‖ count u64 ‖ session 32 bytes
    private static func message(
        _ role: VOLERole, _ count: Int, _ security: VOLESecurity, _ accepting: Set<VOLEParameterSet>, _ session: SessionID
    ) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(version)
        writer.write(role.rawValue)
        writer.write(security.rawValue)
        writer.write(accepting.reduce(UInt8(0)) { $0 | 1 << ($1.rawValue - 1) })
        writer.write(UInt64(count))
        writer.writeRaw(session.digest.bytes)
        return writer.bytes
    }

    /// The sets that the peer accepts; nil if it is about to run something else.
    private static func acceptance(
        _ bytes: [UInt8], of role: VOLERole, _ count: Int, _ security: VOLESecurity, _ session: SessionID, peer: PartyID
    ) throws(DecodingError) -> UInt8? {
        var reader = ByteReader(bytes)
        let theirVersion = try reader.readUInt8()
        let theirRole = try reader.readUInt8()
        let theirSecurity = try reader.readUInt8()
        let accepted = try reader.readUInt8()
        let theirCount = try reader.readUInt64()
        let theirSession = try reader.readRaw(count: Digest.byteCount)
        try reader.finish()
        let agrees =
            theirVersion == version && theirRole == role.rawValue && theirSecurity == security.rawValue
            && theirCount == UInt64(count) && theirSession == session.digest.bytes
        return agrees ? accepted : nil
    }
}
