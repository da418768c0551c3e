// A node's own key and certificate, ready for connections.
//
// Spec: protocols/transport.md, section «TLS».

import Crypto
import NIOCore
import NIOSSL
package import Parties
package import Secrets
package import Symmetric

package final class TLSCredentials: Sendable {
    package let id: PartyID
    /// SHA-256 of the own public key.
    package let fingerprint: Symmetric.Digest
    let signingKey: P256.Signing.PrivateKey
    let clientContext: NIOSSLContext
    let serverContext: NIOSSLContext

    /// The libraries keep copies of the key of their own for the life of the object; the caller's bytes stay the caller's.
    ///
    /// - Throws: `TransportError.ownIdentity` unless both can be read, belong together and name `id`.
    package init(
        id: PartyID, certificatePEM: [UInt8], privateKeyPEM: borrowing SecretBytes
    ) throws(TransportError) {
        do {
            let certificate = try NIOSSLCertificate(bytes: certificatePEM, format: .pem)
            var keyBytes = privateKeyPEM.withUnsafeBytes { Array($0) }
            // What the caller's secret was copied into goes back wiped.
            defer { _ = SecretBytes(moving: &keyBytes) }
            let privateKey = try NIOSSLPrivateKey(bytes: keyBytes, format: .pem)
            signingKey = try P256.Signing.PrivateKey(pemRepresentation: String(decoding: keyBytes, as: UTF8.self))
            let presented = try PresentedCertificate(certificate)
            guard presented.publicKey.rawRepresentation == signingKey.publicKey.rawRepresentation, presented.id == id else {
                throw TransportError.ownIdentity
            }
            self.id = id
            fingerprint = presented.fingerprint
            var client = TLSConfiguration.makeClientConfiguration()
            client.certificateChain = [.certificate(certificate)]
            client.privateKey = .privateKey(privateKey)
            clientContext = try NIOSSLContext(configuration: Self.strict(client))
            let server = TLSConfiguration.makeServerConfiguration(
                certificateChain: [.certificate(certificate)], privateKey: .privateKey(privateKey))
            serverContext = try NIOSSLContext(configuration: Self.strict(server))
        } catch {
            throw .ownIdentity
        }
    }

    /// TLS 1.3 and nothing else, a certificate from both sides, and no authority but the directory: who is trusted is decided
    /// by `PeerVerifier` alone, and names are those of parties, not of hosts.
    private static func strict(_ configuration: TLSConfiguration) -> TLSConfiguration {
        var configuration = configuration
        configuration.minimumTLSVersion = .tlsv13
        configuration.maximumTLSVersion = .tlsv13
        configuration.certificateVerification = .noHostnameVerification
        configuration.trustRoots = .certificates([])
        configuration.sendCANameList = false
        configuration.renegotiationSupport = .none
        configuration.shutdownTimeout = .seconds(5)
        return configuration
    }
}
