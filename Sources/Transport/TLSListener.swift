// The one listening port of a node: takes connections for all purposes, and hands over those that are set up.

import Glibc
import NIOCore
import NIOPosix
package import Parties

package final class TLSListener: Sendable {
    /// The port that was bound: the one asked for, or the system's choice for 0.
    package let port: Int
    private let server: any NIOCore.Channel
    private let admission: ListenerAdmission

    private init(port: Int, server: any NIOCore.Channel, admission: ListenerAdmission) {
        self.port = port
        self.server = server
        self.admission = admission
    }

    /// - Parameters:
    ///   - port: 0 lets the system choose.
    ///   - onRefusal: hears why a connection was not set up; the peer does not.
    ///   - onConnection: runs on the loop in a task of its own for every connection that was set up; it keeps the channel for as
    ///     long as it is used.
    /// - Throws: `TransportError.portInUse`, `.cannotListen`.
    package static func start(
        host: String, port: Int, credentials: TLSCredentials, directory: any PartyDirectory,
        settings: TransportSettings = TransportSettings(), on loop: TransportLoop,
        onRefusal: @escaping @Sendable (TransportError) -> Void = { _ in },
        onConnection: @escaping @Sendable (TLSChannel) async -> Void
    ) async throws(TransportError) -> TLSListener {
        let admission = ListenerAdmission(settings)
        let verifier = PeerVerifier(directory: directory, expected: nil, now: settings.now)
        let bootstrap = ServerBootstrap(group: loop.eventLoop)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.backlog, value: 128)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.recvAllocator, value: TLSStream.receiveBuffer())
            .childChannelOption(.writeBufferWaterMark, value: settings.writeBufferWaterMark)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let name = channel.remoteAddress.flatMap(\.ipAddress) ?? "a stranger"
                    guard admission.arrived(channel) else {
                        throw TransportError.tooManyConnections(peer: name, limit: settings.connectionCountMax)
                    }
                    let made = try TLSStream.make(
                        on: channel, as: .acceptor, name: name, credentials: credentials, verifier: verifier, settings: settings)
                    try channel.pipeline.syncOperations.addHandlers(made.handlers)
                    var setup = ConnectionSetup(credentials: credentials, settings: settings, stream: made.stream)
                    setup.admit = { (party) throws(TransportError) in try admission.admit(party, channel) }
                    accept(setup, on: loop, onRefusal, onConnection)
                }.flatMapErrorThrowing { error in
                    if let error = error as? TransportError { onRefusal(error) }
                    throw error
                }
            }
        let address = PeerAddress(host: host, port: port)
        do {
            let server = try await bootstrap.bind(host: host, port: port).get()
            return TLSListener(port: server.localAddress?.port ?? port, server: server, admission: admission)
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw .portInUse(address)
        } catch {
            throw .cannotListen(address, reason: SystemReason.text(error))
        }
    }

    private static func accept(
        _ setup: ConnectionSetup, on loop: TransportLoop, _ onRefusal: @escaping @Sendable (TransportError) -> Void,
        _ onConnection: @escaping @Sendable (TLSChannel) async -> Void
    ) {
        Task(executorPreference: loop.executor) {
            do throws(TransportError) {
                let channel = try await setup.stream.run(within: .seconds(Int64(setup.settings.setupSeconds))) {
                    () async throws(TransportError) in try await setup.accept()
                }
                await onConnection(channel)
            } catch {
                onRefusal(error)
            }
        }
    }

    /// Stops listening and drops connections that are not set up; channels that were handed over live on.
    package func stop() async {
        let admission = admission
        server.eventLoop.execute { admission.closePending() }
        // It was closed already, or it is now.
        try? await server.close()
    }
}
