// Fuzzes what reads certificates and keys: those that a stranger presents, and a node's own files.

import Crypto
import Findings
import Foundation
import FuzzKit
import NIOSSL
import Parties
import Secrets
import SwiftASN1
import Symmetric
import X509

@testable import Identities
@testable import Transport

@main struct FuzzCertificate: FuzzTarget {
    /// The first byte says what the rest is: a certificate; what is signed in one, which is then signed here, so that what
    /// follows the signature is reached; a certificate file; a key file.
    static func check(_ bytes: [UInt8]) {
        guard let kind = bytes.first, let own = Own.shared else { return }
        let rest = Array(bytes.dropFirst())
        switch kind % 4 {
        case 0: present(rest, own)
        case 1: present(own.signed(rest), own)
        case 2: load(certificate: rest, key: Array(own.key.pemRepresentation.utf8), own)
        default: load(certificate: own.certificatePEM, key: rest, own)
        }
    }

    /// Whoever is accepted showed the pinned key under its own name, in its time.
    private static func present(_ der: [UInt8], _ own: Own) {
        guard let certificate = try? NIOSSLCertificate(bytes: der, format: .der) else { return }
        let verifier = PeerVerifier(directory: own.directory, expected: nil, now: { Own.now })
        do throws(CertificateFault) {
            let peer = try verifier.verify([certificate])
            precondition(peer.id == own.id && peer.fingerprint == own.fingerprint)
            precondition(peer.publicKey.rawRepresentation == own.key.publicKey.rawRepresentation)
        } catch {
            precondition(!TransportError.certificate(peer: "address", error).finding.rendered().isEmpty)
        }
    }

    /// A node starts with its own key, or not at all.
    private static func load(certificate: [UInt8], key: [UInt8], _ own: Own) {
        let secret = SecretBytes(copying: key)
        if let credentials = try? TLSCredentials(id: own.id, certificatePEM: certificate, privateKeyPEM: secret) {
            precondition(credentials.signingKey.rawRepresentation == own.key.rawRepresentation)
        }
        own.write(certificate, NodeIdentity.certificateName)
        own.write(key, NodeIdentity.keyName)
        if let identity = try? NodeIdentity.load(directory: own.folder, now: Own.now) {
            precondition(identity.validity.contains(Own.now) && identity.fingerprint == own.fingerprint)
        }
    }

    /// The party whose certificate all inputs are variations of; its key is the same in every run.
    private struct Own {
        static let now: Int64 = 1_800_000_000
        private static let ecdsaWithSHA256: [UInt8] = [0x30, 0x0A, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02]

        let id: PartyID
        let key: P256.Signing.PrivateKey
        let fingerprint: Symmetric.Digest
        let certificate: Certificate
        let certificatePEM: [UInt8]
        let directory: PeerDirectory
        let folder: String

        static let shared = try? Own()

        private init() throws {
            guard let id = PartyID("bank") else { throw SeedRefused() }
            self.id = id
            key = try P256.Signing.PrivateKey(rawRepresentation: [UInt8](repeating: 7, count: 32))
            fingerprint = Symmetric.SHA256.hash(Array(key.publicKey.derRepresentation))
            let name = try DistinguishedName { CommonName(id.name) }
            certificate = try Certificate(
                version: .v3, serialNumber: Certificate.SerialNumber(bytes: [1, 2, 3]), publicKey: Certificate.PublicKey(key.publicKey),
                notValidBefore: Date(timeIntervalSince1970: Double(Self.now) - 3600),
                notValidAfter: Date(timeIntervalSince1970: Double(Self.now) + 3600), issuer: name, subject: name,
                signatureAlgorithm: .ecdsaWithSHA256,
                extensions: try Certificate.Extensions { BasicConstraints.notCertificateAuthority },
                issuerPrivateKey: Certificate.PrivateKey(key))
            certificatePEM = Array(try certificate.serializeAsPEM().pemString.utf8)
            directory = PeerDirectory([Peer(id: id, address: nil, fingerprint: fingerprint, isTrusted: true)])
            folder = (FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : "/tmp") + "/tally-fuzz-identity-\(getpid())"
            guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw SeedRefused() }
        }

        /// A certificate around `body` with this party's signature.
        func signed(_ body: [UInt8]) -> [UInt8] {
            guard let signature = try? key.signature(for: body) else { return [] }
            return Self.element(0x30, body + Self.ecdsaWithSHA256 + Self.element(0x03, [0] + Array(signature.derRepresentation)))
        }

        private static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
            let count = content.count
            let length: [UInt8] =
                count < 128 ? [UInt8(count)] : count < 65_536 ? [0x82, UInt8(count >> 8), UInt8(count & 255)] : [0x80]
            return [tag] + length + content
        }

        func write(_ bytes: [UInt8], _ name: String) {
            let descriptor = open("\(folder)/\(name)", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
            precondition(descriptor >= 0 && bytes.withUnsafeBytes { FileBytes.writeAll($0, to: descriptor) })
            close(descriptor)
        }
    }

    // MARK: Seeds

    static let words = [
        "\u{06}\u{03}U\u{04}\u{03}", "bank", "Z", "-----BEGIN CERTIFICATE-----\n", "-----END CERTIFICATE-----\n",
        "-----BEGIN PRIVATE KEY-----\n", "-----END PRIVATE KEY-----\n", "-----BEGIN EC PRIVATE KEY-----\n",
    ]

    static var seeds: [[UInt8]] {
        get throws {
            guard let own = Own.shared else { throw SeedRefused() }
            var serializer = DER.Serializer()
            try serializer.serialize(own.certificate)
            let key = Array(own.key.pemRepresentation.utf8)
            return [
                [0] + serializer.serializedBytes, [1] + Array(own.certificate.tbsCertificateBytes), [2] + own.certificatePEM, [3] + key,
            ]
        }
    }
}
