// Decides who is at the other end of a TLS connection: the peer's certificate against the party directory.
//
// Spec: protocols/transport.md, section «Certificates». TLS itself has the peer prove that it holds the certificate's key.

import Crypto
import NIOSSL
import Parties
import SwiftASN1
import Symmetric
import X509

/// What a certificate says, taken from its bytes; nothing of it is believed yet.
struct PresentedCertificate {
    let id: PartyID
    let publicKey: P256.Signing.PublicKey
    let fingerprint: Symmetric.Digest
    /// Seconds since 1970.
    let validFrom: Int64
    let validUntil: Int64

    init(_ certificate: NIOSSLCertificate) throws {
        // Not asked of the TLS library: it traps when it is asked for a key that it could not read.
        let parsed = try Certificate(derEncoded: try certificate.toDERBytes())
        let names = parsed.subject.flatMap { $0 }.filter { $0.type == .RDNAttributeType.commonName }
        guard let publicKey = P256.Signing.PublicKey(parsed.publicKey), names.count == 1,
            let name = names.first.flatMap({ String($0.value) }), let id = PartyID(name),
            parsed.publicKey.isValidSignature(parsed.signature, for: parsed)
        else { throw CertificateFault.unusable }
        self.id = id
        self.publicKey = publicKey
        fingerprint = Symmetric.SHA256.hash(Array(publicKey.derRepresentation))
        validFrom = Int64(certificate.notValidBefore)
        validUntil = Int64(certificate.notValidAfter)
    }
}

/// A peer whose certificate was found good.
struct VerifiedPeer: Sendable {
    let id: PartyID
    let fingerprint: Symmetric.Digest
    let publicKey: P256.Signing.PublicKey
    /// Seconds since 1970.
    let validUntil: Int64
}

struct PeerVerifier: Sendable {
    let directory: any PartyDirectory
    /// Who was called; nil where anybody trusted may call.
    let expected: PartyID?
    let now: @Sendable () -> Int64

    func verify(_ chain: [NIOSSLCertificate]) throws(CertificateFault) -> VerifiedPeer {
        guard let leaf = chain.first else { throw .none }
        guard let presented = try? PresentedCertificate(leaf) else { throw .unusable }
        guard let pinned = directory.fingerprint(of: presented.id) else { throw .unknown(presented.id) }
        guard presented.fingerprint == pinned else { throw .wrongKey(presented.id) }
        if let expected, presented.id != expected {
            throw .otherParty(expected: expected, presented: presented.id)
        }
        let (now, tolerance) = (now(), TransportSettings.clockToleranceSeconds)
        guard presented.validUntil >= now - tolerance else { throw .expired(presented.id, at: presented.validUntil) }
        guard presented.validFrom <= now + tolerance else { throw .notYetValid(presented.id, from: presented.validFrom) }
        return VerifiedPeer(
            id: presented.id, fingerprint: presented.fingerprint, publicKey: presented.publicKey,
            validUntil: presented.validUntil)
    }
}
