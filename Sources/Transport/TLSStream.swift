// The pipeline of one connection: TLS with our verification, and frames above it.

import NIOCore
import NIOSSL
import Parties

/// What came of checking the peer's certificate. Confined to the connection's event loop.
final class Verification: @unchecked Sendable {
    var peer: VerifiedPeer?
    var fault: CertificateFault?
}

struct TLSStream: Sendable {
    enum Role: Sendable {
        case dialer, acceptor
    }

    let nioChannel: any NIOCore.Channel
    let frames: FrameHandler
    let verification: Verification
    /// A name or an address, for messages.
    let name: String

    /// The handlers of a connection, for a fresh pipeline or for one that carries a relayed stream. Call on the loop.
    static func make(
        on channel: any NIOCore.Channel, as role: Role, name: String, credentials: TLSCredentials, verifier: PeerVerifier,
        settings: TransportSettings
    ) throws -> (stream: TLSStream, handlers: [any ChannelHandler]) {
        let verification = Verification()
        let check: NIOSSLCustomVerificationCallback = { chain, promise in
            do throws(CertificateFault) {
                verification.peer = try verifier.verify(chain)
                promise.succeed(.certificateVerified)
            } catch {
                verification.fault = error
                promise.succeed(.failed)
            }
        }
        let tls: NIOSSLHandler =
            switch role {
            case .dialer:
                try NIOSSLClientHandler(
                    context: credentials.clientContext, serverHostname: nil, customVerificationCallback: check)
            case .acceptor:
                NIOSSLServerHandler(context: credentials.serverContext, customVerificationCallback: check)
            }
        let frames = FrameHandler(eventLoop: channel.eventLoop, settings: settings)
        let stream = TLSStream(nioChannel: channel, frames: frames, verification: verification, name: name)
        return (stream, [tls, frames])
    }

    /// Runs a set-up on the loop, within the time that is left for it; whatever fails closes the connection.
    func run(
        within limit: TimeAmount, _ setup: @Sendable () async throws(TransportError) -> TLSChannel
    ) async throws(TransportError) -> TLSChannel {
        let frames = frames
        let deadline = frames.eventLoop.scheduleTask(in: limit) { frames.close(.timedOut) }
        defer { deadline.cancel() }
        do throws(TransportError) {
            return try await setup()
        } catch {
            frames.close()
            throw error
        }
    }

    /// What all our sockets are set to. Frames ask for reads themselves; the receive buffer takes several TLS records at once.
    static func receiveBuffer() -> FixedSizeRecvByteBufferAllocator { FixedSizeRecvByteBufferAllocator(capacity: 128 << 10) }
}
