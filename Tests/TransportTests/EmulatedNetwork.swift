// An emulated network: TCP connections between parties pass a relay that delays every byte by half a round trip and lets each party
// send and receive at the network's rate only, over all its connections together. Bytes pass in pieces, and what reaches a party at
// the same time shares its downlink in the order of arrival, as flows do at a queue.

import NIOCore
import NIOPosix
import Synchronization
import Testing
import Wire

@testable import Transport

final class EmulatedNetwork: Sendable {
    private let profile: NetworkProfile
    private let loop = TransportLoop()
    private let servers = Mutex<[any NIOCore.Channel]>([])
    private let lanes: [Lane]

    init(_ profile: NetworkProfile, partyCount: Int) {
        self.profile = profile
        lanes = (0..<partyCount).map { _ in Lane() }
    }

    /// One party's uplink and downlink; used on the relay's loop only.
    fileprivate final class Lane: @unchecked Sendable {
        var uplinkFreeAt = NIODeadline.now()
        var downlinkFreeAt = NIODeadline.now()
    }

    /// - Returns: the port that party `dialer` dials to reach party `listener`, who listens on `target`.
    func relay(from dialer: Int, to listener: Int, target: Int) async throws -> Int {
        let (near, far, profile) = (lanes[dialer], lanes[listener], profile)
        let eventLoop = loop.eventLoop
        let server = try await ServerBootstrap(group: eventLoop).childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { arrived in
                ClientBootstrap(group: eventLoop).channelOption(.socketOption(.tcp_nodelay), value: 1)
                    .connect(host: "127.0.0.1", port: target).flatMap { onward in
                        arrived.eventLoop.makeCompletedFuture {
                            try arrived.pipeline.syncOperations.addHandler(Delay(profile, from: near, to: far, onward))
                            try onward.pipeline.syncOperations.addHandler(Delay(profile, from: far, to: near, arrived))
                        }
                    }
            }.bind(host: "127.0.0.1", port: 0).get()
        servers.withLock { $0.append(server) }
        return try #require(server.localAddress?.port)
    }

    func stop() async {
        for server in servers.withLock({ $0 }) { try? await server.close() }
        await loop.shutdown()
    }
}

/// One direction of one connection.
private final class Delay: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer

    private let profile: NetworkProfile
    private let sender: EmulatedNetwork.Lane
    private let receiver: EmulatedNetwork.Lane
    private let onward: any NIOCore.Channel

    init(
        _ profile: NetworkProfile, from sender: EmulatedNetwork.Lane, to receiver: EmulatedNetwork.Lane, _ onward: any NIOCore.Channel
    ) {
        self.profile = profile
        self.sender = sender
        self.receiver = receiver
        self.onward = onward
    }

    /// A large read would keep the link from what comes a moment later: a packet, or what a fast link carries in 100 µs.
    private var pieceBytes: Int { max(1_500, Int(profile.bitsPerSecond / 80_000)) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        while let piece = buffer.readSlice(length: min(buffer.readableBytes, pieceBytes)), piece.readableBytes > 0 {
            let onward = onward
            pass(byteCount: piece.readableBytes, on: context.eventLoop) { onward.writeAndFlush(piece, promise: nil) }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        let onward = onward
        pass(byteCount: 0, on: context.eventLoop) { onward.close(promise: nil) }
    }

    /// Through the sender's uplink at once, through the receiver's downlink when it gets there.
    private func pass(byteCount: Int, on eventLoop: any EventLoop, _ deliver: @escaping @Sendable () -> Void) {
        let transmission = TimeAmount.nanoseconds(Int64(profile.transmissionNanoseconds(byteCount: byteCount)))
        sender.uplinkFreeAt = max(.now(), sender.uplinkFreeAt) + transmission
        let reached = sender.uplinkFreeAt + .nanoseconds(Int64(profile.roundTripNanoseconds / 2))
        let receiver = receiver
        eventLoop.scheduleTask(deadline: reached) {
            receiver.downlinkFreeAt = max(reached, receiver.downlinkFreeAt + transmission)
            eventLoop.scheduleTask(deadline: receiver.downlinkFreeAt, deliver)
        }
    }
}
