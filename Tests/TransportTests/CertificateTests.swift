// Certificates that no library makes: they are read as far as they can be, and refused.

import Identities
import NIOSSL
import Parties
import Testing

@testable import Transport

@Suite struct CertificateTests {
    private let certificate: [UInt8]
    private let directory = TestDirectory()
    private let id: PartyID

    init() throws {
        id = try #require(PartyID("bank"))
        let identity = try TestNode.identity(id)
        certificate = try NIOSSLCertificate(bytes: identity.certificatePEM, format: .pem).toDERBytes()
        directory.set(id, identity.fingerprint, nil)
    }

    private func fault(_ der: [UInt8]) throws -> CertificateFault? {
        let presented = try NIOSSLCertificate(bytes: der, format: .der)
        do throws(CertificateFault) {
            _ = try PeerVerifier(directory: directory, expected: nil, now: TransportSettings.forTests.now).verify([presented])
            return nil
        } catch {
            return error
        }
    }

    /// Where the coordinates of the key begin: after the head of a bit string with an uncompressed point.
    private func point() throws -> Int { try #require(certificate.firstRange(of: [0x03, 0x42, 0x00, 0x04] as [UInt8])).upperBound }

    @Test func theCertificateIsGood() throws { #expect(try fault(certificate) == nil) }

    @Test(arguments: [0, 31, 63]) func aKeyThatIsNoPointIsUnusable(_ offset: Int) throws {
        var der = certificate
        der[try point() + offset] ^= 1
        #expect(try fault(der) == .unusable)
    }

    @Test func aKeyOfAnUnknownKindIsUnusable() throws {
        var der = certificate
        // The last byte of id-ecPublicKey.
        let algorithm = try #require(der.firstRange(of: [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01] as [UInt8]))
        der[algorithm.upperBound - 1] = 0x7F
        #expect(try fault(der) == .unusable)
    }
}
