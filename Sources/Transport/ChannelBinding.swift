// The second frame in each direction: a signature over both ends of the connection, so that two connections cannot be spliced.
//
// Spec: protocols/transport.md, section «Binding». The library offers no key exporter, so what both sides sign is everything
// that is theirs alone: both keys, both nonces, and what was said in both hellos.

import Crypto
import Symmetric
import Wire

struct ChannelBinding: Sendable {
    static let step = Step(number: 1, tag: 0x51)
    private static let signatureBytes = 64

    enum Role: String {
        case dialer, acceptor
    }

    /// One side of the connection: its hello and the digest of the key that its certificate showed.
    struct Side: Sendable {
        let hello: Hello
        let fingerprint: Symmetric.Digest
    }

    let dialer: Side
    let acceptor: Side
    /// The highest version that both speak.
    let version: UInt32

    /// Everything that both sides must see alike.
    var digest: Symmetric.Digest {
        var transcript = Transcript(domain: "tally/channel/v1")
        transcript.absorb("version", UInt64(version))
        for side in [dialer, acceptor] {
            transcript.absorb("key", side.fingerprint.bytes)
            transcript.absorb("hello", side.hello.encoded())
        }
        return transcript.finalize()
    }

    /// Keys and nonces of both, the label, and the signature of `role`.
    func message(signedBy key: P256.Signing.PrivateKey, as role: Role) throws -> [UInt8] {
        var writer = ByteWriter()
        writer.writeRaw(statement)
        writer.writeRaw(Array(try key.signature(for: signedBytes(role)).rawRepresentation))
        return writer.bytes
    }

    func isValid(_ message: [UInt8], signedBy key: P256.Signing.PublicKey, as role: Role) -> Bool {
        guard message.count == statement.count + Self.signatureBytes, Array(message.prefix(statement.count)) == statement,
            let signature = try? P256.Signing.ECDSASignature(rawRepresentation: message.suffix(Self.signatureBytes))
        else { return false }
        return key.isValidSignature(signature, for: signedBytes(role))
    }

    private var statement: [UInt8] {
        var writer = ByteWriter()
        for side in [dialer, acceptor] { writer.writeRaw(side.fingerprint.bytes) }
        for side in [dialer, acceptor] { writer.writeRaw(side.hello.nonce) }
        writer.write(dialer.hello.label)
        return writer.bytes
    }

    /// The role is part of it: a side's own signature cannot be sent back to it as its peer's.
    private func signedBytes(_ role: Role) -> [UInt8] {
        var transcript = Transcript(domain: "tally/channel-signature/v1")
        transcript.absorb("role", role.rawValue)
        transcript.absorb("binding", digest.bytes)
        transcript.absorb("statement", statement)
        return transcript.finalize().bytes
    }
}
