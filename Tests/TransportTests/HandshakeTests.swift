// Who gets in and who does not: certificates, names, clocks and versions.

import Crypto
import Findings
import Foundation
import Identities
import NIOCore
import NIOSSL
import Parties
import Secrets
import SwiftASN1
import Symmetric
import Testing
import Wire
import X509

@testable import Transport

@Suite struct HandshakeTests {
    @Test func twoPartiesThatTrustEachOtherGetAChannel() async throws {
        try await withPair { pair in
            let mine = try await pair.a.dial(pair.b, purpose: .control, label: "catalogue")
            let theirs = try await pair.b.inbox.next()
            #expect(mine.peer == pair.b.id && theirs.peer == pair.a.id)
            #expect(theirs.purpose == .control && theirs.label == "catalogue")
            #expect(mine.binding == theirs.binding && mine.version == TransportSettings.supportedVersions.upperBound)
            try await mine.send(frame([1, 2, 3]))
            #expect(try await theirs.receive().payload == [1, 2, 3])
        }
    }

    @Test func everyConnectionHasABindingOfItsOwn() async throws {
        try await withPair { pair in
            let first = try await pair.a.dial(pair.b)
            let second = try await pair.a.dial(pair.b)
            #expect(first.binding != second.binding)
        }
    }

    // MARK: TLS

    /// TLS of the test's own making against a good listener: what the listener says, and that it serves the next one.
    private func refusal(
        _ change: (inout TLSConfiguration, TestNode) throws -> Void
    ) async throws -> TransportError {
        let pair = try await Pair()
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .noHostnameVerification
        configuration.trustRoots = .certificates([])
        try change(&configuration, pair.a)
        let channel = try await PlainPeer.connectTLS(port: pair.port, on: pair.a.loop, configuration)
        let refusal = try await pair.b.inbox.nextRefusal()
        try? await channel.close()
        _ = try await pair.channels()
        await pair.stop()
        return refusal
    }

    private func present(_ node: TestNode, _ configuration: inout TLSConfiguration) throws {
        configuration.certificateChain = [
            .certificate(try NIOSSLCertificate(bytes: node.identity.certificatePEM, format: .pem))
        ]
        let key = node.identity.privateKeyPEM.withUnsafeBytes { Array($0) }
        configuration.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: key, format: .pem))
    }

    @Test func tls12IsRefused() async throws {
        let refusal = try await refusal {
            $0.maximumTLSVersion = .tlsv12
            try present($1, &$0)
        }
        guard case .tls(_, let reason) = refusal else {
            Issue.record("\(refusal)")
            return
        }
        #expect(reason == StreamEnd.TLSFault.version.rawValue)
        #expect(refusal.finding.kind.exit == .peerOrNetwork)
    }

    @Test func aCallerWithoutACertificateIsRefused() async throws {
        let refusal = try await refusal { _, _ in }
        #expect(refusal == .certificate(peer: "127.0.0.1", .none))
        #expect(refusal.finding.kind == TransportFindings.noCertificate)
    }

    @Test func aCertificateWithAnotherKindOfKeyIsUnusable() async throws {
        let refusal = try await refusal { configuration, node in
            let key = P384.Signing.PrivateKey()
            let name = try DistinguishedName { CommonName(node.id.name) }
            let certificate = try Certificate(
                version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: .init(key.publicKey),
                notValidBefore: Date(timeIntervalSinceNow: -60), notValidAfter: Date(timeIntervalSinceNow: 3600), issuer: name,
                subject: name, signatureAlgorithm: .ecdsaWithSHA384, extensions: .init(), issuerPrivateKey: .init(key))
            let pem = try certificate.serializeAsPEM().pemString
            configuration.certificateChain = [.certificate(try NIOSSLCertificate(bytes: Array(pem.utf8), format: .pem))]
            configuration.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: Array(key.pemRepresentation.utf8), format: .pem))
        }
        #expect(refusal == .certificate(peer: "127.0.0.1", .unusable))
    }

    @Test func whatIsNoTLSIsRefused() async throws {
        try await withPair { pair in
            let channel = try await PlainPeer.connect(port: pair.port, on: pair.a.loop)
            await PlainPeer.send(Array("GET / HTTP/1.1\r\n\r\n".utf8), on: channel)
            guard case .tls = try await pair.b.inbox.nextRefusal() else {
                Issue.record("another refusal")
                return
            }
            _ = try await pair.channels()
        }
    }

    // MARK: Certificates

    /// A refused dialer learns that it was refused, and nothing else.
    private func isOpaque(_ error: TransportError?) -> Bool {
        switch error {
        case .refused(let peer), .ended(let peer): peer == "tax-bureau"
        default: false
        }
    }

    @Test func anUnknownCallerIsRefused() async throws {
        try await withPair { pair in
            pair.b.directory.set(pair.a.id, nil, nil)
            let error = await failure { () async throws(TransportError) in try await pair.a.dial(pair.b) }
            #expect(isOpaque(error), "\(String(describing: error))")
            let refusal = try await pair.b.inbox.nextRefusal()
            #expect(refusal == .certificate(peer: "127.0.0.1", .unknown(pair.a.id)))
            #expect(refusal.finding.kind.exit == .identity)
        }
    }

    @Test func aTrustedNameWithAnotherKeyIsRefused() async throws {
        try await withPair { pair in
            pair.b.directory.set(pair.a.id, try TestNode.identity(pair.a.id).fingerprint, nil)
            let error = await failure { () async throws(TransportError) in try await pair.a.dial(pair.b) }
            #expect(isOpaque(error))
            #expect(try await pair.b.inbox.nextRefusal() == .certificate(peer: "127.0.0.1", .wrongKey(pair.a.id)))
        }
    }

    @Test func aDialerRefusesAnotherKey() async throws {
        try await withPair { pair in
            pair.a.directory.set(pair.b.id, try TestNode.identity(pair.b.id).fingerprint, pair.port)
            let error = await failure { () async throws(TransportError) in try await pair.a.dial(pair.b) }
            #expect(error == .certificate(peer: "tax-bureau", .wrongKey(pair.b.id)))
            guard case .refused = try await pair.b.inbox.nextRefusal() else {
                Issue.record("the acceptor hears one alert")
                return
            }
        }
    }

    @Test func aDialerRefusesAnotherTrustedParty() async throws {
        try await withPair { pair in
            let other = try #require(PartyID("market-regulator"))
            pair.a.directory.set(other, try TestNode.identity(other).fingerprint, pair.port)
            let error = await failure { () async throws(TransportError) in
                try await TLSDialer.connect(
                    to: other, purpose: .session, label: "x", credentials: pair.a.credentials, directory: pair.a.directory,
                    on: pair.a.loop)
            }
            #expect(error == .certificate(peer: other.name, .otherParty(expected: other, presented: pair.b.id)))
            #expect(error?.finding.kind == TransportFindings.otherParty)
        }
    }

    @Test(arguments: [true, false]) func anExpiredCertificateIsRefusedOnEitherSide(_ isDialer: Bool) async throws {
        let start = Int64(Date().timeIntervalSince1970) - 7200
        let stale = try TestNode(isDialer ? "bank" : "tax-bureau", validFrom: start, validitySeconds: 3600)
        let fresh = try TestNode(isDialer ? "tax-bureau" : "bank")
        let (dialer, acceptor) = isDialer ? (stale, fresh) : (fresh, stale)
        dialer.directory.trust(acceptor, port: try await acceptor.listen())
        acceptor.directory.trust(dialer)
        let error = await failure { () async throws(TransportError) in try await dialer.dial(acceptor) }
        let expected = CertificateFault.expired(stale.id, at: start + 3600)
        if isDialer {
            #expect(isOpaque(error))
            #expect(try await acceptor.inbox.nextRefusal() == .certificate(peer: "127.0.0.1", expected))
        } else {
            #expect(error == .certificate(peer: "tax-bureau", expected))
            #expect(error?.finding.cause().contains("expired on 20") == true)
        }
        await dialer.stop()
        await acceptor.stop()
    }

    @Test(arguments: [(240, true), (360, false)]) func aCertificateMayBeginInFiveMinutes(_ skew: Int64, _ isAccepted: Bool) async throws {
        let clock = TestClock()
        try await withPair(clock.settings) { pair in
            let validFrom = pair.b.identity.validity.lowerBound
            clock.set(validFrom - skew)
            let error = await failure { () async throws(TransportError) in try await pair.a.dial(pair.b, settings: clock.settings) }
            #expect(error == (isAccepted ? nil : .certificate(peer: "tax-bureau", .notYetValid(pair.b.id, from: validFrom))))
        }
    }

    @Test(arguments: [(240, true), (360, false)]) func anExpiryIsHeldAgainstNobodyForFiveMinutes(
        _ skew: Int64, _ isAccepted: Bool
    ) async throws {
        let clock = TestClock()
        try await withPair(clock.settings) { pair in
            let validUntil = pair.b.identity.validity.upperBound
            clock.set(validUntil + skew)
            let error = await failure { () async throws(TransportError) in try await pair.a.dial(pair.b, settings: clock.settings) }
            #expect(error == (isAccepted ? nil : .certificate(peer: "tax-bureau", .expired(pair.b.id, at: validUntil))))
        }
    }

    @Test func credentialsMustBelongTogether() async throws {
        let (one, other) = (try TestNode("bank"), try TestNode("bank"))
        #expect(throws: TransportError.ownIdentity) {
            _ = try TLSCredentials(
                id: one.id, certificatePEM: one.identity.certificatePEM, privateKeyPEM: other.identity.privateKeyPEM)
        }
        await one.stop()
        await other.stop()
    }

    // MARK: Hello

    @Test func aHelloThatClaimsAnotherPartyIsRefused() async throws {
        try await withPair { pair in
            let raw = try await RawPeer(pair.a, to: pair.b, port: pair.port)
            let other = try #require(PartyID("market-regulator"))
            await raw.send(hello: raw.hello(sender: other))
            #expect(try await pair.b.inbox.nextRefusal() == .claimedOther(peer: pair.a.id, claimed: other))
        }
    }

    @Test func aHelloToAnotherPartyIsRefused() async throws {
        try await withPair { pair in
            let raw = try await RawPeer(pair.a, to: pair.b, port: pair.port)
            let other = try #require(PartyID("market-regulator"))
            await raw.send(hello: raw.hello(receiver: other))
            #expect(try await pair.b.inbox.nextRefusal() == .setup(peer: "bank", .notForUs))
        }
    }

    @Test func disjointVersionsAreNamedOnBothSides() async throws {
        try await withPair { pair in
            var settings = TransportSettings.forTests
            settings.versions = 3...5
            let error = await failure { [settings] () async throws(TransportError) in
                try await pair.a.dial(pair.b, settings: settings)
            }
            #expect(error == .versionSkew(peer: pair.b.id, theirs: 2...2, ours: 3...5))
            #expect(error?.finding.kind.exit == .versionSkew)
            #expect(error?.finding.cause().contains("2") == true && error?.finding.cause().contains("3 to 5") == true)
            let refusal = try await pair.b.inbox.nextRefusal()
            #expect(refusal == .versionSkew(peer: pair.a.id, theirs: 3...5, ours: 2...2))
        }
    }

    @Test func theHighestCommonVersionIsSpoken() async throws {
        var settings = TransportSettings.forTests
        settings.versions = 1...4
        try await withPair(settings) { pair in
            settings.versions = 2...3
            let mine = try await pair.a.dial(pair.b, settings: settings)
            #expect(mine.version == 3)
            #expect(try await pair.b.inbox.next().version == 3)
        }
    }

    // MARK: Dialling

    @Test func aPartyThatIsNotTrustedIsNotDialled() async throws {
        try await withPair { pair in
            pair.a.directory.set(pair.b.id, nil, pair.port)
            let error = await failure { () async throws(TransportError) in try await pair.a.dial(pair.b) }
            #expect(error == .notTrusted(peer: pair.b.id))
        }
    }

    @Test func aPartyWithoutAnAddressIsNotDialled() async throws {
        try await withPair { pair in
            pair.a.directory.trust(pair.b)
            let error = await failure { () async throws(TransportError) in try await pair.a.dial(pair.b) }
            #expect(error == .noAddress(peer: pair.b.id))
        }
    }

    @Test func aPortWhereNobodyListensIsSaidToBeSo() async throws {
        try await withPair { pair in
            await pair.b.stop()
            guard
                case .unreachable(_, let address, let reason)? = await failure({ () async throws(TransportError) in
                    try await pair.a.dial(pair.b)
                })
            else {
                Issue.record("another error")
                return
            }
            #expect(address.port == pair.port && reason.contains("refused"))
        }
    }
}
