// A party in the test's own process, with a real identity: it can be of another version, late, or hostile.

import Foundation
import Identities
import NIOCore
import NIOPosix
import NIOSSL
import Parties
import Secrets
import Synchronization
import Testing
import Transport
import Wire

struct TestParty: Sendable {
    let identity: NodeIdentity
    let credentials: TLSCredentials
    let directory: PeerDirectory
    let loop: TransportLoop

    /// - Parameters:
    ///   - home: of a bank, or the folder of a node.
    ///   - validFrom: seconds from now; with it a new certificate is made for the same key, good for an hour.
    init(home: String, validFrom: Int64? = nil) throws {
        let folder = home + "/identity"
        if let validFrom {
            identity = try NodeIdentity.renew(directory: folder, validFrom: Int64(time(nil)) + validFrom, validitySeconds: 3600)
        } else {
            identity = try NodeIdentity.load(directory: folder)
        }
        credentials = try TLSCredentials(
            id: identity.id, certificatePEM: identity.certificatePEM, privateKeyPEM: identity.privateKeyPEM)
        directory = try PeerDirectory.load(home + "/peers.yaml")
        loop = TransportLoop()
    }

    func dial(
        _ node: NodeProcess, _ purpose: ConnectionPurpose = .control, label: String = "control",
        versions: ClosedRange<UInt32> = TransportSettings.supportedVersions
    ) async throws(TransportError) -> TLSChannel {
        var settings = TransportSettings()
        settings.versions = versions
        settings.stallSeconds = 30
        guard let peer = PartyID(node.name) else { throw .ownIdentity }
        return try await TLSDialer.connect(
            to: peer, purpose: purpose, label: label, credentials: credentials, directory: directory, settings: settings, on: loop)
    }

    /// What a node says of a connection that it refuses.
    func refusal(
        _ node: NodeProcess, versions: ClosedRange<UInt32> = TransportSettings.supportedVersions,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async -> TransportError? {
        do throws(TransportError) {
            let channel = try await dial(node, versions: versions)
            channel.close()
            Issue.record("\(node.name) took the connection", sourceLocation: sourceLocation)
            return nil
        } catch {
            return error
        }
    }

    /// Stands where a node should be, on a port of the system's choice.
    func listen(versions: ClosedRange<UInt32> = TransportSettings.supportedVersions) async throws -> TLSListener {
        var settings = TransportSettings()
        settings.versions = versions
        return try await TLSListener.start(
            host: "127.0.0.1", port: 0, credentials: credentials, directory: directory, settings: settings, on: loop,
            onConnection: { $0.close() })
    }

    /// TLS 1.3 with this party's certificate and no more: the set-up is the test's own affair.
    var configuration: TLSConfiguration {
        get throws {
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.minimumTLSVersion = .tlsv13
            configuration.certificateVerification = .none
            configuration.certificateChain = [.certificate(try NIOSSLCertificate(bytes: identity.certificatePEM, format: .pem))]
            let key = identity.privateKeyPEM.withUnsafeBytes { Array($0) }
            configuration.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: key, format: .pem))
            return configuration
        }
    }
}

/// Connections that are TLS, or not even that, and then whatever a test sends.
enum RawCaller {
    /// Sends the bytes and waits until the node ends the connection; false if it did not within the limit.
    static func isEnded(
        port: Int, tls configuration: TLSConfiguration?, sending bytes: [UInt8], within seconds: Int64 = 15
    ) async throws -> Bool {
        let context = try configuration.map { try NIOSSLContext(configuration: $0) }
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                guard let context else { return }
                let tls = try NIOSSLClientHandler(context: context, serverHostname: nil)
                try channel.pipeline.syncOperations.addHandler(tls)
            }
        }.connect(host: "127.0.0.1", port: port).get()
        let late = LateFlag()
        let deadline = channel.eventLoop.scheduleTask(in: .seconds(seconds)) {
            late.value.store(true, ordering: .relaxed)
            channel.close(promise: nil)
        }
        // The node may be quicker to close than this side to write.
        try? await channel.writeAndFlush(channel.allocator.buffer(bytes: bytes))
        try? await channel.closeFuture.get()
        deadline.cancel()
        return !late.value.load(ordering: .relaxed)
    }
}

private final class LateFlag: Sendable {
    let value = Atomic(false)
}
