// A party's long-term identity: a P-256 key and a certificate that it signs for itself.
//
// Peers pin the key, not the certificate: a certificate can be renewed without telling anybody.

import Crypto
package import Findings
import Foundation
package import Parties
package import Secrets
import SwiftASN1
package import Symmetric
import X509

package final class NodeIdentity: Sendable {
    package static let certificateName = "identity.crt"
    package static let keyName = "identity.key"
    /// Ten years: a certificate that runs out while nobody thinks of it stops a service for no gain.
    package static let validitySecondsDefault: Int64 = 3653 * 24 * 3600

    package let id: PartyID
    package let certificatePEM: [UInt8]
    package let privateKeyPEM: SecretBytes
    /// SHA-256 of the public key (DER SubjectPublicKeyInfo): what peers pin.
    package let fingerprint: Symmetric.Digest
    /// Seconds since 1970.
    package let validity: ClosedRange<Int64>

    private init(_ parts: CertificateParts, certificatePEM: [UInt8], privateKeyPEM: consuming SecretBytes) {
        id = parts.id
        fingerprint = parts.fingerprint
        validity = parts.validity
        self.certificatePEM = certificatePEM
        self.privateKeyPEM = privateKeyPEM
    }

    /// Makes a key and a certificate and writes both below `directory`, which it makes if need be.
    ///
    /// - Parameters:
    ///   - validFrom: seconds since 1970.
    ///   - validitySeconds: how long the certificate is good for, above 0.
    /// - Throws: `Finding` N541 rather than write over an identity, N546.
    @discardableResult
    package static func create(
        id: PartyID, directory: String, validFrom: Int64 = Int64(time(nil)),
        validitySeconds: Int64 = validitySecondsDefault
    ) throws(Finding) -> NodeIdentity {
        let files = IdentityFiles(directory)
        let key = P256.Signing.PrivateKey()
        let certificate = try selfSigned(id, key, validFrom: validFrom, validitySeconds: validitySeconds)
        try files.create()
        let secret = SecretBytes(copying: Array(key.pemRepresentation.utf8))
        try files.writeKey(secret)
        try files.writeCertificate(certificate)
        return NodeIdentity(
            try CertificateParts(pem: certificate, key: key), certificatePEM: certificate, privateKeyPEM: secret)
    }

    /// Reads an identity and refuses it when others can read its key, when its parts do not belong together or when its time
    /// is over.
    ///
    /// - Parameter now: seconds since 1970.
    /// - Throws: `Finding` N542…N546.
    package static func load(directory: String, now: Int64 = Int64(time(nil))) throws(Finding) -> NodeIdentity {
        let identity = try read(directory)
        guard identity.validity.contains(now) else {
            throw Finding(
                TransportFindings.ownCertificateExpired, party: identity.id.name,
                [day(identity.validity.lowerBound), day(identity.validity.upperBound)])
        }
        return identity
    }

    /// Said from this many days before the end: time enough for two offices to act.
    package static let warningDays: Int64 = 30

    /// A warning that the certificate ends soon; nothing that runs is stopped by it.
    ///
    /// - Parameter now: seconds since 1970.
    package func expiryWarning(now: Int64 = Int64(time(nil))) -> Finding? {
        let days = max(0, validity.upperBound - now) / 86_400
        return days < Self.warningDays ? Self.expiryWarning(of: id, validUntil: validity.upperBound, days: days) : nil
    }

    /// The same of anybody's certificate.
    ///
    /// - Parameter validUntil: seconds since 1970.
    package static func expiryWarning(of party: PartyID, validUntil: Int64, days: Int64) -> Finding {
        Finding(TransportFindings.certificateExpiring, party: party.name, [party.name, day(validUntil), "\(days)"])
    }

    /// Writes a new certificate for the same key, valid from now on, whether or not the old one still is.
    @discardableResult
    package static func renew(
        directory: String, validFrom: Int64 = Int64(time(nil)), validitySeconds: Int64 = validitySecondsDefault
    ) throws(Finding) -> NodeIdentity {
        let old = try read(directory)
        let key = try signingKey(old.privateKeyPEM)
        let certificate = try selfSigned(old.id, key, validFrom: validFrom, validitySeconds: validitySeconds)
        try IdentityFiles(directory).writeCertificate(certificate)
        return try read(directory)
    }

    private static func read(_ directory: String) throws(Finding) -> NodeIdentity {
        let files = IdentityFiles(directory)
        let secret = try files.readKey()
        let certificate = try files.readCertificate()
        let parts = try CertificateParts(pem: certificate, key: try signingKey(secret))
        return NodeIdentity(parts, certificatePEM: certificate, privateKeyPEM: secret)
    }

    /// The library wants text; what it keeps of the key is its own affair, and the text is short-lived.
    private static func signingKey(_ secret: borrowing SecretBytes) throws(Finding) -> P256.Signing.PrivateKey {
        let text = secret.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        guard let key = try? P256.Signing.PrivateKey(pemRepresentation: text) else {
            throw Finding(TransportFindings.identityDamaged, [keyName])
        }
        return key
    }

    private static func selfSigned(
        _ id: PartyID, _ key: P256.Signing.PrivateKey, validFrom: Int64, validitySeconds: Int64
    ) throws(Finding) -> [UInt8] {
        do {
            let name = try DistinguishedName { CommonName(id.name) }
            let start = Date(timeIntervalSince1970: Double(validFrom))
            let certificate = try Certificate(
                version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: Certificate.PublicKey(key.publicKey),
                notValidBefore: start, notValidAfter: start.addingTimeInterval(Double(validitySeconds)), issuer: name,
                subject: name, signatureAlgorithm: .ecdsaWithSHA256, extensions: Certificate.Extensions(),
                issuerPrivateKey: Certificate.PrivateKey(key))
            return Array((try certificate.serializeAsPEM().pemString + "\n").utf8)
        } catch {
            throw Finding(TransportFindings.identityDamaged, party: id.name, ["no certificate could be made"])
        }
    }

    private static func day(_ seconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601.year().month().day())
    }
}

/// What a certificate says, checked against its key.
private struct CertificateParts {
    let id: PartyID
    let fingerprint: Symmetric.Digest
    let validity: ClosedRange<Int64>

    init(pem: [UInt8], key: P256.Signing.PrivateKey) throws(Finding) {
        guard let certificate = try? Certificate(pemEncoded: String(decoding: pem, as: UTF8.self)) else {
            throw Finding(TransportFindings.identityDamaged, [NodeIdentity.certificateName])
        }
        let names = certificate.subject.flatMap { $0 }.filter { $0.type == .RDNAttributeType.commonName }
        guard let name = names.first.flatMap({ String($0.value) }), let id = PartyID(name) else {
            throw Finding(TransportFindings.identityDamaged, ["\(NodeIdentity.certificateName) names no party"])
        }
        guard certificate.publicKey == Certificate.PublicKey(key.publicKey) else {
            throw Finding(TransportFindings.identityDamaged, party: id.name, ["key and certificate do not belong together"])
        }
        let from = Int64(certificate.notValidBefore.timeIntervalSince1970)
        let until = Int64(certificate.notValidAfter.timeIntervalSince1970)
        guard from <= until else {
            throw Finding(TransportFindings.identityDamaged, party: id.name, ["its dates are in the wrong order"])
        }
        self.id = id
        validity = from...until
        fingerprint = Symmetric.SHA256.hash(Array(key.publicKey.derRepresentation))
    }
}
