// A stream between two parties that pass through a third, the hub: TLS inside TLS, of which the hub sees the outer one only.
//
// Spec: protocols/transport.md, section «Relay». After the set-up of a connection whose purpose is relay, its bytes have no
// frames: the hub passes them on as they come, the two ends run the whole of this protocol once more inside.

import NIOCore
package import Parties

package enum Relay {
    /// The hub's part: passes bytes on between two relay connections until one ends, then ends the other one. Cancelling ends both.
    ///
    /// - Parameter observer: sees every byte that the hub sees. For tests.
    /// - Throws: `TransportError.setup` unless both are connections of the two ends of one stream.
    package static func join(
        _ first: TLSChannel, _ second: TLSChannel, observer: (@Sendable ([UInt8]) -> Void)? = nil
    ) async throws(TransportError) {
        guard case .relay(let origin, let target) = first.purpose, first.purpose == second.purpose,
            first.label == second.label, Set([first.peer, second.peer]) == [origin, target],
            first.nioChannel.eventLoop === second.nioChannel.eventLoop
        else {
            first.close()
            second.close()
            throw .setup(peer: first.peer.name, .notAnEnd)
        }
        // Both end together; how they end concerns the two ends alone.
        let ended = first.nioChannel.closeFuture.and(second.nioChannel.closeFuture)
        let (one, other) = (first.nioChannel, second.nioChannel)
        do {
            try await first.nioChannel.eventLoop.submit {
                let handlers = RelayHandler.pair(observer)
                try first.frames.handOver(to: [handlers.0])
                try second.frames.handOver(to: [handlers.1])
            }.get()
        } catch {
            one.close(promise: nil)
            other.close(promise: nil)
        }
        await withTaskCancellationHandler {
            _ = try? await ended.get()
        } onCancel: {
            one.close(promise: nil)
            other.close(promise: nil)
        }
    }

    /// An end's part: sets a channel to the other end up inside a relay connection with the hub. The stream's origin dials.
    ///
    /// - Throws: `TransportError`; the relay connection is closed then.
    package static func open(
        over channel: TLSChannel, credentials: TLSCredentials, directory: any PartyDirectory,
        settings: TransportSettings = TransportSettings(), on loop: TransportLoop
    ) async throws(TransportError) -> TLSChannel {
        guard case .relay(let origin, let target) = channel.purpose, origin == credentials.id || target == credentials.id,
            channel.peer != origin, channel.peer != target
        else {
            channel.close()
            throw .setup(peer: channel.peer.name, .notAnEnd)
        }
        let role: TLSStream.Role = origin == credentials.id ? .dialer : .acceptor
        let peer = role == .dialer ? target : origin
        let verifier = PeerVerifier(directory: directory, expected: peer, now: settings.now)
        return try await loop.run { () async throws(TransportError) -> TLSChannel in
            let stream = try inner(channel, as: role, peer, credentials, verifier, settings)
            let setup = ConnectionSetup(credentials: credentials, settings: settings, stream: stream)
            return try await stream.run(within: .seconds(Int64(settings.setupSeconds))) {
                () async throws(TransportError) in
                switch role {
                case .dialer: try await setup.dial(.session, label: channel.label, to: peer)
                case .acceptor: try await setup.accept(label: channel.label)
                }
            }
        }
    }

    private static func inner(
        _ channel: TLSChannel, as role: TLSStream.Role, _ peer: PartyID, _ credentials: TLSCredentials,
        _ verifier: PeerVerifier, _ settings: TransportSettings
    ) throws(TransportError) -> TLSStream {
        do {
            let made = try TLSStream.make(
                on: channel.nioChannel, as: role, name: peer.name, credentials: credentials, verifier: verifier,
                settings: settings)
            try channel.frames.handOver(to: made.handlers)
            return made.stream
        } catch {
            channel.nioChannel.close(promise: nil)
            throw .ended(peer: channel.peer.name)
        }
    }
}
