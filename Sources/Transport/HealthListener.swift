// A small HTTP/1.1 server for probes of this machine: one request a connection, GET only, nothing to configure.
//
// It has a thread of its own: while a kernel computes, the loop of the sessions does not read, and a probe must not take that
// for death. Parsing is swift-nio's. docs/operations.md describes the answers and the limits.

import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import Parties

/// What is said to a probe.
package struct HealthAnswer: Sendable {
    /// 200, else 503.
    package let isGood: Bool
    package let json: String

    package init(isGood: Bool, json: String) {
        self.isGood = isGood
        self.json = json
    }
}

package final class HealthListener: Sendable {
    package struct Limits: Sendable {
        /// From accepting a connection to the end of the answer.
        package var seconds = 5
        /// Of a whole request, headers and body together.
        package var requestBytesMax = 4096
        package var connectionCountMax = 16

        package init() {}
    }

    package let port: Int
    private let server: any NIOCore.Channel
    private let group: MultiThreadedEventLoopGroup

    private init(port: Int, server: any NIOCore.Channel, group: MultiThreadedEventLoopGroup) {
        self.port = port
        self.server = server
        self.group = group
    }

    /// - Parameter answer: of a path; nil for an unknown one.
    /// - Throws: `TransportError.portInUse`, `.cannotListen`.
    package static func start(
        host: String, port: Int, limits: Limits = Limits(), answer: @escaping @Sendable (String) async -> HealthAnswer?
    ) async throws(TransportError) -> HealthListener {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let places = HealthPlaces(countMax: limits.connectionCountMax)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.backlog, value: 16)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: limits.requestBytesMax))
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard places.take(channel) else { throw NIOCore.ChannelError.operationUnsupported }
                    let deadline = channel.eventLoop.scheduleTask(in: .seconds(Int64(limits.seconds))) { channel.close(promise: nil) }
                    channel.closeFuture.whenComplete { _ in deadline.cancel() }
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(RequestByteLimit(countMax: limits.requestBytesMax))
                    try pipeline.addHandler(HTTPResponseEncoder())
                    try pipeline.addHandler(ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)))
                    try pipeline.addHandler(HealthHandler(answer: answer))
                }
            }
        do {
            let server = try await bootstrap.bind(host: host, port: port).get()
            return HealthListener(port: server.localAddress?.port ?? port, server: server, group: group)
        } catch {
            try? await group.shutdownGracefully()
            let address = PeerAddress(host: host, port: port)
            if let error = error as? IOError, error.errnoCode == EADDRINUSE { throw .portInUse(address) }
            throw .cannotListen(address, reason: SystemReason.text(error))
        }
    }

    /// Stops listening and drops all connections.
    package func stop() async {
        // It was closed already, or it is now; the group refuses only a second shutdown.
        try? await server.close()
        try? await group.shutdownGracefully()
    }
}

/// How many connections there are. Confined to the one loop.
private final class HealthPlaces: @unchecked Sendable {
    private let countMax: Int
    private var count = 0

    init(countMax: Int) { self.countMax = countMax }

    func take(_ channel: any NIOCore.Channel) -> Bool {
        guard count < countMax else { return false }
        count += 1
        channel.closeFuture.whenComplete { _ in self.count -= 1 }
        return true
    }
}
