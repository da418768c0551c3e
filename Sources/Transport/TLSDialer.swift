// Dials a party: TCP, TLS, hello, binding; a channel or a typed error.

import Glibc
import NIOCore
import NIOPosix
package import Parties

package enum TLSDialer {
    package static let setupDeadline = Duration.seconds(10)

    /// - Parameters:
    ///   - label: at most 128 bytes; names the session, job or request.
    ///   - deadline: for everything together.
    /// - Throws: `TransportError`, whose finding names the party, the cause and the remedy.
    package static func connect(
        to peer: PartyID, purpose: ConnectionPurpose, label: String, credentials: TLSCredentials,
        directory: any PartyDirectory, settings: TransportSettings = TransportSettings(), on loop: TransportLoop,
        deadline: Duration = setupDeadline
    ) async throws(TransportError) -> TLSChannel {
        precondition(label.utf8.count <= Hello.labelBytesMax, "the label is longer than a hello takes")
        guard directory.fingerprint(of: peer) != nil else { throw .notTrusted(peer: peer) }
        guard let address = directory.address(of: peer) else { throw .noAddress(peer: peer) }
        let verifier = PeerVerifier(directory: directory, expected: peer, now: settings.now)
        return try await loop.run { () async throws(TransportError) -> TLSChannel in
            let started = ContinuousClock.now
            let stream = try await open(
                address, to: peer, credentials, verifier, settings, on: loop, within: TimeAmount(deadline))
            let left = deadline - (ContinuousClock.now - started)
            let setup = ConnectionSetup(
                credentials: credentials, settings: settings, stream: stream,
                limitSeconds: Int(clamping: deadline.components.seconds))
            return try await stream.run(within: TimeAmount(left)) { () async throws(TransportError) in
                try await setup.dial(purpose, label: label, to: peer)
            }
        }
    }

    /// A TCP connection with TLS on its way.
    static func open(
        _ address: PeerAddress, to peer: PartyID, _ credentials: TLSCredentials, _ verifier: PeerVerifier,
        _ settings: TransportSettings, on loop: TransportLoop, within limit: TimeAmount
    ) async throws(TransportError) -> TLSStream {
        let bootstrap = ClientBootstrap(group: loop.eventLoop)
            .connectTimeout(limit)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelOption(.autoRead, value: false)
            .channelOption(.recvAllocator, value: TLSStream.receiveBuffer())
            .channelOption(.writeBufferWaterMark, value: settings.writeBufferWaterMark)
        do {
            let stream = Handed<TLSStream>()
            _ = try await bootstrap.channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let made = try TLSStream.make(
                        on: channel, as: .dialer, name: peer.name, credentials: credentials, verifier: verifier, settings: settings)
                    try channel.pipeline.syncOperations.addHandlers(made.handlers)
                    stream.value = made.stream
                }
            }.connect(host: address.host, port: address.port).get()
            guard let stream = stream.value else { throw CancellationError() }
            return stream
        } catch {
            throw .unreachable(peer: peer, address: address, reason: SystemReason.text(error))
        }
    }
}

/// Carries a value out of a channel's initialiser, on one event loop.
final class Handed<Value>: @unchecked Sendable {
    var value: Value?
}

/// Why the system refused a socket, in its own words.
enum SystemReason {
    static func text(_ error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            if let single = error.connectionErrors.first { return text(single.error) }
            return error.dnsAError ?? error.dnsAAAAError != nil ? "the host name is not known" : "no address"
        case let error as IOError: return String(cString: strerror(error.errnoCode))
        case NIOCore.ChannelError.connectTimeout: return "no answer in time"
        default: return "the connection was not made"
        }
    }
}

extension TransportSettings {
    /// A sender waits while more than a window is on its way to the socket.
    var writeBufferWaterMark: ChannelOptions.Types.WriteBufferWaterMark {
        .init(low: windowBytes / 2, high: windowBytes)
    }
}
