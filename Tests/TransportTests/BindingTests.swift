// The binding of a connection: signatures that are altered, sent back, or moved to another connection.

import Crypto
import Identities
import Parties
import Symmetric
import Testing
import Wire

@testable import Transport

@Suite struct BindingTests {
    private func signed(_ binding: ChannelBinding, _ node: TestNode) throws -> [UInt8] {
        try binding.message(signedBy: node.credentials.signingKey, as: .dialer)
    }

    @Test func aProperBindingIsAccepted() async throws {
        try await withPair { pair in
            let raw = try await RawPeer(pair.a, to: pair.b, port: pair.port)
            let binding = try await raw.exchangeHellos()
            await raw.send(binding: try signed(binding, pair.a))
            let answer = try await raw.receive().payload
            #expect(binding.isValid(answer, signedBy: pair.b.credentials.signingKey.publicKey, as: .acceptor))
            #expect(try await pair.b.inbox.next().binding == binding.digest)
        }
    }

    /// Keys, nonces and label (32·4 + 4 + 5 bytes), then the signature.
    @Test(arguments: [0, 40, 70, 100, 128, 133, 137, 150, 200]) func anyAlteredByteIsRefused(_ position: Int) async throws {
        try await withPair { pair in
            let raw = try await RawPeer(pair.a, to: pair.b, port: pair.port)
            var message = try signed(try await raw.exchangeHellos(), pair.a)
            message[position] ^= 1
            await raw.send(binding: message)
            #expect(try await pair.b.inbox.nextRefusal() == .binding(peer: pair.a.id))
            #expect(pair.b.inbox.count == 0)
        }
    }

    @Test func splicedConnectionsAreRefused() async throws {
        try await withPair { pair in
            let first = try await RawPeer(pair.a, to: pair.b, port: pair.port)
            let second = try await RawPeer(pair.a, to: pair.b, port: pair.port)
            let ofFirst = try await first.exchangeHellos(first.hello(nonce: 1))
            let ofSecond = try await second.exchangeHellos(second.hello(nonce: 2))
            await first.send(binding: try signed(ofSecond, pair.a))
            await second.send(binding: try signed(ofFirst, pair.a))
            #expect(try await pair.b.inbox.nextRefusal() == .binding(peer: pair.a.id))
            #expect(try await pair.b.inbox.nextRefusal() == .binding(peer: pair.a.id))
            #expect(pair.b.inbox.count == 0)
        }
    }

    @Test func aBindingOfAnotherKeyIsRefused() async throws {
        try await withPair { pair in
            let raw = try await RawPeer(pair.a, to: pair.b, port: pair.port)
            let binding = try await raw.exchangeHellos()
            await raw.send(binding: try binding.message(signedBy: P256.Signing.PrivateKey(), as: .dialer))
            #expect(try await pair.b.inbox.nextRefusal() == .binding(peer: pair.a.id))
        }
    }

    @Test func aSignatureCannotBeSentBackToItsSigner() async throws {
        let key = P256.Signing.PrivateKey()
        let binding = try Self.binding()
        let message = try binding.message(signedBy: key, as: .dialer)
        #expect(binding.isValid(message, signedBy: key.publicKey, as: .dialer))
        #expect(!binding.isValid(message, signedBy: key.publicKey, as: .acceptor))
    }

    @Test func everythingSaidIsPartOfTheDigest() throws {
        let all = try [
            Self.binding(), Self.binding(label: "job-2"), Self.binding(purpose: .control), Self.binding(nonce: 9),
            Self.binding(sender: "tax"), Self.binding(versions: 1...2), Self.binding(version: 2), Self.binding(key: 7),
        ].map(\.digest)
        #expect(Set(all).count == all.count)
    }

    private static func binding(
        label: String = "job-1", purpose: ConnectionPurpose = .session, nonce: UInt8 = 1, sender: String = "bank",
        versions: ClosedRange<UInt32> = 1...1, version: UInt32 = 1, key: UInt8 = 1
    ) throws -> ChannelBinding {
        let (a, b) = (try #require(PartyID(sender)), try #require(PartyID("agency")))
        let dialer = Hello(
            versions: versions, sender: a, receiver: b, purpose: purpose, label: label, clock: 1,
            nonce: [UInt8](repeating: nonce, count: 32))
        let acceptor = Hello(
            versions: 1...1, sender: b, receiver: a, purpose: purpose, label: label, clock: 1, nonce: [UInt8](repeating: 3, count: 32))
        return ChannelBinding(
            dialer: .init(hello: dialer, fingerprint: Symmetric.SHA256.hash([key])),
            acceptor: .init(hello: acceptor, fingerprint: Symmetric.SHA256.hash([2])), version: version)
    }
}
